"""Charts: what is drawn for each verdict, the same bytes everywhere, and no work done twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG

from slm.agreement import Comparison
from slm.cache import Cache, MemoryCache
from slm.calendar import Month, month_period, zone
from slm.catalog import MetricKind
from slm.charts import charts
from slm.charts.canvas import COLOURS, Canvas, UnknownDrawingError, UnprintableLabelError
from slm.compliance import NaturalLimits, Result, Verdict, error_budget
from slm.document_control import Version

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.publishing.test_charts import results
from slm.cache import Cache, MemoryCache
from slm.charts import charts
from slm.compliance import error_budget
print(charts.attainment(results(), MemoryCache()))
print(charts.downtime(results(), list(map(error_budget, results())), MemoryCache()))
"""


def result(month: int, verdict: str = "met", value: str | None = "99.95", **fields: object) -> Result:
    """Return the availability of a month of 2025, by default above its target of 99.9 %."""
    agreed = Fraction(30 * 86_400)
    known = None if value is None else Fraction(value)
    parts: dict[str, object] = {
        "agreement": "SLA-MAIL", "version": Version((1, 0)), "target": "availability", "service": "mail",
        "metric": "availability", "metric_kind": MetricKind.AVAILABILITY,
        "period": month_period(Month(2025, month), zone("UTC")), "verdict": Verdict(verdict), "provisional": False,
        "comparison": Comparison.AT_LEAST, "threshold": Fraction("99.9"), "unit": "percent", "decimals": 2,
        "value": known, "numerator": known and agreed * known / 100, "denominator": agreed,
    }  # fmt: skip
    return Result(**parts | fields)  # type: ignore[arg-type]


def results() -> list[Result]:
    """Return a year in which every verdict occurs and the target rises once."""
    return [
        result(1, threshold=Fraction("99.5")), result(2, "missed", "99.1", threshold=Fraction("99.5")),
        result(3, "no_data", None), result(4), result(5, "waived", "99.2"), result(6, "suspended", "99.3"),
        result(7, "no_events", None), result(8, "not_in_force", None), result(9, "met", "100", provisional=True),
    ]  # fmt: skip


def strokes(drawing: str, colour: str) -> list[str]:
    """Return the paths that are drawn in a colour of the style sheet."""
    paths = re.findall(r'<path d="([^"]*)" style="([^"]*)"/>', drawing)
    return [path for path, style in paths if f"var(--slm-{colour}," in style]


def lines(drawing: str, colour: str) -> int:
    """Return how many separate lines are drawn in a colour."""
    return sum(path.count("M") for path in strokes(drawing, colour))


def heights(path: str) -> list[float]:
    """Return how far below the upper edge the points of a path lie."""
    return [float(y) for y in re.findall(r"(?:[ML]\S+ |V)([\d.]+)", re.sub(r"([HhV])", r" \1", path))]


def labels(drawing: str, anchor: str) -> list[tuple[str, float]]:
    """Return the labels that begin, end or have their middle at a place, and how far below the upper edge they are."""
    groups = etree.fromstring(drawing).iterfind(f"{{*}}g[@text-anchor='{anchor}']")
    return [(str(label.text), float(label.get("y", 0))) for group in groups for label in group]


def downtime(shown: list[Result], cache: Cache | None = None) -> Markup:
    """Return the chart of minutes of downtime, of results of periods that are over."""
    return charts.downtime(shown, list(map(error_budget, shown)), cache or MemoryCache())


def test_target_line_follows_the_history_of_the_target() -> None:
    """The line steps where the target changed, and is absent where it was not in force."""
    drawing = charts.attainment(results(), MemoryCache())
    assert lines(drawing, "target") == 2
    (path,) = strokes(drawing, "target")
    assert len(set(heights(path))) == 2


def test_no_data_leaves_a_gap() -> None:
    """Values are joined only where they follow each other; what is unknown is neither up nor down (D9)."""
    assert lines(charts.attainment([result(1), result(2), result(3)], MemoryCache()), "value") == 1
    gap = [result(1), result(2, "no_data", None), result(3)]
    assert lines(charts.attainment(gap, MemoryCache()), "value") == 2


@pytest.mark.parametrize(
    "verdict, value, colour, drawn",
    [("met", "99.95", "met", 1), ("missed", "99", "missed", 2), ("waived", "99", "waived", 1),
     ("suspended", "99", "suspended", 2), ("no_events", None, "none", 1)],
)  # fmt: skip
def test_each_verdict_has_a_mark_of_its_own_shape(verdict: str, value: str | None, colour: str, drawn: int) -> None:
    """A dot is one stroke, a cross two, bars two: the shape tells, the colour repeats."""
    drawing = charts.attainment([result(1, verdict, value)], MemoryCache())
    assert lines(drawing, colour) == drawn


