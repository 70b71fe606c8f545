"""How one agreement names a target of another."""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

from pydantic import BeforeValidator, Discriminator, Field, PlainSerializer, Tag, WithJsonSchema

from slm.problem import InputError, Mistake
from slm.text import N_
from slm.values import Written, internal, read_id

WRONG_REFERENCE: Final = Mistake(
    "SLM305",
    "'{value}' does not name a target",
    "Write the agreement and the target with a slash between them, such as OLA-NETWORK/availability.",
)


class Reference(NamedTuple):
    """A target of an agreement, whichever version is in force."""

    agreement: str
    target: str

    def __str__(self) -> str:
        return f"{self.agreement}/{self.target}"


def _read(value: object) -> Reference:
    if isinstance(value, Reference):
        return value
    try:
        agreement, target = str(value).split("/")
        return Reference(read_id(agreement), read_id(target))
    except (ValueError, InputError):
        raise WRONG_REFERENCE.raised(value=value if isinstance(value, str) else "") from None


TargetReference = Annotated[
    Reference,
    BeforeValidator(_read),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[^/]+/[^/]+$", "examples": ["OLA-NETWORK/availability"]}),
]


class Alternatives(Written):
    """Targets that stand in for each other: while one of them is kept, what stands on them is supported."""

    any_of: Annotated[tuple[TargetReference, ...], internal(N_("Any of"))] = Field(min_length=2)
    """The targets of which one is enough."""

    def __str__(self) -> str:
        """Return the targets with a bar between them."""
        return " | ".join(map(str, self.any_of))


def _form(value: object) -> str:
    return "any_of" if isinstance(value, dict | Alternatives) else "one"


Support = Annotated[
    Annotated[TargetReference, Tag("one")] | Annotated[Alternatives, Tag("any_of")], Discriminator(_form)
]
"""A target that is needed, or several of which one is enough."""
