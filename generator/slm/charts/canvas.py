"""A drawing that grows by strokes: drawn by matplotlib as a figure of paths, coloured by the page that shows it.

Of matplotlib only what it documents is used: a `Figure`, patches that are named (`set_gid`), and its SVG. What comes
back is read as XML, each path is found by its name, and its colour becomes one of the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from io import BytesIO
from typing import Final, Literal

from lxml import etree

Point = tuple[float, float]

COLOURS: Final = {
    "value": "#4a5a78",
    "target": "#3f51b5",
    "line": "#c9ccd1",
    "met": "#1b6e3c",
    "missed": "#b3261e",
    "none": "#5f6368",
    "waived": "#7a4d00",
    "suspended": "#4a4a8a",
    "used": "#7d93b8",
    "paper": "#ffffff",
}
"""Colours by their name: the style sheet's `--slm-<name>`, or these where there is no style sheet."""

_DOT: Final = 7
_POINTS: Final = 72
"""Points of an inch: with as many dots, a unit of the drawing is one point."""
_SVG: Final = "{http://www.w3.org/2000/svg}"
_DEFAULTS: Final = {"fill": "none", "stroke-dashoffset": "0"}
"""What is said of all paths together, or is so without being said."""


class UnprintableLabelError(ValueError):
    """A label along an axis is not plain ASCII, so a reader's font might lack it: a defect of the program (D14)."""


class UnknownDrawingError(RuntimeError):
    """What matplotlib has drawn is not what was asked of it: this version of it draws otherwise."""


@dataclass(frozen=True, slots=True)
class _Style:
    colour: str
    width: float
    _: KW_ONLY
    dashes: tuple[int, ...] = ()
    cap: Literal["butt", "round"] = "butt"


