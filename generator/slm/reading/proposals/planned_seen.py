"""Which column of interruptions says with yes or no whether one was planned: a planned one is maintenance."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from slm.measurement import foreign_values
from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.states_meant import by_rows, counted
from slm.reading.proposals.words_seen import WordSeen
from slm.text import folded

_NAMES: Final = (
    "planned isplanned plannedoutage planneddowntime plannedmaintenance scheduled isscheduled scheduledoutage "
    "scheduleddowntime scheduledmaintenance ismaintenance maintenance insdt "
    "sdt indowntime inmaintenance geplant istgeplant geplanterausfall "
    "geplantewartung wartung planmäßig planifié planifiée programmé programmée prévu prévue "
    "maintenanceplanifiée planeado planeada planificado planificada programado programada previsto prevista "
    "mantenimiento manutenção pianificato pianificata programmato programmata manutenzione gepland onderhoud "
    "planowane planowana zaplanowane плановый плановая плановое запланировано 計画 計画停止 計画メンテナンス "
    "계획 계획됨 计划内 是否计划 是否计划内 计划停机 是否计划停机 计划中断 计划维护 是否维护 計劃內 是否計劃內"
)
"""How a column is called that says whether an interruption was planned."""
_PLANNED: Final = frozenset(map(folded, _NAMES.split()))
_SIGNS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOrNot:
    """A column that says in every row whether an interruption was planned, and what its words mean."""

    column: str
    words: Sequence[WordSeen]


def planned_or_not(table: LookedTable, used: Collection[str]) -> PlannedOrNot | None:
    """Return the column that says with yes or no whether an interruption was planned."""
    for column in table.columns:
        if column in used or _SIGNS.sub("", folded(column)) not in _PLANNED:
            continue
        words = counted(table, column)
        flags = {word: foreign_values.flag(word) for word in words}
        if words and words.total() == len(table.rows) and None not in flags.values():
            meant = [
                WordSeen(word=word, rows=rows, meant="maintenance" if flags[word] else "outage")
                for word, rows in by_rows(words)
            ]
            return PlannedOrNot(column=column, words=meant)
    return None


def rows_planned(table: LookedTable, used: Collection[str]) -> tuple[str, int]:
    """Return the column that is not used and says of interruptions that they were planned, and of how many."""
    found = planned_or_not(table, used)
    rows = sum(word.rows for word in found.words if word.meant == "maintenance") if found else 0
    return (found.column, rows) if found and rows else ("", 0)
