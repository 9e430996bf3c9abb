"""Figures with a body, an outfit and a place, drawn with Pillow."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

__all__ = ['SIZE', 'Body', 'Outfit', 'Place', 'Pose', 'draw_person']

SIZE = (32, 64)  # width and height of a picture, pixels
FINE = 4  # pictures are drawn so many times as large
PATTERNS = ('plain', 'hoops', 'stripes', 'checks', 'dots')
SKIN = (188, 152, 128)  # of everyone, as a mannequin's
SHOES = (40, 38, 36)

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Body(NamedTuple):
    """Who it is: lengths in pixels, shares of them, nothing else."""

    height: float
    head: float
    shoulders: float
    waist: float
    hips: float
    legs: float
    limbs: float

    @classmethod
    def drawn(cls, draw: np.random.RandomState) -> 'Body':
        """A random body; ``legs`` is a share of the height."""
        return cls(
            height=draw.uniform(43, 59),
            head=draw.uniform(2.2, 4.0),
            shoulders=draw.uniform(8, 16),
            waist=draw.uniform(6, 14),
            hips=draw.uniform(7, 14),
            legs=draw.uniform(0.38, 0.56),
            limbs=draw.uniform(1.8, 3.8),
        )


class Outfit(NamedTuple):
    """What is worn: two colours and a pattern above, a colour below."""

    top: Colour
    second: Colour
    pattern: str
    bottom: Colour
    sleeves: float
    trousers: float

    @classmethod
    def drawn(cls, draw: np.random.RandomState) -> 'Outfit':
        """A random outfit; ``sleeves`` and ``trousers`` are shares."""
        return cls(
            top=_colour(draw),
            second=_colour(draw),
            pattern=PATTERNS[draw.randint(len(PATTERNS))],
            bottom=_colour(draw),
            sleeves=(0.45, 1.0)[draw.randint(2)],
            trousers=(0.5, 1.0)[draw.randint(2)],
        )


class Place(NamedTuple):
    """What is behind: a wall with bars, and a floor."""

    wall: Colour
    bars: Colour
    every: int
    floor: Colour

    @classmethod
    def drawn(cls, draw: np.random.RandomState) -> 'Place':
        """A random place, paler than most outfits."""
        wall, floor = (_colour(draw, 110, 236) for _ in range(2))
        red, green, blue = (value - 30 for value in wall)
        return cls(
            wall=wall,
            bars=(red, green, blue),
            every=int(draw.randint(5, 13)),
            floor=floor,
        )


class Pose(NamedTuple):
    """What differs from picture to picture."""

    scale: float
    turn: float
    x: float
    y: float
    stride: float
    swing: float
    lean: float

    @classmethod
    def drawn(cls, draw: np.random.RandomState) -> 'Pose':
        """A random moment of a walk."""
        return cls(
            scale=draw.uniform(0.98, 1.02),
            turn=draw.uniform(0.93, 1.0),
            x=draw.uniform(-2, 2),
            y=draw.uniform(-1, 1),
            stride=draw.uniform(0.0, 2.5),
            swing=draw.uniform(-1.5, 1.5),
            lean=draw.uniform(-0.8, 0.8),
        )


def draw_person(
    body: Body,
    outfit: Outfit,
    place: Place,
    pose: Pose,
    *,
    light: float,
    draw: np.random.RandomState,
) -> Image.Image:
    """One picture.

    Args:
        body: Who it is.
        outfit: What is worn.
        place: What is behind.
        pose: Where and how they stand.
        light: Factor of all colours.
        draw: Of the noise, and of where the bars begin.

    Returns:
        An RGB image of ``SIZE``.
    """
    image = _background(place, int(draw.randint(place.every)))
    _Figure(image, body, outfit, pose).paint()
    small = image.resize(SIZE, Image.Resampling.BOX)
    noise = draw.normal(0, 5, (SIZE[1], SIZE[0], 3))
    pixels = np.asarray(small, np.float64) * light + noise
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


class _Figure:
    """Paints a body in its clothes onto an image; from behind to before."""

    def __init__(
        self, image: Image.Image, body: Body, outfit: Outfit, pose: Pose
    ) -> None:
        self._image = image
        self._pen = ImageDraw.Draw(image)
        self._body = Body(*(s * pose.scale for s in body[:5]), *body[5:])
        self._outfit, self._pose = outfit, pose
        self._middle = SIZE[0] / 2 + pose.x
        self._foot = SIZE[1] - 3 + pose.y

    def paint(self) -> None:
        body, outfit, pose = self._body, self._outfit, self._pose
        hip = self._foot - body.height * body.legs
        top = self._foot - body.height
        neck = top + 2.3 * body.head
        half = [w / 2 * pose.turn for w in (body.shoulders, body.waist)]
        hips = body.hips / 2 * pose.turn
        chest = self._middle + pose.lean
        for side in (-1, 1):
            self._leg(side, hip, hips - body.limbs / 2)
        for side in (-1, 1):
            joint = (chest + side * (half[0] - body.limbs / 3), neck + 1.5)
            hand = (
                joint[0] + side * (1.2 + 0.4 * pose.swing) + pose.swing,
                hip + 2 - 0.4 * abs(pose.swing),
            )
            self._limb(joint, hand, outfit.sleeves, outfit.top)
        waist = (neck + 2 * hip) / 3
        sides = ((half[0], neck), (half[1], waist), (hips, hip + 1))
        left = [(chest - w, y) for w, y in sides]
        right = [(chest + w, y) for w, y in reversed(sides)]
        self._cloth([*left, *right])
        self._circle((chest, top + body.head), body.head)
        self._pen.rectangle(
            self._fine(((chest - 1, neck - 1), (chest + 1, neck))), fill=SKIN
        )

    def _leg(self, side: int, hip: float, out: float) -> None:
        joint = (self._middle + side * out, hip)
        foot = (joint[0] + side * self._pose.stride, self._foot)
        self._limb(joint, foot, self._outfit.trousers, self._outfit.bottom)
        low = (foot[0] + side * 0.8, foot[1])
        self._line(foot, low, 2.0, SHOES)

    def _limb(
        self, start: Point, end: Point, covered: float, colour: Colour
    ) -> None:
        """Skin to the end, cloth over a share of it."""
        self._line(start, end, 0.8 * self._body.limbs, SKIN)
        cut = tuple(
            a + covered * 0.94 * (b - a)
            for a, b in zip(start, end, strict=True)
        )
        self._line(start, (cut[0], cut[1]), self._body.limbs, colour)

    def _cloth(self, outline: list[Point]) -> None:
        """The top, with its pattern, within an outline."""
        mask = Image.new('1', self._image.size)
        ImageDraw.Draw(mask).polygon(self._fine(outline), fill=1)
        y, x = np.indices(self._image.size[::-1]) // FINE
        first = {
            'plain': np.ones_like(x, bool),
            'hoops': y % 6 < 3,
            'stripes': x % 4 < 2,
            'checks': (x // 3 + y // 3) % 2 == 0,
            'dots': (x % 4 > 1) | (y % 4 > 1),
        }[self._outfit.pattern]
        colours = np.array([self._outfit.second, self._outfit.top], np.uint8)
        cloth = Image.fromarray(colours[first.astype(int)])
        self._image.paste(cloth, mask=mask)

    def _line(
        self, start: Point, end: Point, width: float, colour: Colour
    ) -> None:
        self._pen.line(
            self._fine((start, end)), fill=colour, width=round(width * FINE)
        )

    def _circle(self, centre: Point, radius: float) -> None:
        x, y = centre
        corners = ((x - radius * 0.85, y - radius), (x + radius * 0.85, y))
        low = (corners[1][0], y + radius)
        self._pen.ellipse(self._fine((corners[0], low)), fill=SKIN)

    def _fine(self, points: Iterable[Point]) -> list[Point]:
        return [(FINE * x, FINE * y) for x, y in points]


def _background(place: Place, start: int) -> Image.Image:
    width, height = (FINE * side for side in SIZE)
    image = Image.new('RGB', (width, height), place.wall)
    pen = ImageDraw.Draw(image)
    for x in range(FINE * (start - place.every), width, FINE * place.every):
        pen.rectangle((x, 0, x + 2 * FINE, height), fill=place.bars)
    pen.rectangle((0, int(0.8 * height), width, height), fill=place.floor)
    return image


def _colour(
    draw: np.random.RandomState, least: int = 10, most: int = 236
) -> Colour:
    red, green, blue = draw.randint(least, most, 3).tolist()
    return red, green, blue
