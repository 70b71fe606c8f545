"""Who may do what, as data: which side, and who of it, may approve, close, decide, sign and agree to a waiver."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Annotated, Final, Literal

from slm.catalog.dated import Until
from slm.text import N_
from slm.values import Date, Id, Text, Written, internal, public

Side = Literal["provider", "customer", "supplier"]
Deed = Literal[
    "close", "restate", "decide", "review", "waive", "waive_for_others", "withdraw", "settle", "no_action", "record"
]
"""What a person does in a book, besides approving a version in a role."""

_LETTERS: Final = (
    ("\u0430\u03b1", "a"), ("\u0432\u03b2", "b"), ("\u0441", "c"), ("\u0501", "d"), ("\u0435\u03b5", "e"),
    ("\u04bb", "h"),
    ("\u0456\u03b9\u0131l1|", "i"), ("\u0458", "j"), ("\u043a\u03ba", "k"), ("\u043c", "m"), ("\u03b7", "n"),
    ("\u043e\u03bf0\u00f8", "o"), ("\u0440\u03c1", "p"), ("\u051b", "q"), ("\u0455", "s"), ("\u0442\u03c4", "t"),
    ("\u03c5", "u"), ("\u03bd", "v"), ("\u051d\u03c9", "w"), ("\u0445\u03c7", "x"), ("\u0443\u03b3", "y"),
)  # fmt: skip
"""Letters that nobody can tell from a Latin one by looking."""
_LOOK_ALIKE: Final = str.maketrans({letter: latin for letters, latin in _LETTERS for letter in letters})


@lru_cache(maxsize=4096)
def folded_name(name: str) -> str:
    """Return a name as the eye reads it: case, blanks, hyphens and look-alike letters make no other person."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", name).casefold())
    letters = (letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))
    return "".join(letter for letter in "".join(letters).translate(_LOOK_ALIKE) if letter.isalnum())


class Consent(Written):
    """That a person agreed to something, and when."""

    by: Annotated[Id, public(N_("Agreed by"), wording="person")]
    """The person who agreed."""
    on: Annotated[Date, public(N_("Agreed on"))]
    """When the person agreed."""
    evidence: Annotated[Text | None, internal(N_("Evidence"))] = None
    """Where it can be seen that the person agreed, where another one entered it: a letter, a mail, minutes."""


class HeldUntil(Until):
    """What held of a person until a day: the roles and the side of then, not those of now."""

    roles: Annotated[tuple[Id, ...], internal()] = ()
    """The roles that the person had until then."""
    party: Annotated[Id | None, internal()] = None
    """The team, customer or supplier that the person belonged to until then; empty means the provider itself."""


class Entitled(Written):
    """Who may do something: the people of one side; where roles are named, those of them who have one of these."""

    side: Annotated[Side, internal()] = "provider"
    """The side that the person has to be on, by `party`: provider, customer or supplier."""
    roles: Annotated[tuple[Id, ...], internal()] = ()
    """Roles of which the person has to have one; none means that everybody of the side may."""


class EntitledToApprove(Entitled):
    """Who may approve in a role."""

    role: Annotated[Id, internal()]
    """The role in which they approve, as `approvals` asks for it."""


class Authority(Written):
    """Who may do what. What is not said here is left to everybody of the side whose it is, and only warned of."""

    approve: Annotated[tuple[EntitledToApprove, ...], internal()] = ()
    """Who may approve in a role; of a role that is not listed, those who have it, or the other side's people."""
    close: Annotated[Entitled | None, internal()] = None
    """Who may close a month."""
    restate: Annotated[Entitled | None, internal()] = None
    """Who may record a correction of a closed month."""
    decide: Annotated[Entitled | None, internal()] = None
    """Who may decide a request for change."""
    review: Annotated[Entitled | None, internal()] = None
    """Who may sign the minutes of a review for the provider."""
    waive: Annotated[Entitled | None, internal()] = None
    """Who may agree to a waiver for the provider."""
    waive_for_others: Annotated[Entitled | None, internal()] = None
    """Who may agree to a waiver for the other side of an agreement, by their roles."""
    withdraw: Annotated[Entitled | None, internal()] = None
    """Who may withdraw a version."""
    settle: Annotated[Entitled | None, internal()] = None
    """Who may claim credits of suppliers, answer claims of customers and set credits off, for the provider."""
    no_action: Annotated[Entitled | None, internal()] = None
    """Who may decide that nothing is done about a problem (`no_action` of `measurements/problems`)."""
    record: Annotated[Entitled | None, internal()] = None
    """Who may enter in Git what others did, with `evidence`, or a new key or mail address of somebody."""

    def to_approve(self, role: str) -> tuple[Entitled, bool]:
        """Return who may approve in a role, and whether the provider said so."""
        for entitled in self.approve:
            if entitled.role == role:
                return entitled, True
        if role == "customer":
            return Entitled(side="customer"), False
        return (Entitled(side="supplier"), False) if role == "supplier" else (Entitled(roles=(role,)), False)

    def to_do(self, deed: Deed) -> tuple[Entitled, bool]:
        """Return who may do something, and whether the provider said so."""
        said: Entitled | None = getattr(self, deed)
        return said or Entitled(side="customer" if deed == "waive_for_others" else "provider"), said is not None
