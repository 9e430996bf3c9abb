"""What a data set calls the person, the outfit and the camera of an item."""

from pathlib import Path
from typing import Any, NamedTuple

__all__ = ['PersonNames', 'SeenPerson']


class SeenPerson(NamedTuple):
    """An item of a data set of persons, in words.

    Attributes:
        person: Who, as it is written in the data set.
        outfit: In what; nothing where nobody knows.
        camera: By which camera, such as ``'camera A'``; nothing where the
            set has none.
        path: File of the image, or folder of the sequence; nothing where the
            data set has no files.
    """

    person: str
    outfit: str
    camera: str
    path: str


class PersonNames:
    """Names of the items of a data set.

    Args:
        dataset: Such as :class:`mmfair.datasets.PRCC`. Any other with
            ``get_data_info`` will do: what has no name is called by its
            number.
    """

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset
        metainfo = getattr(dataset, 'metainfo', None) or {}
        persons = metainfo.get('persons') or ()
        self._persons = {int(p): p for p in persons if str(p).isdigit()}
        self._outfits = metainfo.get('outfits') or ()
        self._camera = getattr(dataset, 'camera_name', 'camera {}'.format)

    def __call__(self, index: int) -> SeenPerson:
        """The item at a place of the data set."""
        item = self._dataset.get_data_info(index)
        identity, outfit = int(item['identity']), item.get('outfit')
        path = Path(item.get('img_path', ''))
        if item.get('tracklet') is not None:
            path = path.parent
        return SeenPerson(
            self.person(identity),
            '' if outfit is None else self.outfit(int(outfit), identity),
            self._camera(int(item['camera'])),
            '' if path == Path() else path.as_posix(),
        )

    def person(self, identity: int) -> str:
        """Who a number is.

        Args:
            identity: Of an item.
        """
        return str(self._persons.get(identity, identity))

    def outfit(self, outfit: int, identity: int) -> str:
        """What a person wears.

        Args:
            outfit: Of an item.
            identity: Of the same item; the name of the person, which stands
                beside it, is taken off.
        """
        if outfit >= len(self._outfits):
            return str(outfit)
        person = self.person(identity)
        return str(self._outfits[outfit]).removeprefix(f'{person}_')
