"""Which unit of time is meant by what people write: in words, short forms and signs of several languages."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

_UNITS: Final = {
    "minutes": "min mins minute minutes minuto minutos minuten 分 分钟 分鐘",
    "hours": "h hr hrs hour hours hora horas heure heures stunde stunden std 时 小时 小時",
    "days": "d day days día días jour jours tag tage 天 日",
}
_WHOSE: Final = {
    "working": "working work business office arbeits 工作",
    "calendar": "calendar kalender elapsed 自然 日历 日曆 连续",
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_WHOSE_OF: Final = {word: whose for whose, words in _WHOSE.items() for word in words.split()}
_LENGTH: Final = re.compile(
    rf"(?P<amount>\d{{1,5}}(?:\.\d{{1,2}})?)\s*个?\s*(?:(?P<whose>{'|'.join(_WHOSE_OF)})[\s_-]*)?"
    rf"(?P<unit>{'|'.join(sorted(_UNIT_OF, key=len, reverse=True))})\.?",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """A length as it was meant: how much of which unit, and of whose time, where that was said."""

    amount: str
    whose: str
    unit: str


def length_said(text: str) -> Said | None:
    """Return the length that a text says; nothing where it is none, or of a unit that can be taken for another one."""
    found = _LENGTH.fullmatch(unicodedata.normalize("NFKC", text).strip().casefold())
    if found is None:
        return None
    return Said(found["amount"], _WHOSE_OF.get(found["whose"] or "", ""), _UNIT_OF[found["unit"]])
