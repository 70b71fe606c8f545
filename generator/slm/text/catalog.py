"""A gettext catalog (`.po`) as it is read when the program speaks: English is the key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from gettext import c2py
from pathlib import Path
from typing import Final, Self

LOCALE: Final = Path(__file__).parent / "locale"

_FIELD = re.compile(r'^(msg\S+)[ \n]((?:"(?:[^"\\]|\\.)*"(?:\n|$))+)', re.MULTILINE)
_RULE = re.compile(r"plural=([^;]+);")


@dataclass(frozen=True, slots=True)
class Catalog:
    """What is translated into one language: the forms of each message, and the rule that chooses among them."""

    forms: dict[str, tuple[str, ...]]
    rule: Callable[[int], int]

    @classmethod
    def read(cls, language: str) -> Self:
        """Return the catalog of a language.

        Babel reads the same, but to import it takes longer than to run a command; a test compares the two.
        """
        entries = (LOCALE / f"{language}.po").read_text(encoding="utf-8").split("\n\n")
        found = [dict(_FIELD.findall(entry)) for entry in entries]
        read = {_text(fields.pop("msgid")): fields for fields in found if "msgid" in fields}
        header = _RULE.search(_text(read.pop("", {}).get("msgstr", "")))
        forms = {
            msgid: tuple(_text(quoted) for field, quoted in fields.items() if field.startswith("msgstr"))
            for msgid, fields in read.items()
        }
        return cls({msgid: texts for msgid, texts in forms.items() if all(texts)}, c2py(header[1] if header else "0"))

    def form(self, msgid: str, number: int | Decimal | None) -> str | None:
        """Return the message, in the form that stands beside `number`; None where it is not translated."""
        texts = self.forms.get(msgid)
        if texts is None or len(texts) == 1 or number is None:
            return texts[0] if texts else None
        # In CLDR the form of fractions is the one called "other", which gettext keeps last.
        return texts[self.rule(int(number)) if number == int(number) else -1]


def _text(quoted: str) -> str:
    text = "".join(line[1:-1] for line in quoted.splitlines())
    return json.loads(f'"{text}"') if "\\" in text else text
