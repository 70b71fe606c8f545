"""Cases that have a solution, and of which their state says that they are open again: their solution did not hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from slm.reading.sources.looking import LookedTable
from slm.reading.sources.states_meant import counted, is_raw_state
from slm.reading.sources.times_seen import NOTHING
from slm.reading.sources.withdrawn_words import says_how_far
from slm.reading.sources.words_seen import text_of
from slm.text import folded

_OPEN: Final = (
    "open opened reopened reopen inprogress workinprogress wip active new assigned offen geöffnet wiedereröffnet "
    "wiedergeöffnet erneutgeöffnet erneutoffen wiederoffen inbearbeitung inarbeit neu zugewiesen aktiv ouvert ouverte "
    "encoursattribué encoursplanifié encoursdetraitement "
    "encours rouvert rouverte réouvert réouverte nouveau nouvelle attribué assigné abierto abierta "
    "reabierto reabierta enprogreso encurso enproceso nuevo nueva asignado asignada aberto aberta reaberto reaberta "
    "emandamento ematendimento emprogresso novo nova atribuído atribuída aperto aperta riaperto riaperta incorso "
    "inlavorazione nuovo nuova assegnato assegnata inbehandeling heropend nieuw toegewezen otwarte otwarty wtoku "
    "ponownieotwarte ponownieotwarty nowe nowy przypisane открыт открыта открыто вработе переоткрыт переоткрыта "
    "переоткрыто новый новая назначено 対応中 進行中 再オープン 未対応 처리중 진행중 다시열림 열림 处理中 进行中 "
    "重新打开 已重新打开 重新开启 重开 已重开 打开 已打开 待处理 新建 已分派 已派单 處理中 重新開啟"
)
_OVER: Final = (
    "closedsuccessful closedunsuccessful erfolgreichgeschlossen erfolglosgeschlossen "
    "resolved closed solved done completed complete fixed finished fulfilled gelöst geschlossen erledigt behoben "
    "abgeschlossen fertig beendet résolu résolue clos close clôturé clôturée fermé fermée terminé terminée resuelto "
    "resuelta cerrado cerrada solucionado solucionada finalizado finalizada completado completada resolvido resolvida "
    "fechado fechada encerrado encerrada concluído concluída risolto risolta chiuso chiusa completato completata "
    "opgelost gesloten afgehandeld afgesloten rozwiązane rozwiązany zamknięte zamknięty решен решена решено закрыт "
    "закрыта закрыто выполнено завершено 解決済み 完了 クローズ 해결됨 완료 종료 已解决 已关闭 已完成 已办结 已结案 "
    "已结束 已恢复 解决 关闭 完成 办结 结案 已解決 已關閉 已結案"
)
_PARTS: Final = re.compile(r"[\W_]+")
_STATES: Final = dict.fromkeys(map(folded, _OPEN.split()), True) | dict.fromkeys(map(folded, _OVER.split()), False)
"""Whether a state says that a case is open."""
_RAW: Final = {"1": True, "2": True, "3": True, "6": False, "7": False}
"""The states of ServiceNow as it stores them."""
_SOLUTIONS: Final = ("restored", "resolved", "resolved_after", "closed")
_SHOWN: Final = 2

Cells = Mapping[str, str | datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAgain:
    """Cases with a solution that are open by their state, and how a source takes no notice of such a solution."""

    fields: Sequence[str]
    """What tells that a case has a solution."""
    column: str
    words: Sequence[str]
    """The states that say that a case is open."""
    over: Sequence[str]
    """The states that say that its solution holds."""
    rows: int
    ids: Sequence[str]
    """The first of them."""
    is_sure: bool
    """Whether it is known of every state which of the two it says, so that a condition can be written."""


def open_again(table: LookedTable, columns: Mapping[str, str], left_out: Collection[int]) -> OpenAgain | None:
    """Return the cases with a solution that their state calls open; `left_out` are the rows that are no cases."""
    fields = [field for field in _SOLUTIONS if columns.get(field) in table.columns]
    solved = [
        row
        for at, row in enumerate(table.rows)
        if at not in left_out and any(text_of(row.get(columns[field], "")) not in NOTHING for field in fields)
    ]
    for column in table.columns if solved else ():
        if column in columns.values() or not says_how_far(column):
            continue
        states = {word: _is_open(table, column, word) for word in dict.fromkeys(_word(row, column) for row in solved)}
        if not (words := [word for word, is_open in states.items() if is_open]):
            continue
        rows = [row for row in solved if _word(row, column) in words]
        over = [word for word, is_open in states.items() if is_open is False]
        return OpenAgain(
            fields=fields,
            column=column,
            words=words,
            over=over,
            rows=len(rows),
            ids=[_word(row, columns.get("id", "")) for row in rows[:_SHOWN]],
            is_sure=bool(over) and None not in states.values(),
        )
    return None


def _word(row: Cells, column: str) -> str:
    return text_of(row.get(column, ""))


def _is_open(table: LookedTable, column: str, word: str) -> bool | None:
    """Tell whether a state says that a case is open; None where nobody knows what it says."""
    if is_raw_state(table, column, counted(table, column)):
        return _RAW.get(word)
    parts = [folded(part) for part in _PARTS.split(word) if part]
    if (said := _STATES.get("".join(parts))) is not None:
        return said
    every = {_STATES.get(part) for part in parts}
    return every.pop() if len(every) == 1 else None
