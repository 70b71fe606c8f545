"""What is to be known about a key that people write; it is said once, at the field of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import IntEnum
from functools import cache, partial
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel


class SeenBy(IntEnum):
    """Who may see what a key says. `key.seen_by >= reader` holds where that reader may."""

    INTERNAL = 0
    """The provider's own people."""
    PARTIES = 1
    """The two sides of an agreement, for whatever audience it is published."""
    PUBLIC = 2
    """Whoever may see the object that the key belongs to."""


class DocumentPart(NamedTuple):
    """A part of a document: the anchor of its section, and the label of its title, by default that of its key."""

    id: str
    title: str = ""


class Word(NamedTuple):
    """A value that is one of a few words; `label` with the word in it is the label that says it: `degree|{}`."""

    label: str


class YesNo(NamedTuple):
    """A value that is true or false, with the label that says each."""

    no: str
    yes: str


class Bound(NamedTuple):
    """A value that is a bound; the label says on which side of it something holds: `below {bound}`."""

    label: str


Referent = Literal["service", "party", "person", "hours", "metric", "level"]
"""What an id stands for."""

Wording = Referent | Literal["last_day", "money", "weekday"] | Word | YesNo | Bound
"""How readers are told a value: by the name of what its id names; as the day before it, where it is the first day on
which something no longer holds; as a day of the week; as an amount of money; or in words."""


@dataclass(frozen=True, slots=True)
class Key:
    """All that is to be known about a key apart from its type and its description, which is the field's docstring.

    It stands in the annotation of the field: `price: Annotated[LocalText, public("Price", better="unclear")]`. Editors,
    documents, comparisons, fingerprints, editions and the reference of keys follow from it.
    """

    label: str = ""
    """The words by which readers are told of it."""
    part: DocumentPart | None = None
    """The part of the document in which it stands, for a key of the document itself."""
    _: KW_ONLY
    seen_by: SeenBy = SeenBy.INTERNAL
    """Silence means that only the provider's own people see it."""
    better: Literal["more", "less", "unclear"] | tuple[str, ...] | None = None
    """Which value is better for the customer: more, less, or the later one of these words; where nobody can compute it,
    a change is told as if it were worse."""
    added: Literal["grants", "burdens", "unclear", "nothing"] | None = None
    """What it does to the customer that it is there: where it grants something, it is worse to take it away; where it
    burdens the customer, to add it; where nobody can compute it, both. By default it follows from `better`: what has a
    better side grants something."""
    moves: Literal["tightens", "rises", "widens", "changes"] = "tightens"
    """The word for a better value; a higher number `rises`, whether it is better or not."""
    compared: Literal["by_key", "as_one", "no"] = "by_key"
    """How a change of it is told: key by key of what it holds; as one; or not, because another change says it or
    because no other side ever sees it."""
    expected: bool = False
    """Whether a complete document has it, although it can do without."""
    binds: bool = True
    """Whether an approval is bound to it."""
    wording: Wording | None = None
    """How a value of it is told; by default by its type."""

    @property
    def effect(self) -> Literal["grants", "burdens", "unclear", "nothing"]:
        """What it does to the customer that it is there."""
        if self.added:
            return self.added
        return "unclear" if self.better == "unclear" else "grants" if self.better else "nothing"


public: Final = partial(Key, seen_by=SeenBy.PUBLIC)
"""A key that is seen by whoever may see its object."""
parties: Final = partial(Key, seen_by=SeenBy.PARTIES)
"""A key that only the sides of an agreement see."""
internal: Final = partial(Key, seen_by=SeenBy.INTERNAL)
"""A key that only the provider's own people see."""
_SILENT: Final = Key()


@cache
def keys_of(model: type[BaseModel]) -> Mapping[str, Key]:
    """Return what is known about each field of a model; one that says nothing about itself is internal."""
    return MappingProxyType({
        name: next((key for key in field.metadata if isinstance(key, Key)), _SILENT)
        for name, field in model.model_fields.items()
    })  # fmt: skip
