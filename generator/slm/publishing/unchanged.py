"""Texts of pages, kept for the next build: what was made of the same things by the same program is the same.

The key of a page covers the program, what the book says apart from its months, and every value that the page is given.
Of months its template sees those values and nothing else, so nothing can reach the page past the key (DESIGN 3.20,
FAILURES D12, D28).
"""

from __future__ import annotations

import hashlib
import io
import pickle
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from enum import Enum, auto
from fractions import Fraction
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import attrgetter
from types import ModuleType
from typing import Any, Final, NoReturn, cast

from typing_extensions import override

from slm.agreement import AgreementHistory
from slm.compliance import Result
from slm.portfolio import Portfolio
from slm.publishing.cells import ResultCells
from slm.publishing.edition import Edition
from slm.publishing.environment import render_page
from slm.values import Written

_TIMELESS: Final = frozenset((
    "as_of", "provider", "levels", "services", "hours", "holidays", "metrics", "glossary", "process", "changes",
    "agreements", "approvals", "copies", "terms", "attachments", "improvements", "reviews",
))  # fmt: skip
"""What a book says apart from its months; all of it comes from files that do not lie in a month's folder."""
_OF_A_MONTH: Final = re.compile(r"measurements/\d")
_PROGRAMS: Final = ("babel", "jinja2", "markupsafe", "pydantic")


def unchanged_page(template: str, path: str, edition: Edition, values: Mapping[str, object]) -> str:
    """Return the text of a page as `render_page` does, from what an earlier build has kept where nothing changed."""
    makings = _makings(edition)
    if edition.texts is None:
        return render_page(template, path, makings.timeless, values)
    key = makings.key(template, path, values)
    if (kept := edition.texts.get(key)) is not None:
        return kept.decode()
    text = render_page(template, path, makings.timeless, values)
    edition.texts.put(key, text.encode())
    return text


def timeless(edition: Edition) -> Edition:
    """Return the edition without what happened in any month; whoever asks it for that finds a defect of the program."""
    return _makings(edition).timeless


class _Makings:
    """What all pages of one edition are made of."""

    def __init__(self, edition: Edition) -> None:
        self.timeless = _timeless(edition)
        self._stamps: dict[int, tuple[object, bytes]] = {}
        self._of_months = {
            path: file.sha256 for path, file in edition.portfolio.files.items() if _OF_A_MONTH.match(path)
        }
        written = sorted((path, file.sha256) for path, file in edition.portfolio.files.items())
        others = [each for each in written if each[0] not in self._of_months]
        seen = (
            edition.language, str(edition.audience), edition.papers, list(map(str, edition.printed_months)),
            str(edition.portfolio.as_of), others,
        )  # fmt: skip
        self._base = f"{_program()}{seen!r}"

    def key(self, template: str, path: str, values: Mapping[str, object]) -> str:
        """Return the key of a page."""
        digest = hashlib.sha256(f"{self._base}{template} {path}".encode())
        digest.update(_written(values, self))
        return digest.hexdigest()

    def stamp(self, thing: object) -> bytes:
        """Return what stands for a thing that many pages show."""
        known = self._stamps.get(id(thing))
        if known is None:
            parts = (
                self._place(thing) if isinstance(thing, Written) else _parts_of(cast("Hashable", type(thing)))(thing)
            )
            # With the thing itself, because another one may have its id when it is gone.
            known = self._stamps[id(thing)] = thing, hashlib.sha256(_written(parts, self)).digest()
        return known[1]

    def _place(self, model: Written) -> tuple[object, ...]:
        """Return what stands for a model that was read from a file: the file as it is, and where in it."""
        file = model.file_path
        return type(model), file, self._of_months.get(file), str(model.place())


class _Writer(pickle.Pickler):
    """Writes values as bytes: equal bytes mean equal values. Nothing is ever read back."""

    def __init__(self, file: io.BytesIO, makings: _Makings) -> None:
        super().__init__(file, protocol=5)
        self._makings = makings

    @override
    def reducer_override(self, obj: Any) -> Any:
        """Return what is written of an object that is more than a plain value."""
        kind = cast("Hashable", type(obj))  # a class, which mypy takes for unhashable
        match _way(kind):
            case _Way.STAMP if type(obj) in _SHOWN_OFTEN or obj.file_path:
                return bytes, (self._makings.stamp(obj),)
            case _Way.PARTS:
                return type(obj), _parts_of(kind)(obj)
            case _Way.NUMBER:
                return type(obj), (obj.numerator, obj.denominator)
            case _Way.INSTANT:
                return str, (obj.isoformat(), str(obj.tzinfo))  # with the offset that the zone has today
            case _Way.NAME:
                return str, (type(obj).__name__, getattr(obj, "__name__", ""))
            case _:
                return NotImplemented


class _Way(Enum):
    """How objects of a class are written."""

    STAMP = auto()
    PARTS = auto()
    NUMBER = auto()
    INSTANT = auto()
    NAME = auto()
    AS_PICKLE_DOES = auto()


_SHOWN_OFTEN: Final = (Result, AgreementHistory)
_WAYS: Final[tuple[tuple[tuple[type, ...], _Way], ...]] = (
    ((*_SHOWN_OFTEN, Written), _Way.STAMP),
    ((Fraction,), _Way.NUMBER),
    ((datetime,), _Way.INSTANT),
    ((ModuleType, ResultCells), _Way.NAME),
)


@cache
def _way(kind: Any) -> _Way:  # noqa: ANN401 (a class)
    found = next((way for kinds, way in _WAYS if issubclass(kind, kinds)), None)
    return found or (_Way.PARTS if is_dataclass(kind) else _Way.AS_PICKLE_DOES)


@cache
def _parts_of(kind: Any) -> Callable[[Any], tuple[object, ...]]:  # noqa: ANN401 (a class)
    """Return what takes the fields of a dataclass, without what it has computed from them."""
    names = [each.name for each in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda thing: tuple(getattr(thing, each) for each in names)


def _written(value: object, makings: _Makings) -> bytes:
    file = io.BytesIO()
    _Writer(file, makings).dump(value)
    return file.getvalue()


class _OfMonths:
    """Stands where something of months would be that a template must not see."""

    def __getattr__(self, name: str) -> NoReturn:
        raise LookupError(f"a template asks for '{name}' of months past the values that its page was given")

    def __bool__(self) -> NoReturn:
        raise LookupError("a template asks whether there are months past the values that its page was given")


def _timeless(edition: Edition) -> Edition:
    nothing = cast("Any", _OfMonths())
    hidden = {each.name: nothing for each in fields(Portfolio) if each.name not in _TIMELESS}
    reduced = replace(edition, portfolio=replace(edition.portfolio, **hidden), scorecard=nothing)
    # They follow from the months, and are part of the key.
    reduced.__dict__["printed_months"] = edition.printed_months
    return reduced


@lru_cache(maxsize=1)
def _makings(edition: Edition) -> _Makings:
    return _Makings(edition)


@cache
def _program() -> str:
    digest = hashlib.sha256()
    for program in _PROGRAMS:
        digest.update(f"{program} {version(program)}\n".encode())
    for name, content in _files(files("slm")):
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _files(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir() and each.name != "__pycache__":
            yield from _files(each)
        elif each.is_file():
            yield each.name, each.read_bytes()


def forget() -> None:
    """Forget the last edition; its pages are made."""
    _makings.cache_clear()
