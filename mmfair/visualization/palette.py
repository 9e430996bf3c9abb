"""The colours, marks and hatches of every figure."""

__all__ = ['COLOURS', 'GROUPS', 'HATCHES', 'MARKS']

#: Okabe and Ito's colours, told apart with any colour vision and in print.
COLOURS = ('#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00')
#: A mark for each colour: nothing is told by colour alone.
MARKS = 'osD^vP'
#: A hatch for the bars of each colour.
HATCHES = ('', '////', '....', 'xxxx', '\\\\\\\\', '----')
#: Colour and mark of the shot groups; None is a class of no group.
GROUPS: dict[str | None, tuple[str, str]] = {
    'many': (COLOURS[0], 'o'),
    'medium': (COLOURS[1], 's'),
    'few': (COLOURS[2], '^'),
    None: ('0.35', 'o'),
}
