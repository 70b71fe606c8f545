"""Memory belongs to a value: an edition remembers what it needs, and nothing of it is left when it is gone."""

from __future__ import annotations

import ast
import gc
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests.books import copied, portfolio_of, replace_words

from slm.cache import MemoryCache
from slm.documents.edition import Edition
from slm.facts.judgement import judged
from slm.portfolio import Audience, Portfolio
from slm.site.render import render
from slm.values import Remembering, remembered

AS_OF = date(2026, 3, 10)
PACKAGE = Path(__file__).resolve().parents[2] / "generator/slm"
PLAIN = {
    "str", "int", "bytes", "date", "Month", "Per", "PeriodRule", "SeenBy", "tuple", "Any", "Path", "TimeFormat",
    "Decimal", "DurationUnit", "ZoneInfo", "timedelta", "frozenset",
}  # fmt: skip
"""What a memory of a module may be asked about: plain values that keep nothing alive."""


def rebuilt(root: Path, charts: MemoryCache, language: str) -> None:
    """Read, judge and render a book as a preview does after an edit, and drop the result."""
    portfolio = portfolio_of(root, AS_OF)
    render(judged(portfolio).seen_by(Audience("internal")), language=language, charts=charts)


def books() -> int:
    """Return how many books are in memory."""
    gc.collect()
    return sum(isinstance(thing, Portfolio) for thing in gc.get_objects())


def edited(root: Path, number: int) -> None:
    """Change a figure of a book to the next number."""
    replace_words(
        root, "measurements/2026-01/figures.yml", {f"answer, numerator: {number - 1},": f"answer, numerator: {number},"}
    )


def test_rebuilds_of_a_preview_leave_no_book(tmp_path: Path) -> None:
    """However often a book is read and rendered, none of it stays in memory when its pages are made."""
    root, charts = copied(tmp_path), MemoryCache()
    before = books()
    for number in (32, 33, 34):
        edited(root, number)
        rebuilt(root, charts, "en")
        rebuilt(root, charts, "zh")
    assert books() == before


def test_memory_of_a_preview_does_not_grow(tmp_path: Path) -> None:
    """After the first builds, which fill what every build needs, further ones take no more memory."""
    root, charts = copied(tmp_path), MemoryCache()
    for _ in range(2):
        rebuilt(root, charts, "en")
    tracemalloc.start()
    try:
        rebuilt(root, charts, "en")
        gc.collect()
        first = tracemalloc.get_traced_memory()[0]
        for _ in range(3):
            rebuilt(root, charts, "en")
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - first < 200_000
    finally:
        tracemalloc.stop()


def test_answer_is_found_once_for_each_value_and_question() -> None:
    """What was found out about a value is not found out again; another value, or question, has its own answer."""
    asked: list[tuple[int, str]] = []

    class Number(Remembering):
        def __init__(self, number: int) -> None:
            self.number = number

    @remembered
    def answer(value: Number, question: str) -> str | None:
        asked.append((value.number, question))
        return None

    one, two = Number(1), Number(2)
    for value in (one, two, one):
        for question in ("a", "b"):
            assert answer(value, question) is None
    assert asked == [(1, "a"), (1, "b"), (2, "a"), (2, "b")]


def test_edition_made_of_another_remembers_nothing_of_it() -> None:
    """A copy with another part is another value."""
    assert issubclass(Edition, Remembering)
    assert "_memory" not in Edition.__dataclass_fields__


def cached_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield every function of the package that a module remembers answers of."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "cache" in text else ():
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(decorator).partition("(")[0].rpartition(".")[2] in {"cache", "lru_cache"}
                for decorator in node.decorator_list
            ):
                yield f"{path.relative_to(PACKAGE)}: {node.name}", node


def test_no_module_remembers_a_value() -> None:
    """A memory of a module is asked about plain values only: one asked about a book would keep it alive."""
    remembering = [*cached_functions()]
    assert remembering
    for where, function in remembering:
        for parameter in (*function.args.args, *function.args.kwonlyargs):
            assert parameter.annotation is not None, where
            if ast.unparse(parameter.annotation).startswith("type["):
                continue  # a class lives as long as the program
            named = {node.id for node in ast.walk(parameter.annotation) if isinstance(node, ast.Name)}
            assert named <= PLAIN, f"{where}: {parameter.arg}"