@pytest.mark.parametrize("verdict", ["no_data", "no_events"])
@pytest.mark.parametrize("draw", [charts.attainment, downtime])
def test_period_without_value_stands_off_the_scale(draw: Any, verdict: str) -> None:  # noqa: ANN401
    """What is not known, or was nothing, lies below the axis, where no value can be meant."""
    drawing = draw([result(1), result(2, verdict, None), result(3)], MemoryCache())
    aside, grid = ([y for path in strokes(drawing, colour) for y in heights(path)] for colour in ("none", "line"))
    assert min(aside) > max(grid)


@pytest.mark.parametrize("draw", [charts.attainment, downtime])
def test_each_result_has_an_area_for_what_is_said_of_it(draw: Any) -> None:  # noqa: ANN401
    """Areas lie beside each other as the results do, and what is said of them is text."""
    drawing = draw(results(), MemoryCache())
    places = [tuple(map(float, area)) for area in re.findall(r'<rect x="(\S+)" y="\S+" width="(\S+)"', drawing)]
    assert len(places) == len(results())
    assert all(one[0] + one[1] == other[0] for one, other in pairwise(places))
    words = [f"<{number}>" for number in range(len(results()))]
    said = etree.fromstring(charts.spoken(drawing, str, words))
    assert [area.findtext("{*}title") for area in said.iter("{*}rect")] == words
    assert [(float(area.get("x")), float(area.get("width"))) for area in said.iter("{*}rect")] == places


def test_open_period_shows_what_the_whole_allows_and_what_so_far() -> None:
    """The dashed line does not fall because the month is not over: what is allowed so far is a line of its own."""
    month = result(1, provisional=True, denominator=Fraction(20 * 86_400))
    drawing = charts.downtime([month], [error_budget(month, Fraction(30 * 86_400))], MemoryCache())
    assert "{allowed} 43.2 min" in drawing
    assert "{so_far}" in drawing
    levels = [set(heights(path)) for path in strokes(drawing, "target")]
    assert [len(level) for level in levels] == [1, 1]
    assert levels[0] != levels[1]
    assert "{so_far}" not in downtime([result(1)])


@pytest.mark.parametrize("values", [("99.9", "99.95"), ("10", "99"), ("99.7", "99.72"), ("0.1", "0.2")])
def test_axis_has_decimals_of_one_kind(values: tuple[str, str]) -> None:
    """99.90, 99.95 and 100.00, never 99.9, 99.95 and 100."""
    shown = [result(number, value=value, threshold=Fraction(values[0])) for number, value in enumerate(values, start=1)]
    ticks = [label.removesuffix(" %") for label, _ in labels(charts.attainment(shown, MemoryCache()), "end")]
    assert len(ticks) > 2
    assert len({len(tick.partition(".")[2]) for tick in ticks}) == 1


def test_names_of_lines_do_not_lie_on_each_other() -> None:
    """Limits that lie close together have their names one below the other, inside the drawing."""
    shown = [result(number, value="99.9") for number in range(1, 4)]
    limits = NaturalLimits(*(Fraction(value) for value in ("99.9", "99.8999", "99.9001")))
    drawing = charts.attainment(shown, MemoryCache(), limits)
    places = sorted(height for _, height in labels(drawing, "start"))
    assert len(places) == 4
    assert all(other - one >= 13 for one, other in pairwise(places))
    assert 0 < places[0] < places[-1] < 220


def test_provisional_value_is_hollow() -> None:
    """The dot of a month that may still change is an outline."""
    assert lines(charts.attainment([result(1)], MemoryCache()), "paper") == 0
    assert lines(charts.attainment([result(1, provisional=True)], MemoryCache()), "paper") == 1


def test_downtime_beyond_what_is_allowed_is_hatched() -> None:
    """A bar within the allowance is plain; what exceeds it is hatched and crossed."""
    kept = downtime([result(1)])
    missed = downtime([result(1, "missed", "99.5")])
    assert lines(kept, "missed") == 0
    assert lines(missed, "missed") > 3


@pytest.mark.parametrize("draw", [charts.attainment, downtime])
def test_nothing_to_draw_is_no_error(draw: object) -> None:
    """A target without any value still has a chart: an empty one."""
    assert callable(draw)
    for none in ([], [result(1, "no_data", None, denominator=None)], [result(1, "not_in_force", None)]):
        assert draw(none, MemoryCache()).startswith("<svg ")


def test_columns_tell_solid_from_hatched() -> None:
    """Each group has its numbers above it; what is hatched is told by its lines, not by its colour (F70)."""
    drawing = charts.columns([charts.ColumnGroup("P1", 3, 2), charts.ColumnGroup("P2", 1, 0)], MemoryCache())
    assert [text for text in ("3+2", ">1<", "P1", "P2") if text not in drawing] == []
    assert lines(drawing, "used") == 2
    assert lines(drawing, "value") > 3
    assert charts.columns([], MemoryCache()).startswith("<svg ")


def test_times_show_the_limit_and_the_late_cases() -> None:
    """Late cases are crosses beyond the dashed limit; one that took very long does not press the others together."""
    cases = [charts.CaseTime(1, late=False), charts.CaseTime(2, late=False), charts.CaseTime(500, late=True)]
    drawing = charts.times(cases, 10, MemoryCache())
    assert lines(drawing, "target") == 1
    assert lines(drawing, "missed") == 2
    assert "30 h" in drawing
    assert "500 h" not in drawing
    without = charts.times(cases, None, MemoryCache())
    assert (lines(without, "target"), "500 h" in without) == (0, True)


