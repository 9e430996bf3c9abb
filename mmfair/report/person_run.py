"""A trained model that finds persons again, and its queries and gallery."""

from collections.abc import Callable
from typing import Any, NamedTuple

from mmengine.config import Config

from mmfair.evaluation.retrieval_items import RetrievalItems, retrieval_items
from mmfair.report.model_run import ModelRun
from mmfair.report.retrieval_metric import retrieval_metric
from mmfair.report.seen_person import PersonNames
from mmfair.visualization import displayed_image
from mmfair.visualization.mosaic import Pixels, mosaic

__all__ = ['FoundPersons', 'PersonRun']


class FoundPersons(NamedTuple):
    """What a model was asked for, and what it may answer with.

    Attributes:
        query: Queries of all protocols.
        gallery: Items of all galleries.
    """

    query: RetrievalItems
    gallery: RetrievalItems


class PersonRun(ModelRun):
    """A model that :class:`mmfair.evaluation.Retrieval` evaluates.

    All images take part: of some alone the figures would be better.

    Args:
        cfg: Config of the model and its data, checked.
        checkpoint: File of the weights, or address of one.
        split: ``'test'`` or ``'val'``.
        name: What a page calls the model.
        trust_checkpoint: Read the checkpoint in full, and run what it holds.

    Attributes:
        metric: That of the config: protocols, re-ranking.
        names: Of the items of the data set.
        hide_faces: Whether the data set asks that no face be shown.

    Raises:
        ValueError: If the config is no retrieval, or as
            :class:`mmfair.report.ModelRun` says.
        FileNotFoundError: If there is no checkpoint.
    """

    def __init__(
        self,
        cfg: Config,
        checkpoint: str,
        *,
        split: str = 'test',
        name: str = 'model',
        trust_checkpoint: bool = False,
    ) -> None:
        metric = retrieval_metric(cfg)
        if metric is None:
            raise ValueError(
                'config: test_evaluator must be mmfair.Retrieval, which says '
                'the protocols, got '
                f'{_kinds(cfg.get("test_evaluator")) or "none"}. Choose a '
                'config of persons, such as those in configs/reid.'
            )
        self.metric = metric
        super().__init__(
            cfg,
            checkpoint,
            split=split,
            max_images=None,
            name=name,
            trust_checkpoint=trust_checkpoint,
        )
        self.names = PersonNames(self.dataset)
        self.hide_faces = bool(getattr(self.dataset, 'hide_faces', False))

    def found(
        self, advance: Callable[[int], None] = lambda images: None
    ) -> FoundPersons:
        """Features of all queries and of the gallery.

        Args:
            advance: Is told the number of images after each batch.

        Raises:
            ValueError: If the model gives no features, or the split has no
                queries or no gallery.
        """
        self.metric.results.clear()
        for batch in self.batches():
            samples = self.predict(batch)
            self.metric.process(None, [one.to_dict() for one in samples])
            advance(len(samples))
        query, gallery, _ = retrieval_items(
            self.metric.results, where=type(self.metric).__name__
        )
        return FoundPersons(query, gallery)

    def picture(self, index: int, *, hide_face: bool = False) -> Pixels:
        """An item as the model is shown it; of a clip the first frame.

        Args:
            index: Place in the data set.
            hide_face: Whether its upper part is made coarse.

        Returns:
            Shape (H, W, 3), RGB.
        """
        image = self.dataset[index]['inputs'].numpy()
        if image.ndim == 4:
            image = image[0]
        image = image.transpose(1, 2, 0)
        if self.reads_bgr and image.shape[2] == 3:
            image = image[..., ::-1]
        shown = displayed_image(image)
        return mosaic(shown) if hide_face else shown

    def trained_name(self, label: int | None) -> str | None:
        """A person of the training, by the weights' own list of names.

        Args:
            label: A class of the classifier of identities.

        Returns:
            The name, or the number where there is no list.
        """
        if label is None:
            return None
        known = label < len(self._trained)
        return self._trained[label] if known else str(label)

    def _names(self) -> list[str]:
        metainfo = getattr(self.dataset, 'metainfo', None) or {}
        return [str(name) for name in metainfo.get('persons') or ()]

    def _check(self, loaded: dict[str, Any], checkpoint: str) -> None:
        # Test persons are others than those that the weights know.
        meta = loaded.get('meta') or {}
        names = (meta.get('dataset_meta') or {}).get('classes') or ()
        self._trained = [str(name) for name in names]


def _kinds(evaluator: object) -> str:
    parts = evaluator if isinstance(evaluator, list) else [evaluator]
    kinds = [part.get('type') for part in parts if isinstance(part, dict)]
    return ', '.join(map(str, kinds))
