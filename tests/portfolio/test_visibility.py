"""Who may see what is an allow-list: a key, or a part of a book, of which nobody says so is shown to nobody outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, get_args

import pytest
from tests.audience_book import audience_book
from tests.written import mapped

from slm.facts.judgement import judged
from slm.portfolio import Audience, Portfolio, for_audience, secrets, visible
from slm.values import LocalText, SeenBy, Written, keys_of, public

OUTSIDE: Final = tuple(map(Audience, ("public", "customer:sales")))
SHOWN: Final = {
    "as_of", "provider", "levels", "services", "hours", "holidays", "metrics", "glossary", "process", "changes",
    "agreements", "approvals", "terms", "attachments", "months", "locks", "figures", "outages", "tickets", "surveys",
    "probes", "timelines", "imported", "imports", "improvements", "reviews", "files", "working_time",
    "seals", "claims", "complaints", "disputes",
}  # fmt: skip
"""The parts of a book of which somebody outside sees anything."""
MARK: Final = "marker of"


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """Return a sound book in which every text of every file says in which key it stands."""
    portfolio: Portfolio = _marked(audience_book(tmp_path_factory.mktemp("marked")), ())
    return portfolio


def _marked(value: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - of the same type
    """Return a value with a marker in the place of every text that people word, also of those that are not written."""
    if isinstance(value, Written):
        found = {name: getattr(value, name) for name in type(value).model_fields}
        told = {
            name: _marked(_written(value, name) if one is None else one, (*path, f"{type(value).__name__}.{name}"))
            for name, one in found.items()
        }
        return value.model_copy(update={name: one for name, one in told.items() if one is not found[name]})
    if isinstance(value, LocalText):
        return LocalText(f"{MARK} {' '.join(path)}") if path else value
    return mapped(value, lambda part: _marked(part, path))


def _written(model: Written, name: str) -> object:
    """Return some text for a key that is not written, if it takes any."""
    field = type(model).model_fields[name]
    return LocalText("anything") if LocalText in get_args(field.annotation) else None


def _texts(value: object) -> Iterator[str]:
    """Yield every text that can be reached from a value."""
    if isinstance(value, LocalText):
        yield str(value("en"))
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts((*value.keys(), *value.values()))
    elif isinstance(value, Written):
        yield from _texts(tuple(getattr(value, name) for name in type(value).model_fields))
    elif isinstance(value, tuple | frozenset):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        yield from _texts(tuple(getattr(value, field.name) for field in fields(value)))
    elif hasattr(value, "__dict__"):
        yield from _texts(tuple(vars(value).values()))


def _markers(value: object) -> set[str]:
    return {text for text in _texts(value) if text.startswith(MARK)}


def _may_be_seen(marker: str, by: SeenBy) -> bool:
    """Return whether every key on the way to a marker may be seen."""
    models = {model.__name__: model for model in _models(Written)}
    keys = [text.split(".") for text in marker.removeprefix(MARK).split()]
    return all(keys_of(models[model])[name].seen_by >= by for model, name in keys)


def _models(model: type[Written]) -> Iterator[type[Written]]:
    for subclass in model.__subclasses__():
        yield subclass
        yield from _models(subclass)


MODELS: Final = tuple(dict.fromkeys(model for model in _models(Written) if model.__module__.startswith("slm.")))


@pytest.mark.parametrize("by", [SeenBy.PUBLIC, SeenBy.PARTIES])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_key_of_each_model_is_hidden_unless_it_says_who_sees_it(model: type[Written], by: SeenBy) -> None:
    """Of any model an audience is shown the keys that are for it, or nothing where it cannot do without another one."""
    marks: dict[str, Any] = {name: f"{MARK} {name}" for name in model.model_fields}
    whole = model.model_construct(None, **marks)
    seen = visible(whole, by)
    shown = {name for name in model.model_fields if seen and getattr(seen, name) == f"{MARK} {name}"}
    told = {name for name, key in keys_of(model).items() if key.seen_by >= by}
    needed = {name for name, field in model.model_fields.items() if field.is_required()} - told - {"kind", "type"}
    assert shown - {"kind", "type"} == (set() if needed else told - {"kind", "type"})


@pytest.mark.parametrize("audience", OUTSIDE, ids=str)
def test_no_hidden_key_is_reachable_in_what_an_audience_is_shown(marked: Portfolio, audience: Audience) -> None:
    """Neither in the book nor in its results is there any text of a key that is not for the audience."""
    view = judged(marked).seen_by(audience)
    shown = _markers((view.portfolio, view.scorecard))
    assert shown
    assert not [marker for marker in sorted(shown) if not _may_be_seen(marker, audience.sees)]


@pytest.mark.parametrize("audience", OUTSIDE, ids=str)
def test_every_hidden_text_is_looked_for(marked: Portfolio, audience: Audience) -> None:
    """The check for leaks knows each text of the book that the audience is not shown, whichever key it stands in."""
    view = judged(marked).seen_by(audience)
    hidden = _markers(marked) - _markers(view.portfolio)
    assert {marker for marker in hidden if not _may_be_seen(marker, audience.sees)}
    assert hidden <= secrets(marked, audience).texts.keys()


@pytest.mark.parametrize("audience", OUTSIDE, ids=str)
def test_parts_of_a_book_are_hidden_unless_they_are_named(marked: Portfolio, audience: Audience) -> None:
    """What a book holds beside the parts that are named is in no edition, whatever it is."""
    hidden = [field.name for field in fields(Portfolio) if field.name not in SHOWN]
    added = {name: {"OLA-SERVER": b"hidden"} for name in hidden if not getattr(marked, name)}
    full = replace(marked, **added)  # type: ignore[arg-type]
    assert all(getattr(full, name) for name in hidden)
    assert not [name for name in hidden if getattr(for_audience(full, audience), name)]


def test_source_of_records_that_are_shown_is_no_secret(tmp_path: Path) -> None:
    """Records that a customer sees name their source, so its id gives nothing away, even if nobody sees the mapping."""
    portfolio = audience_book(tmp_path)
    customer = Audience.parse("customer:sales", portfolio.provider)
    assert "status" in for_audience(portfolio, customer).timelines
    assert "status" not in secrets(portfolio, customer).texts


def test_number_that_pages_complete_is_no_secret(tmp_path: Path) -> None:
    """Pages say an extension with the number before it: who is shown the extension may read both."""
    portfolio = audience_book(tmp_path)
    told = portfolio.services["mail"].model_copy(update={"how_to_get_help": LocalText("ext. 4001")})
    dialled = portfolio.provider.model_copy(update={"phone": "+86 21 5555 0100"})
    book = replace(portfolio, provider=dialled, services={**portfolio.services, "mail": told})
    shown = secrets(book, Audience.parse("customer:sales", book.provider))
    assert "+86 21 5555 0100 ext. 4001" in shown.documented


class _Secret(Written):
    """A model with a hidden key that has to be written."""

    hidden: str


class _Owner(Written):
    """A model that cannot be without one."""

    secret: Annotated[_Secret, public()]


class _Pair(NamedTuple):
    name: str
    secret: _Secret


@dataclass(frozen=True)
class _Record:
    name: str
    secret: _Secret


def test_what_cannot_be_without_a_hidden_key_is_not_shown() -> None:
    """A model, a named tuple and a record that need something hidden are hidden; a list goes on without it."""
    secret = _Secret(hidden="word")
    for value in (secret, _Owner(secret=secret), _Pair("a", secret), _Record("a", secret)):
        assert visible(value, SeenBy.PUBLIC) is None
        assert visible((value, "b"), SeenBy.PUBLIC) == ("b",)
        assert visible(value, SeenBy.INTERNAL) == value
    assert visible(_Pair("a", secret), SeenBy.PUBLIC, {(_Secret, "hidden"): "-"}) == _Pair("a", _Secret(hidden="-"))
