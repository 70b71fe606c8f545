"""What the words of a column say of its rows: that a monitor was up or down, or that a case was withdrawn.

A row that says that all is well is no interruption, and a case that was withdrawn was never solved: whoever proposes a
mapping has to leave such rows out, or they count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, Literal

from slm.measurement import ForeignSource
from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.words_seen import WordSeen, text_of
from slm.reading.sources.columns_of_states import are_states, is_called_state
from slm.reading.sources.gaps import OPEN
from slm.reading.sources.times_seen import NOTHING
from slm.reading.sources.withdrawn_words import SENT_BACK, is_withdrawn, says_how_it_ended
from slm.text import folded


def _words(text: str) -> frozenset[str]:
    return frozenset(map(folded, text.split()))


_STATES: Final[Mapping[str, str]] = {
    "up": "up ok okay online operational healthy available recovered recovery normal success 正常 恢复 已恢复 在线 "
    "可用 运行中 verfügbar erreichbar disponible",
    "down": "down critical offline unavailable unreachable outage failed failure 故障 中断 宕机 离线 不可用 异常 "
    "ausfall ausgefallen indisponible caído",
    "degraded": "degraded warning slow 降级 缓慢",
    "paused": "paused pause unknown unmeasured 暂停 已暂停 未知 pausiert",
    "started": "started start 启动 已启动 gestartet",
    "maintenance": "maintenance 维护 维护中 wartung",
}
_STATE_OF: Final = {folded(word): state for state, words in _STATES.items() for word in words.split()}
_AS_KIND: Final = {
    "down": "outage", "degraded": "degradation", "paused": "unmeasured", "started": "started",
    "maintenance": "maintenance",
}  # fmt: skip
"""What interruptions call such a state; one in which all is well is none."""
_AS_TIMELINE: Final = {"up": "up", "degraded": "up", "down": "down"}
_OF_INCIDENTS: Final = _words(
    "resolved open ongoing closed acknowledged investigating identified monitoring triggered completed postmortem "
    "已解决 已关闭 处理中 进行中 behoben offen geschlossen gelöst problem problema problème résolu résolue resuelto "
    "resuelta resolvido resolvida risolto risolta решено проблема 问题 未解决 incidente incident störung abierto "
    "aberto aperto ouvert fermé cerrado fechado chiuso 未恢复"
)
"""States of the work on an interruption, which say nothing of what it was."""
_MOST_STATES: Final = 12
_CALLED_STATE: Final = _words(
    "event eventtype state status 状态 事件 事件类型 狀態 zustand ereignis estado evento état stato stan"
)
_MOST_WORDS: Final = 100
_MOST_TOLD: Final = 30
_OF_TIMES: Final = re.compile(r"\d[.:,/-]\d|\d{2}|\d\s*[^\W\d_]")
"""What stands in times, lengths and numbers, and hardly in a state."""
_RAW: Final = frozenset("123678")
"""The states of ServiceNow as it stores them; 8 is a case that was cancelled."""
_RAW_SOLVED: Final = frozenset("67")
_RAW_WITHDRAWN: Final = "8"
_RAW_COLUMNS: Final = _words("state incidentstate")
_OF_SERVICENOW: Final = frozenset(
    ("opened_at", "sys_created_on", "sys_id", "sys_updated_on", "close_code", "business_service", "cmdb_ci")
)
_PARTS: Final = re.compile(r"[\W_]+")
_MERGED: Final = re.compile(r"(?<!\w)(?:closed_by_merge|merged_ticket|ticket_merged)(?!\w)")
"""The tags with which tools mark a case that goes on in another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsSeen:
    """Rows by the words of a column: that they are no records, or that somebody has to look at them."""

    column: str
    words: Sequence[WordSeen]
    why: Literal["withdrawn", "up", "sent_back", "rest", "other", "sum"]
    whole_case: bool = False
    """Whether all rows of a case are meant of which the last one is such a row."""


def counted(table: LookedTable, column: str) -> Counter[str]:
    """Return the words of a column with the number of their rows."""
    return Counter(text for value in table.values(column) if (text := text_of(value)) not in NOTHING)


