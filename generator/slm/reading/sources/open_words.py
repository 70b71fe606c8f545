"""Words of exports that say of a case that it is open, or that it is over."""

from __future__ import annotations

import re
from typing import Final

from slm.text import folded

SOLUTIONS: Final = ("restored", "resolved", "resolved_after", "closed")
"""The fields that tell that a case has a solution."""
_OPEN: Final = (
    "pendingreminder wartenzurerinnerung "
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
    "opgelost gesloten gereed afgehandeld afgesloten rozwiązane rozwiązany zamknięte zamknięty решен решена решено "
    "закрыт закрыта закрыто выполнено завершено 解決済み 完了 クローズ 해결됨 완료 종료 已解决 已关闭 已完成 "
    "已办结 已结案 已结束 已恢复 解决 关闭 完成 办结 结案 已解決 已關閉 已結案"
)
_STATES: Final = dict.fromkeys(map(folded, _OPEN.split()), True) | dict.fromkeys(map(folded, _OVER.split()), False)
"""Whether a state says that a case is open."""
_PARTS: Final = re.compile(r"[\W_]+")


def is_open(word: str) -> bool | None:
    """Tell whether a word says that a case is open, or that it is over; None where nobody knows what it says."""
    parts = [folded(part) for part in _PARTS.split(word) if part]
    if (said := _STATES.get("".join(parts))) is not None:
        return said
    every = {_STATES.get(part) for part in parts}
    return every.pop() if len(every) == 1 else None