class Canvas:
    """An SVG that grows by strokes. The origin is at the lower left, as matplotlib has it."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._strokes: dict[_Style, list[Sequence[Point]]] = {}
        self._labels: dict[str, list[str]] = {}
        self._areas: list[tuple[float, float, float, float]] = []

    def line(
        self, points: Sequence[Point], colour: str, width: float, *, dashed: bool = False, dots: Sequence[int] = ()
    ) -> None:
        """Draw a line through points, whole, dashed, or with dots and gaps of these lengths."""
        self._stroke(_Style(colour, width, dashes=(6, 3) if dashed else tuple(dots)), points)

    def dot(self, x: float, y: float, colour: str, *, hollow: bool) -> None:
        """Draw a dot, or the outline of one."""
        # A line of no length with round ends is a dot.
        self._stroke(_Style(colour, _DOT, cap="round"), [(x, y), (x, y)])
        if hollow:
            self._stroke(_Style("paper", _DOT - 3.5, cap="round"), [(x, y), (x, y)])

    def cross(self, x: float, y: float, colour: str, arm: float = 4.5) -> None:
        """Draw a cross."""
        self._stroke(_Style(colour, 2.5), [(x - arm, y - arm), (x + arm, y + arm)])
        self._stroke(_Style(colour, 2.5), [(x - arm, y + arm), (x + arm, y - arm)])

    def frame(self, x: float, y: float, colour: str, half: float = 7.5) -> None:
        """Draw a square around a place."""
        corners = [(x - half, y - half), (x - half, y + half), (x + half, y + half), (x + half, y - half)]
        self._stroke(_Style(colour, 1.5), [*corners, corners[0]])

    def box(self, left: float, bottom: float, right: float, top: float, colour: str) -> None:
        """Draw a filled rectangle."""
        middle = (left + right) / 2
        self._stroke(_Style(colour, round(right - left, 1)), [(middle, bottom), (middle, top)])

    def hatch(self, left: float, bottom: float, right: float, top: float, colour: str) -> None:
        """Draw a rectangle with slanting lines in it."""
        style, width, height = _Style(colour, 1), right - left, top - bottom
        self._stroke(style, [(left, bottom), (left, top), (right, top), (right, bottom), (left, bottom)])
        for start in range(7, int(width + height), 7):
            low, high = max(start - width, 0), min(start, height)
            self._stroke(style, [(left + start - low, bottom + low), (left + start - high, bottom + high)])

    def label(self, x: float, y: float, text: str, anchor: str) -> None:
        """Write a label that begins, ends or has its middle at a place; raise `UnprintableLabelError` if not ASCII."""
        if not text.isascii():
            raise UnprintableLabelError(text)
        written = f'<text x="{_short(x)}" y="{_short(self._size[1] - y)}">{text}</text>'
        self._labels.setdefault(anchor, []).append(written)

    def area(self, left: float, bottom: float, right: float, top: float) -> None:
        """Leave room for words about what is drawn between these: a rectangle that is not seen, but pointed at."""
        self._areas.append((left, self._size[1] - top, right, self._size[1] - bottom))

    def svg(self) -> str:
        """Return the SVG, with nothing in it that could clash with another one on the page: no id, no style sheet."""
        width, height = self._size
        size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        look = 'fill="currentColor" font-size="13" stroke-linejoin="round"'
        texts = (f'<g text-anchor="{anchor}">{" ".join(labels)}</g>' for anchor, labels in self._labels.items())
        areas = ('<g fill="none" pointer-events="all">', *map(_rectangle, self._areas), "</g>") if self._areas else ()
        inside = " ".join(('<g fill="none">', *self._paths(), "</g>", *texts, *areas))
        return f'<svg {size} xmlns="http://www.w3.org/2000/svg" {look}>{inside}</svg>'

    def _paths(self) -> Iterable[str]:
        """Yield what matplotlib makes of the strokes, in the colours of the page and in few characters."""
        styles = {f"{style.colour}-{number}": style for number, style in enumerate(self._strokes)}
        drawn = _paths_by_name(self._figure(styles)) if styles else {}
        if drawn.keys() != styles.keys():
            raise UnknownDrawingError(f"paths {sorted(styles)} were asked for, and {sorted(drawn)} drawn")
        for name, style in styles.items():
            line, look = drawn[name]
            coloured = look | {"stroke": f"var(--slm-{style.colour},{COLOURS[style.colour]})"}
            said = ";".join(f"{name}:{value}" for name, value in coloured.items() if _DEFAULTS.get(name) != value)
            yield f'<path d="{_short_path(line)}" style="{said}"/>'

    def _figure(self, styles: Mapping[str, _Style]) -> bytes:
        """Return the strokes as an SVG by matplotlib, a path for each style; axes would take ten times as long.

        Imported where something is drawn: a build that finds its charts in the cache does not wait for matplotlib.
        """
        from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
        from matplotlib.patches import PathPatch  # noqa: PLC0415
        from matplotlib.path import Path  # noqa: PLC0415
        from matplotlib.transforms import IdentityTransform  # noqa: PLC0415

        width, height = self._size
        figure = Figure(figsize=(width / _POINTS, height / _POINTS), dpi=_POINTS)
        figure.patch.set_visible(False)
        for name, style in styles.items():
            lines = self._strokes[style]
            points = [(round(x, 1), round(y, 1)) for line in lines for x, y in line]
            codes = [code for line in lines for code in (Path.MOVETO, *[Path.LINETO] * (len(line) - 1))]
            patch = PathPatch(
                Path(points, codes),
                transform=IdentityTransform(),
                fill=False,
                edgecolor="black",
                linewidth=style.width,
                # Dashes are given in multiples of the width.
                linestyle=(0, tuple(dash / style.width for dash in style.dashes)) if style.dashes else "solid",
                capstyle=style.cap,
                joinstyle="round",
                gid=name,
            )
            patch.set_sketch_params(None)  # whatever the reader's own matplotlibrc says
            figure.add_artist(patch)
        out, draw = BytesIO(), FigureCanvasSVG(figure).print_svg
        draw(out, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))  # type: ignore[no-untyped-call]
        return out.getvalue()

    def _stroke(self, style: _Style, line: Sequence[Point]) -> None:
        self._strokes.setdefault(style, []).append(line)


def _short(number: float) -> str:
    """Return a length with at most one digit behind the point."""
    return f"{number:.1f}".removesuffix(".0")


def _rectangle(area: tuple[float, float, float, float]) -> str:
    left, top, right, bottom = map(round, area)
    return f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}"/>'


def _short_path(line: str) -> str:
    """Return a path of straight lines in fewer characters; a line of no length is a dot."""
    words, short = line.split(), list[str]()
    before_x, before_y = "", ""
    for command, x, y in zip(words[::3], words[1::3], words[2::3], strict=True):
        if command == "M":
            short.append(f"M{x} {y}")
        elif y == before_y:
            short.append("h0" if x == before_x else f"H{x}")
        else:
            short.append(f"V{y}" if x == before_x else f"L{x} {y}")
        before_x, before_y = x, y
    return "".join(short)


def _paths_by_name(svg: bytes) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the path of every named group of an SVG, and how it is to look."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for path in etree.fromstring(svg).iter(f"{_SVG}path"):
        look = dict(style.strip().split(": ", 1) for style in path.get("style", "").split(";") if ": " in style)
        name = path.getparent().get("id")
        if name in found or look.get("stroke") != "#000000" or look.get("fill") != "none":
            raise UnknownDrawingError(f"the path of {name} is drawn twice, or as {look}")
        found[name] = " ".join((*path.get("d").split(), "")), look
    return found