def by_rows(words: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return words with the number of their rows, those with the most first."""
    return sorted(words.items(), key=lambda one: (-one[1], one[0]))


def monitor_column(table: LookedTable, but: Sequence[str] = ()) -> str | None:
    """Return the column that says in which state a monitor found a service: up in some rows, and not so in others."""
    for column in table.columns:
        words = counted(table, column) if column not in but else Counter[str]()
        states = {_STATE_OF.get(folded(word), "") for word in words}
        is_known = 2 * sum(rows for word, rows in words.items() if folded(word) in _STATE_OF) > words.total()
        if len(words) <= _MOST_STATES and is_known and "up" in states and states & {"down", "started", "paused"}:
            return column
    return None


def called_state(table: LookedTable, but: Collection[str]) -> str | None:
    """Return a column that is called a state and holds some words, of which nobody knows what they say of a service."""
    for column in table.columns:
        is_state = column not in but and _PARTS.sub("", folded(column)) in _CALLED_STATE
        if is_state and 1 < len(counted(table, column)) <= _MOST_STATES and not is_about_work(table, column):
            return column
    return None


def is_about_work(table: LookedTable, column: str) -> bool:
    """Tell whether a column says how far the work on interruptions is, and not of which kind they were."""
    words = counted(table, column)
    return bool(words) and all(folded(word) in _OF_INCIDENTS for word in words)


def kinds_of(table: LookedTable, column: str) -> tuple[list[WordSeen], RowsSeen | None]:
    """Return what the states of a monitor are among interruptions, and the rows that are none."""
    words = by_rows(counted(table, column))
    states = {word: _STATE_OF.get(folded(word), "") for word, _ in words}
    up = [WordSeen(word=word, rows=rows, meant="up") for word, rows in words if states[word] == "up"]
    kinds = [
        WordSeen(word=word, rows=rows, meant=_AS_KIND.get(states[word], OPEN))
        for word, rows in words
        if states[word] != "up"
    ]
    return kinds, RowsSeen(column=column, words=up, why="up") if up else None


def timeline_states(table: LookedTable, column: str) -> list[WordSeen]:
    """Return what the states of a monitor are in a timeline."""
    return [
        WordSeen(word=word, rows=rows, meant=_in_timeline(_STATE_OF.get(folded(word), "")))
        for word, rows in by_rows(counted(table, column))
    ]


def _in_timeline(state: str) -> str:
    return _AS_TIMELINE.get(state, "unknown") if state else OPEN


def only_changes(table: LookedTable, service: str | None, time: str, state: str) -> bool:
    """Tell whether a monitor wrote a row only when the state of a service was another one."""
    names = [service or "", time, state]
    rows = sorted(tuple(text_of(row.get(name, "")) for name in names) for row in table.rows)
    found = [[of for *_, of in rows_of_one] for _, rows_of_one in groupby(rows, key=lambda row: row[0])]
    return any(len(states) > 1 for states in found) and all(
        one != other for states in found for one, other in pairwise(states)
    )


def is_raw_state(table: LookedTable, column: str, words: Collection[str]) -> bool:
    """Tell whether a column holds the states of ServiceNow as numbers."""
    is_state = _PARTS.sub("", folded(column)) in _RAW_COLUMNS and not _OF_SERVICENOW.isdisjoint(table.columns)
    return is_state and {*words} <= _RAW and not _RAW_SOLVED.isdisjoint(words)


def holds_states(table: LookedTable, column: str) -> bool:
    """Tell whether a column says how far a case is or how it ended: by its name, or by its words."""
    return is_called_state(column) or are_states(counted(table, column))


def withdrawn(table: LookedTable) -> Iterator[RowsSeen]:
    """Yield the rows of cases that were withdrawn, cancelled or entered twice, by each column that says so."""
    for column in table.columns:
        if not holds_states(table, column):
            continue
        is_end = says_how_it_ended(column)
        words = counted(table, column)
        if len(words) > _MOST_WORDS:
            continue
        is_raw = is_raw_state(table, column, words)
        found = [
            WordSeen(word=word, rows=rows, meant="withdrawn")
            for word, rows in by_rows(words)
            if is_withdrawn(word, is_end=is_end) or (is_raw and word == _RAW_WITHDRAWN)
        ]
        if found:
            yield RowsSeen(column=column, words=found, why="withdrawn")


def states_told(
    table: LookedTable, used: Collection[str], left_out: Sequence[RowsSeen], source: ForeignSource | None = None
) -> Iterator[RowsSeen]:
    """Yield what columns of states say of the rows that nothing is made of: somebody has to see the words.

    Of a column by which a ready-made mapping, the `source`, leaves some rows out, the others are told.
    """
    gone = {(rows.column, one.word) for rows in left_out for one in rows.words}
    leaves = [(one.column, one.test()) for one in source.leave_out] if source else []
    in_part = {column for column, _ in leaves} - {*source.mapped.values()} if source else set()
    for column in table.columns:
        if column not in in_part and (column in used or not holds_states(table, column)):
            continue
        words = [
            (word, rows)
            for word, rows in by_rows(counted(table, column))
            if (column, word) not in gone and not any(column == of and test(word) for of, test in leaves)
        ]
        if not 0 < len(words) <= _MOST_TOLD or all(_OF_TIMES.search(word) for word, _ in words):
            continue
        doubtful = [WordSeen(word=word, rows=rows) for word, rows in words if folded(word) in SENT_BACK]
        why: Literal["rest", "other"] = "rest" if column in in_part else "other"
        yield RowsSeen(column=column, words=[WordSeen(word=word, rows=rows) for word, rows in words], why=why)
        if doubtful:
            yield RowsSeen(column=column, words=doubtful, why="sent_back")


def merged(table: LookedTable, unused: Collection[str]) -> Iterator[tuple[str, str, int]]:
    """Yield each column of tags, by which a tool says that a case was merged into another one, the tag and its rows."""
    for column in unused:
        tags = Counter(tag for value in table.values(column) for tag in {*_MERGED.findall(text_of(value))})
        yield from ((column, tag, rows) for tag, rows in tags.items())
