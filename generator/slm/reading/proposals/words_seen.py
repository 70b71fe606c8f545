"""The words of an export that the book has to know, each with the number of its rows and what it is in the book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Final

from slm.measurement import source_kinds
from slm.reading.proposals.looking import LookedTable
from slm.reading.sources.gaps import OPEN
from slm.reading.sources.times_seen import NOTHING

CLOSED: Final = ("type", "kind", "priority", "ok", "customer", "exclusion", "first_contact")
"""Fields of which every word of an export has to be one of the book."""
_OWN: Final[Mapping[str, Mapping[str, str]]] = {
    "type": {
        "incident": "incident|user service restoration|infrastructure restoration|"
        "incidente|incidencia|problema|störung|vorfall|panne|guasto|故障|事件|"
        "事件单|故障单|故障报修|报修|报障|故障申报|[system] incident|storing|verstoring|障害|インシデント|инцидент",
        "request": "request|service request|servicerequest|user service request|"
        "anfrage|serviceanfrage|service-anfrage|anforderung|demande|"
        "demande de service|solicitud|solicitud de servicio|petición|solicitação|requisição|requisição de serviço|"
        "richiesta|richiesta di servizio|请求|服务请求|请求单|服务申请|[system] service request|benutzeranfrage|"
        "aanvraag|verzoek|serviceverzoek|serviceaanvraag|依頼|サービス要求|サービスリクエスト|запрос на обслуживание",
        "complaint": "complaint|klacht|苦情|beschwerde|réclamation|queja|reclamación|reclamação|reclamo|投诉|投诉单",
    },
    "kind": {
        "outage": "outage|down|unavailable|ausfall|panne|indisponible|caída|fuera de servicio|queda|indisponível|"
        "disservizio|中断|故障|宕机|停机",
        "degradation": "degradation|degraded|beeinträchtigung|dégradation|dégradé|degradación|degradado|degradação|"
        "degrado|降级|性能下降",
        "maintenance": "maintenance|planned maintenance|scheduled maintenance|wartung|geplante wartung|"
        "maintenance planifiée|mantenimiento|mantenimiento programado|manutenção|manutenção programada|manutenzione|"
        "manutenzione programmata|维护|计划维护",
    },
    "ok": {
        "true": "true|ok|up|success|successful|available|yes|正常|可用|是|成功",
        "false": "false|down|failure|failed|unavailable|no|异常|不可用|否|失败|故障",
    },
}
"""Words of exports that mean one thing wherever they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookWords:
    """What the book has names for."""

    services: Mapping[str, Sequence[str]]
    """The names of each service, by its id; and so on."""
    levels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    customers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    asks_levels: bool = False
    """Whether its agreements promise something of cases of a level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSeen:
    """A word of an export, how often it stands there, and what it is in the book."""

    word: str
    rows: int
    meant: str = OPEN


_NO_BOOK: Final = BookWords(services={})


def values_seen(
    columns: Mapping[str, str],
    table: LookedTable,
    words: BookWords,
    known: Mapping[str, set[str]],
    source: source_kinds.AnySource | None,
) -> Iterator[tuple[str, Sequence[WordSeen]]]:
    """Yield the words of each field that the book has to know, but those that the ready-made mapping knows."""
    for name, column in columns.items():
        if name not in CLOSED:
            continue
        counted = Counter(text_of(value) for value in table.values(column) if text_of(value) not in NOTHING)
        for row in _left_out(source, table):
            counted[text_of(row.get(column, ""))] -= 1
        tests = [pattern.test() for pattern in source.patterns.get(name, ())] if source else []
        seen = [
            WordSeen(word=word, rows=rows, meant=_meant(name, word, words))
            for word, rows in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
            if rows > 0 and word not in known.get(name, set()) and not any(test(word) for test in tests)
        ]
        if name == "priority":
            seen = _below_the_top(seen, [*words.levels])
        # Words that are those of the book, letter for letter, need no mapping.
        if any(one.meant != one.word for one in seen) or (seen and known.get(name)):
            yield name, seen


def _left_out(source: source_kinds.AnySource | None, table: LookedTable) -> Iterator[Mapping[str, str | datetime]]:
    """Yield the rows that the ready-made mapping leaves out, of which no word is needed."""
    yield from (table.rows[at] for at in rows_left_out(source, table))


def rows_left_out(source: source_kinds.AnySource | None, table: LookedTable) -> Iterator[int]:
    """Yield the number of each row that a ready-made mapping leaves out, from 0."""
    tests = [(one.column, one.test(), True) for one in source.leave_out] if source else []
    tests += [(one.column, one.test(), False) for one in source.take_only] if source else []
    for at, row in enumerate(table.rows if tests else ()):
        if any(test(text_of(row.get(column, ""))) is leaves for column, test, leaves in tests):
            yield at


def type_column(table: LookedTable, used: Collection[str]) -> str | None:
    """Return the one column that says of cases whether they are incidents or something else, whatever it is called.

    Each of its words says it, and they do not all say the same.
    """
    found = []
    for column in table.columns if table.rows else ():
        said = {_meant("type", text, _NO_BOOK) for value in table.values(column) if (text := text_of(value))}
        if column not in used and OPEN not in said and len(said) > 1:
            found.append(column)
    return found[0] if len(found) == 1 else None


def services_seen(column: str | None, table: LookedTable, words: BookWords) -> Sequence[WordSeen]:
    """Return the services that an export names, each with the service of the book that has that name."""
    if column is None:
        return ()
    counted = Counter(text_of(value) for value in table.values(column) if text_of(value) not in NOTHING)
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [WordSeen(word=word, rows=rows, meant=_named_like(word, words.services)) for word, rows in ordered]


def states_seen(
    kind: str, columns: Mapping[str, str], table: LookedTable, source: source_kinds.AnySource | None
) -> Sequence[WordSeen]:
    """Return the states of a log, or the activities of cases, of which nothing says what they mean."""
    known = getattr(source, "states", {}) if source else {}
    column = columns.get("activity" if kind == "events" else "state")
    if column is None:
        return ()
    counted = Counter(text_of(value) for value in table.values(column) if text_of(value) not in NOTHING)
    for row in _left_out(source, table):
        counted[text_of(row.get(column, ""))] -= 1
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [WordSeen(word=word, rows=rows) for word, rows in ordered if rows > 0 and word not in known]


def _meant(name: str, word: str, words: BookWords) -> str:
    """Return what a word of an export is in the book, where there is no doubt."""
    if name == "priority":
        return _named_like(word, words.levels)
    if name == "customer":
        return _named_like(word, words.customers)
    return _own(name).get(word.casefold(), OPEN)


@cache
def _own(name: str) -> Mapping[str, str]:
    """Return what words of tools are in the book: of hundreds of thousands none is looked for in a list."""
    alike = _OWN.get(name, {})
    return {word: ours for ours, known in [*alike.items()][::-1] for word in known.split("|")}


def _below_the_top(seen: Sequence[WordSeen], levels: Sequence[str]) -> list[WordSeen]:
    """Return levels of which none stands for one below the highest by its name alone, where none is the highest.

    High is the second of five words, and the first of three.
    """
    is_whole = not levels or any(one.meant == levels[0] for one in seen)
    return [one if is_whole or one.meant == one.word else replace(one, meant=OPEN) for one in seen]


def _named_like(word: str, names: Mapping[str, Sequence[str]]) -> str:
    plain = word.casefold()
    found = [ours for ours, known in names.items() if plain in {ours.casefold(), *(name.casefold() for name in known)}]
    return found[0] if len(found) == 1 else OPEN


def text_of(value: str | datetime) -> str:
    """Return a value of an export as text."""
    return value.isoformat(" ") if isinstance(value, datetime) else value.strip()
