"""Words of exports that say of a case that it was withdrawn, entered twice or no case, and columns that hold them."""

from __future__ import annotations

import re
from typing import Final

from slm.text import folded


def _words(text: str) -> frozenset[str]:
    return frozenset(map(folded, text.split()))


_WITHDRAWN: Final = _words(
    "canceled cancelled cancel withdrawn duplicate duplicated revoked storniert abgebrochen zurückgezogen "
    "duplikat doppelt dublette annulé annulée doublon dupliqué dupliquée cancelada cancelado anulada anulado "
    "duplicada duplicado annullato annullata duplicato geannuleerd dubbel ingetrokken anulowane anulowany отменено "
    "отменен отменена дубликат キャンセル 취소 중복"
)
"""Words that say of a case, whatever stands beside them, that it was withdrawn or entered twice."""
_REFUSED: Final = _words(
    "spam rejected invalid void abandoned zurückgewiesen abgelehnt ungültig verworfen rejeté rejetée refusé "
    "refusée retiré abandonné rechazada rechazado retirada retirado rejeitada rejeitado rifiutato respinto afgewezen "
    "odrzucone odrzucony отклонено отклонен 却下 垃圾 垃圾工单 垃圾邮件 已拒绝 拒绝 无效 "
    "merged zusammengefasst zusammengefügt "
    "zusammengeführt fusionné fusionnée fusionado fusionada combinado combinada mesclado mesclada unito unita "
    "samengevoegd scalone scalony объединено объединен объединена 已合并 已合併 統合済み 병합됨 "
    "removed deleted entfernt gelöscht supprimé supprimée eliminado eliminada borrado borrada removido removida "
    "excluído excluída eliminato eliminata rimosso rimossa verwijderd usunięte usunięty удалено удален удалена 已删除 "
    "已刪除 已移除 削除 削除済み 삭제됨 "
    "wontdo willnotdo wirdnichterledigt wirdnichtgemacht neserapasfait neserapaseffectué nosehará "
    "nãoseráfeito nonverràfatto wordtnietgedaan niezostaniewykonane небудетвыполнено 不予处理 不予解决 不处理 無需處理 "
    "无需处理 対応しない 対応不要 처리안함 "
    "falsealarm falsealert fehlalarm falscheralarm faussealerte faussealarme falsaalarma alarmefalso falsoallarme "
    "valsalarm fałszywyalarm ложнаятревога 误报 誤報 误报警 誤検知 오탐 "
    "obsolete obsolet obsolète obsoleto obsoleta verouderd przestarzałe устарело неактуально 已过时 已失效 "
    "notanissue noissue keinproblem keinfehler pasunproblème noesunproblema nãoéumproblema nonèunproblema "
    "geenprobleem toniejestproblem неявляетсяпроблемой 非问题 不是问题 非故障 問題ではない 문제아님 "
    "junk trash papierkorb corbeille papelera lixeira lixo cestino prullenbak kosz корзина 回收站 ゴミ箱 휴지통"
)
"""Words that say it alone: a solution that was rejected is another thing than a case that was."""
SENT_BACK: Final = _words("驳回 已驳回 駁回 已駁回")
"""Words that say that a case was rejected, or that its solution was: how a case was closed tells which."""
_BESIDE: Final = _words(
    "closed geschlossen fermé fermée clos cerrado cerrada fechado fechada chiuso gesloten 已关闭 als as"
)
"""What stands beside such words and says no more."""
_HAN: Final = re.compile("取消|撤销|撤銷|撤回|作废|作廢|重复|重複|取り?下げ")
_NOT_YET: Final = re.compile(r"pending|request|await|waiting|\bnot\b|待|申请|申請|未|审批", re.IGNORECASE)
"""What stands beside such a word where nothing is withdrawn yet."""
_PARTS: Final = re.compile(r"[\W_]+")
_HOW_FAR: Final = _words(
    "status state statut état etat estado situación situação situacao stato zustand toestand stan состояние статус "
    "状态 狀態 状況 ステータス 상태"
)
"""What the name of a column has in it that says how far a case is."""
_HOW_IT_ENDED: Final = _words(
    "resolution closurecode closecode closingcode closureinfo outcome disposition résolution résultat clôture "
    "resolución resolução cierre fechamento risoluzione lösung abschluss erledigungsart oplossing rozwiązanie решение "
    "解决方案类型 解决结果 处理结果 关闭代码 关闭原因 结案原因 结案代码 关单原因"
)
"""What the name of a column has in it that says how a case ended."""


def is_withdrawn(word: str, *, is_end: bool) -> bool:
    """Tell whether a state, or a way in which a case ended, says that it was withdrawn, entered twice or no case."""
    parts = [folded(part) for part in _PARTS.split(word)]
    alone = "".join(part for part in parts if part not in _BESIDE)
    if alone in _REFUSED or (is_end and alone in SENT_BACK):
        return True
    is_said = any(part in _WITHDRAWN for part in parts) or _HAN.search(word) is not None
    return is_said and not _NOT_YET.search(word)


def says_how_far(column: str) -> bool:
    """Tell whether a column is called as if it said how far a case is."""
    name = _PARTS.sub("", folded(column))
    return any(part in name for part in _HOW_FAR)


def says_how_it_ended(column: str) -> bool:
    """Tell whether a column is called as if it said how a case ended."""
    name = _PARTS.sub("", folded(column))
    return any(part in name for part in _HOW_IT_ENDED)
