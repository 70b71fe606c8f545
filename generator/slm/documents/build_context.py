"""What the editions of one book have in common, in whichever language and for however many of them it is made once."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, Final, cast

from typing_extensions import override

from slm import layout
from slm.agreement import AgreementHistory
from slm.compliance import Result
from slm.documents.downloads import ResultFiles
from slm.facts.judgement import View
from slm.facts.published import files_of, records_of
from slm.facts.seals import demands_of, promises_of
from slm.portfolio import Portfolio
from slm.values import Written


class BuildContext:
    """Results as files, the published seals, and stamps of all that pages show."""

    def __init__(self, view: View) -> None:
        self._view = view

    @classmethod
    def prepared(cls, view: View) -> BuildContext:
        """Return it with all that is else made when it is first asked for, so that processes that fork share it."""
        shared = cls(view)
        for result in view.scorecard.without_sources.results:
            shared.content_hashes.of(result)
        shared.result_files, shared.seals, view.judgement.credit_statements  # noqa: B018 - they are kept
        return shared

    @cached_property
    def result_files(self) -> ResultFiles:
        """The results as files for programs and spreadsheets."""
        return ResultFiles(self._view.scorecard, self._view.portfolio.as_of)

    @cached_property
    def content_hashes(self) -> ContentHashes:
        """What stands for the things that pages show."""
        return ContentHashes(self._view.portfolio)

    @cached_property
    def seals(self) -> bytes:
        """The acts with their seals, and what else an edition tells of what was published, as a file."""
        shown, whole, audience = self._view.portfolio, self._view.judgement.portfolio, self._view.audience
        register = replace(
            shown.seals.up_to(shown.as_of).published,
            promises=tuple(promises_of(shown)),
            # Of what is asked of people, fingerprints alone are told, to all alike: customers rely on it.
            demands=demands_of(whole.provider),
            records=tuple(records_of(shown)),
            day=shown.as_of,
            files=files_of(shown, whole, audience.sees),
            # A commit would tell when something changed that is hidden.
            commit=shown.commit if audience.is_internal else "",
        )
        return register.text().encode()


class ContentHashes:
    """Bytes that stand for things: equal bytes mean equal things, today and in the next build."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._files = {path: file.sha256 for path, file in portfolio.files.items() if layout.month_of(path)}
        self._known: dict[int, tuple[object, bytes]] = {}

    def of(self, thing: object) -> bytes:
        """Return the stamp of a thing that many pages show; it is made once."""
        known = self._known.get(id(thing))
        if known is None:
            parts = (
                self._place(thing) if isinstance(thing, Written) else _parts_of(cast("Hashable", type(thing)))(thing)
            )
            # With the thing itself, because another one may have its id when it is gone.
            known = self._known[id(thing)] = thing, hashlib.sha256(self.written(parts)).digest()
        return known[1]

    def written(self, value: object) -> bytes:
        """Return a value as bytes."""
        file = io.BytesIO()
        _HashWriter(file, self).dump(value)
        return file.getvalue()

    def _place(self, model: Written) -> tuple[object, ...]:
        """Return what stands for a model that was read from a file: where in it, and the row or the file as it is.

        A row of a record is what its cells say; the other rows of its file do not change it.
        """
        path = model.file_path
        cells = _cells_of(type(model))(model) if path.endswith(".csv") else None
        return type(model), path, cells or self._files.get(path), str(model.place())


class _HashWriter(pickle.Pickler):
    """Writes values as bytes: equal bytes mean equal values. Nothing is ever read back."""

    def __init__(self, file: io.BytesIO, hashes: ContentHashes) -> None:
        super().__init__(file, protocol=5)
        self._stamps = hashes

    @override
    def reducer_override(self, obj: Any) -> Any:
        """Return what is written of an object that is more than a plain value."""
        kind = cast("Hashable", type(obj))  # a class, which mypy takes for unhashable
        match _way(kind):
            case "stamp" if type(obj) in _SHOWN_OFTEN or obj.file_path:
                return bytes, (self._stamps.of(obj),)
            case "parts":
                return type(obj), _parts_of(kind)(obj)
            case "number":
                return type(obj), (obj.numerator, obj.denominator)
            case "instant":
                return str, (obj.isoformat(), str(obj.tzinfo))  # with the offset that the zone has today
            case _:
                return NotImplemented


_SHOWN_OFTEN: Final = (Result, AgreementHistory)
_WAYS: Final = (((*_SHOWN_OFTEN, Written), "stamp"), ((Fraction,), "number"), ((datetime,), "instant"))
"""How objects of a class are written: by a stamp, or as a plain value that stands for them."""


@cache
def _way(kind: Any) -> str:  # noqa: ANN401 (a class)
    found = next((way for kinds, way in _WAYS if issubclass(kind, kinds)), None)
    return found or ("parts" if is_dataclass(kind) else "as pickle does")


@cache
def _parts_of(kind: Any) -> Callable[[Any], tuple[object, ...]]:  # noqa: ANN401 (a class)
    """Return what takes the fields of a dataclass, without what it has computed from them."""
    names = [field.name for field in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda thing: tuple(getattr(thing, name) for name in names)


@cache
def _cells_of(model: type[Written]) -> Callable[[Written], tuple[object, ...]]:
    """Return what takes the fields of a row, without what it has computed from them."""
    return attrgetter(*model.model_fields)
