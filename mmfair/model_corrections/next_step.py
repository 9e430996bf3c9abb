"""What to do after a table of corrections."""

import math

from mmfair.corrections import CorrectionTable
from mmfair.model_corrections.write_corrected import Written

__all__ = ['next_step']

# Methods of `mmfair train CONFIG --with`, by what they are for.
_METHODS = {
    'worst': 'balanced-softmax',
    'balanced': 'balanced-softmax',
    'few': 'ldam-drw',
    'overall': 'mixup-or-cutmix',
}


def next_step(
    table: CorrectionTable,
    *,
    config: str,
    checkpoint: str,
    unfoldable: str = '',
    written: Written | None = None,
) -> str:
    """One or two sentences that say how to go on.

    Args:
        table: What came out.
        config: Config of the model.
        checkpoint: Its weights.
        unfoldable: Why the chosen correction can't be put into the layer.
        written: The corrected model, if it was written.

    Returns:
        For people to read, with a command.
    """
    if written is not None:
        return (
            'Next: test it as any other, mmfair test '
            f'{written.config} {written.checkpoint}'
        )
    train = f'mmfair train {config} --with {_METHODS[table.aim]}'
    if table.chosen == table.rows[0].name:
        return (
            'Next: keep the model as it is. What its last layer cannot mend '
            f'is in the features: train again, such as {train}, or look for '
            f'the reason: mmfair report {config} {checkpoint} --out report'
        )
    gain = table.winner.gain
    if math.isnan(gain.value):
        return (
            f'Next: do not count on {table.chosen} before it is measured. '
            'Give test images of the classes that are aimed at.'
        )
    if not gain.low > 0 and not math.isnan(gain.low):
        return (
            f'Next: do not count on it. {table.chosen} was the best where it '
            'was chosen, but the interval of its gain on the test images '
            'holds 0. More images to choose on, or another training '
            f'({train}), tell more.'
        )
    command = (
        f'mmfair correct {config} {checkpoint} --aim {table.aim} --write '
    )
    if unfoldable:
        return (
            f'Next: {command}fixed.pth writes a config that corrects the '
            f'scores, since {unfoldable}.'
        )
    return (
        f'Next: {command}fixed.pth puts it into the weights; the config stays '
        'as it is.'
    )