def test_charts_hold_no_words_and_nothing_that_could_clash() -> None:
    """Only numbers stand on the axes, in ASCII (D14); no id, style sheet, script or address comes with a drawing."""
    for draw in (charts.attainment, downtime):
        drawing = draw(results(), MemoryCache())
        assert drawing.isascii()
        assert not any(mark in drawing for mark in (" id=", "<style", "<script", "href", "font-family", "<!--"))


def test_every_stroke_has_a_colour_of_the_style_sheet() -> None:
    """Each series that was asked for is drawn once, in its own colour; no other colour is left in the drawing."""
    canvas = Canvas(100, 50)
    for number, colour in enumerate(COLOURS):
        canvas.line([(number, 1), (number, 9.26), (9, 9)], colour, 1 + number / 4, dashed=number % 2 == 0)
    drawing = canvas.svg()
    assert [lines(drawing, colour) for colour in COLOURS] == [1] * len(COLOURS)
    assert set(re.findall("#[0-9a-fA-F]{3,8}|black|rgb", drawing)) == {*COLOURS.values()}
    assert drawing.count("stroke-dasharray:6,3;") == (len(COLOURS) + 1) // 2
    assert strokes(drawing, "value") == ["M0 49V40.7L9 41"]


@pytest.mark.parametrize(
    "before, after", [('id="met-0"', ""), ("#000000", "#123456"), ("fill: none", "fill: red"), ("<path", "<line")]
)
def test_change_of_matplotlib_is_told(monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> None:
    """Where matplotlib draws otherwise than this program expects, nothing is published that lacks a mark."""
    draw = FigureCanvasSVG.print_svg

    def otherwise(canvas: FigureCanvasSVG, out: BytesIO, **options: object) -> None:
        draw(canvas, inner := BytesIO(), **options)  # type: ignore[no-untyped-call]
        out.write(inner.getvalue().replace(before.encode(), after.encode()))

    monkeypatch.setattr(FigureCanvasSVG, "print_svg", otherwise)
    canvas = Canvas(20, 20)
    canvas.dot(10, 10, "met", hollow=False)
    with pytest.raises(UnknownDrawingError, match=r"met-0|None"):
        canvas.svg()


def test_title_is_text() -> None:
    """What a chart says to those who do not see it is escaped."""
    drawing = charts.titled(charts.attainment([result(1)], MemoryCache()), 'a "quote" <b>', str)
    assert drawing.startswith('<svg role="img" aria-label="a &#34;quote&#34; &lt;b&gt;" ')


def test_label_that_a_font_may_lack_is_refused() -> None:
    """A label that is not plain ASCII stops the build instead of showing boxes (D14)."""
    period = month_period(Month(2025, 1), zone("UTC"))
    strange = result(1, period=type(period)(label="一月", start=period.start, end=period.end, months=period.months))
    with pytest.raises(UnprintableLabelError):
        charts.attainment([strange], MemoryCache())


def test_same_input_same_bytes(tmp_path: Path) -> None:
    """Neither the hash seed nor the folder of the process changes a byte (D36)."""
    root = Path(__file__).resolve().parents[2]

    def drawn(seed: str, folder: Path) -> bytes:
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT, str(root)]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True).stdout

    assert drawn("1", tmp_path) == drawn("2", root)


def test_drawing_is_kept_under_a_key_of_what_it_shows() -> None:
    """The same results are drawn once; another value is another drawing, a chart of another kind too."""
    cache = Counting()
    charts.attainment(results(), cache)
    charts.attainment(results(), cache)
    assert len(cache.drawings) == 1
    charts.attainment([*results()[:-1], result(9, value="99.99")], cache)
    downtime(results(), cache)
    assert len(cache.drawings) == 3


class Counting:
    """A cache that shows what it holds."""

    def __init__(self) -> None:
        self.drawings: dict[str, bytes] = {}

    def get(self, key: str, *, packed: bool = False) -> bytes | None:  # noqa: ARG002 - drawings are not
        """Return the drawing kept under this key."""
        return self.drawings.get(key)

    def put(self, key: str, content: bytes, *, packed: bool = False) -> None:  # noqa: ARG002 - drawings are not
        """Keep a drawing, each only once."""
        assert key not in self.drawings
        self.drawings[key] = content


def test_thousands_of_cases_are_drawn_in_bounded_size() -> None:
    """The chart of ten thousand cases, half of them late, is hardly larger than that of five hundred."""
    drawn = [
        charts.times(
            [charts.CaseTime(hours=60 * index / size, late=bool(index % 2)) for index in range(size)], 30.0, kept
        )
        for kept, size in ((MemoryCache(), 500), (MemoryCache(), 10_000))
    ]
    assert len(drawn[1]) < 1.5 * len(drawn[0])
    assert len(drawn[1]) < 60_000
