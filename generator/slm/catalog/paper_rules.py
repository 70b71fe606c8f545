"""What a provider says of its papers: how documents are numbered, and which of them have a page to sign."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, WithJsonSchema

from slm.problem import Mistake
from slm.text import N_
from slm.values import Text, Written, internal, public

WRONG_PATTERN: Final = Mistake(
    "SLM250",
    "'{value}' is not a pattern of document numbers",
    "Write {{number:3}} once, where the running number of at least 3 digits stands; {{kind}} and {{year}} may "
    "stand in it once, too: HX-ITSS-{{kind}}-{{number:3}}.",
)

Kind = Literal["SLA", "OLA", "UC"]

_PART: Final = re.compile(r"\{(kind|year|number:[1-9])\}")
_YEAR: Final = "(?P<year>(?:19|20|21)[0-9]{2})"
_NUMBER: Final = "(?P<number>[0-9]{1,9})"


class KindCodes(Written):
    """What stands for `{kind}` in the numbers of each kind of agreement, where it is not the kind itself."""

    SLA: Annotated[Text, internal()] = "SLA"
    """What stands for service level agreements."""
    OLA: Annotated[Text, internal()] = "OLA"
    """What stands for operational level agreements."""
    UC: Annotated[Text, internal()] = "UC"
    """What stands for underpinning contracts."""


def _read_pattern(value: object) -> str:
    text = value if isinstance(value, str) else ""
    literals, names = _PART.split(text)[::2], [field.partition(":")[0] for field in _PART.split(text)[1::2]]
    if "number" not in names or len(set(names)) < len(names) or set("{}") & set("".join(literals)):
        raise WRONG_PATTERN.raised(value=text)
    return text


PatternText = Annotated[
    str, BeforeValidator(_read_pattern), WithJsonSchema({"type": "string", "examples": ["HX-ITSS-{kind}-{number:3}"]})
]


class DocumentNumbers(Written):
    """The scheme of document numbers.

    With `kinds: {SLA: PR-9.2}` the pattern `HX-ITSS-{kind}-{number:3}` gives HX-ITSS-PR-9.2-001.
    """

    pattern: Annotated[PatternText, public(N_("Pattern"))]
    """`{number:3}` is the running number with at least so many digits, `{kind}` the kind, `{year}` four digits."""
    kinds: Annotated[KindCodes, internal()] = KindCodes()
    """What stands for `{kind}`, where it is not the kind itself."""

    @property
    def beginning(self) -> str:
        """What every document number begins with."""
        return _PART.split(self.pattern)[0]

    def fits(self, number: str, kind: Kind) -> bool:
        """Return whether a document of that kind can have this number."""
        return self._numbered(number, kind) is not None

    def next_free(self, kind: Kind, taken: Collection[str], year: int) -> str:
        """Return the number after the highest one that documents of that kind have, in that year if it has one."""
        found = [numbered for numbered in (self._numbered(number, kind) for number in taken) if numbered]
        highest = max((number for of_year, number in found if of_year in ("", str(year))), default=0)
        known = {"kind": getattr(self.kinds, kind), "year": str(year)}
        return _PART.sub(lambda part: known.get(part[1]) or f"{highest + 1:0{part[1][-1]}d}", self.pattern)

    def _numbered(self, number: str, kind: Kind) -> tuple[str, int] | None:
        """Return the year, if there is one, and the running number in a document number; None if it does not fit."""
        parts = _PART.split(self.pattern)
        known = {"kind": re.escape(getattr(self.kinds, kind)), "year": _YEAR}
        patterns = (known.get(part, _NUMBER) if nth % 2 else re.escape(part) for nth, part in enumerate(parts))
        found = re.fullmatch("".join(patterns), number)
        digits = next(part[-1] for part in parts[1::2] if part.startswith("number"))
        if not found or int(found["number"]) < 1 or found["number"] != f"{int(found['number']):0{digits}d}":
            return None
        return found.groupdict().get("year", ""), int(found["number"])


WhoSigns = Literal["outside", "always", "never"]
"""Which agreements of a kind have a page to sign: those with a party outside the organisation, all, or none."""


class SignaturePages(Written):
    """Which agreements have a page on paper for the signatures and seals of both sides, per kind.

    `outside`: those with an external customer or a supplier.
    """

    SLA: Annotated[WhoSigns, public(N_("kind|SLA"))] = "outside"
    """Which service level agreements have one."""
    OLA: Annotated[WhoSigns, public(N_("kind|OLA"))] = "never"
    """Which operational level agreements have one."""
    UC: Annotated[WhoSigns, public(N_("kind|UC"))] = "outside"
    """Which underpinning contracts have one."""
