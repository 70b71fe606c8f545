"""Which word of the book was meant by another one: what people and their tools say instead, in three languages.

It is only proposed, and only where the word can stand: what is not listed here is found by its letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_ALSO_SAID: Final = {
    "monday": "mon mo 周一 星期一 礼拜一 montag",
    "tuesday": "tue tues di 周二 星期二 礼拜二 dienstag",
    "wednesday": "wed mi 周三 星期三 礼拜三 mittwoch",
    "thursday": "thu thur thurs do 周四 星期四 礼拜四 donnerstag",
    "friday": "fri fr 周五 星期五 礼拜五 freitag",
    "saturday": "sat sa 周六 星期六 礼拜六 samstag sonnabend",
    "sunday": "sun so 周日 周天 星期日 星期天 礼拜日 礼拜天 sonntag",
    "outage": "failure fault interruption downtime incident unplanned 故障 中断 停机 宕机 störung ausfall",
    "maintenance": "planned planned_maintenance scheduled 计划 维护 计划维护 检修 计划内 geplant wartung",
    "degradation": "degraded slow partial 降级 变慢 缓慢 性能下降",
    "incident": "failure fault outage 事件 事故 故障 störung vorfall",
    "request": "service_request 请求 服务请求 申请 咨询 anfrage auftrag",
    "complaint": "投诉 抱怨 beschwerde",
    "proposed": "new planned draft todo to_do 新建 计划 待办 建议 拟定 neu geplant",
    "accepted": "agreed 接受 已接受 angenommen",
    "in_progress": "open ongoing started doing wip 进行中 处理中 实施中 开始 laufend begonnen",
    "done": "finished complete completed closed resolved 完成 已完成 完结 结束 关闭 已关闭 fertig erledigt",
    "verified": "checked confirmed 验证 已验证 geprüft",
    "cancelled": "canceled dropped rejected abandoned 取消 已取消 作废 abgebrochen",
    "approved": "accepted granted ok yes 批准 同意 通过 已同意 已通过 genehmigt",
    "rejected": "declined denied refused no 驳回 拒绝 不同意 未通过 abgelehnt",
    "pending": "open waiting undecided 待定 待批 审批中 审核中 offen",
    "live": "active production in_service running in_use 上线 已上线 运行 在用 启用 aktiv",
    "retiring": "phasing_out 退役中 下线中",
    "retired": "decommissioned ended inactive 下线 已下线 停用 退役 inaktiv",
    "open": "in_progress started 进行中 打开 offen",
    "provisional": "preliminary draft 暂定 草稿 vorläufig",
    "closed": "done finished locked complete completed 关闭 已结 结束 完成 已完成 geschlossen",
    "public": "everyone everybody all 公开 所有人 öffentlich",
    "customer": "客户 kunde kunden",
    "internal": "confidential private secret 内部 机密 保密 秘密 vertraulich intern",
    "external": "外部 extern",
    "low": "small minor unlikely 低 小 较低 轻微 gering niedrig",
    "medium": "middle mid moderate normal 中 中等 一般 mittel",
    "high": "big major severe critical likely 高 大 较高 严重 重大 hoch",
    "month": "monthly 月 每月 按月 月度 monat monatlich",
    "quarter": "quarterly 季 季度 每季 每季度 quartal",
    "year": "yearly annual annually 年 每年 年度 jahr jährlich",
    "must": "required mandatory essential 必须 必要 muss",
    "should": "important 应该 应当 soll",
    "could": "optional nice_to_have 可选 可以 kann",
    "regular": "routine ordinary normal monthly quarterly 定期 例行 常规",
    "extraordinary": "special ad_hoc unplanned 临时 专题 特别",
    "response": "reaction answer 响应 reaktion",
    "resolution": "solution solve fix 解决 lösung",
    "availability": "uptime 可用性 可用率 verfügbarkeit",
    "up": "ok available 正常 可用",
    "down": "failed fail unavailable 故障 不可用 中断",
    "SLA": "service_level_agreement 服务级别协议 服务水平协议",
    "OLA": "operational_level_agreement 运营级别协议",
    "UC": "contract underpinning_contract 支持合同",
}
"""What is said instead of a word of the book; each of these has its blanks and hyphens written as `_`."""
_PARTS: Final = re.compile(r"[\s_-]+")


def words_meant(word: str, known: Collection[str]) -> list[str]:
    """Return which of the known words somebody means who writes another one; none where nobody can tell."""
    said = _PARTS.sub("_", word.strip(" .。,，").casefold())
    return [meant for meant in known if said in _ALSO_SAID.get(meant, "").split()]
