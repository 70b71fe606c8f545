"""Which column of an export holds what, by its name: in English, Chinese, some other languages, and the words of tools.

A name proposes; whether the column holds what its field needs is looked at, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "tickets": {
        "id": "ticketid ticketnumber ticket issuekey incidentnumber incidentid number caseid requestid id key "
        "ref no tinyid номер 編號 工单编号 工单号 事件编号 事件单号 问题编号 单号 编号 工单id bug编号 "
        "ticketnummer nummer numero número numéro vorgangsnummer 番号",
        "service": "service услуга сервис 服務 businessservice servicename affectedservice product project "
        "component application system queue 服务 服务名称 业务系统 所属系统 系统 系统名称 应用 所属产品 产品 "
        "项目 队列 dienst service/komponente servicio serviço produkt produit",
        "type": "type тип 類型 tickettype issuetype kind requesttype tracker recordtype finalclass 类型 工单类型 "
        "事件类型 请求类型 跟踪标签 typ art tipo vorgangsart",
        "priority": "priority приоритет 優先級 優先順序 prioritylevel severity urgency 优先级 优先级别 级别 "
        "严重程度 紧急程度 priorität prioridad prioridade priorité prio",
        "opened": "opened создано датасоздания 建立時間 建立日期 openedat created createdat createdtime "
        "createdon creationdate creationtime datecreated opentime openingdate opendate startdate submitted "
        "submittedat submittime reported reportedat reporttime 创建时间 创建日期 提交时间 报告时间 报障时间 "
        "报修时间 发生时间 开单时间 登记时间 erstellt erstelltam eröffnet eröffnetam gemeldetam fechadecreación "
        "creada creado fechadeapertura criado criadoem datadeabertura abertura datedecréation dated'ouverture "
        "ouverture",
        "responded": "responded respondedat firstresponse firstresponsetime firstrespondedat firstresponseat "
        "initialresponsetime acknowledged acknowledgedat assignmentdate firstreply 响应时间 首次响应时间 "
        "首次回复时间 受理时间 接单时间 ersteantwort erstreaktion primerarespuesta primeiraresposta "
        "premièreréponse",
        "resolved": "resolved решено датарешения 解決時間 解決日期 resolvedat resolvedtime resolvedon "
        "resolutiondate resolution resolutiontime solved solvedat solvedon solutiondate lastcloseat 解决时间 "
        "解决日期 完成时间 处理完成时间 恢复时间 gelöst gelöstam lösungsdatum resuelta resuelto "
        "fechaderesolución resolvido resolvidoem datadasolução dataderesolução datederésolution résolu",
        "closed": "closed закрыто 關閉時間 closedat closedtime closedon closingdate closedate closeddate "
        "关闭时间 关闭日期 结案时间 geschlossen geschlossenam cerrado fechadecierre fechado fechadoem "
        "datadefechamento fermé datedeclôture",
        "customer": "customer customerid customername company account organization organisation client 客户 "
        "客户名称 单位 kunde cliente",
    },
    "outages": {
        "id": "id incidentid eventid number 编号 事件编号 故障编号 nummer numero número",
        "service": "service servicename monitor monitorname friendlyname check checkname host hostname site "
        "component system 服务 服务名称 系统 系统名称 监控项 监测项 主机 dienst servicio serviço",
        "start": "start started startedat starttime startdate begin from down downat timedown timefrom time "
        "datetime 开始时间 开始 故障时间 故障开始时间 发生时间 中断开始 beginn von inicio início début",
        "end": "end ended endedat endtime enddate until to resolved resolvedat recovered recoveredat "
        "recoverytime up upat timeto 结束时间 结束 恢复时间 故障恢复时间 中断结束 ende bis fin fim",
        "length": "duration length downtime durationseconds durationinseconds 时长 持续时间 中断时长 故障时长 "
        "dauer duración duração durée",
        "kind": "kind type impact severity level status 类型 种类 影响 级别 故障类型 art typ tipo",
        "reason": "reason cause rootcause title description summary message 原因 故障原因 说明 描述 标题 ursache "
        "grund causa motivo",
    },
    "probes": {
        "service": "service servicename monitor monitorname check checkname host instance endpoint url site 服务 "
        "监控项 监测项 主机 dienst",
        "time": "time timestamp checkedat checktime date datetime measuredat 时间 检测时间 探测时间 采集时间 "
        "zeit zeitpunkt",
        "ok": "ok success up status state available result 结果 状态 是否正常 是否可用 ergebnis",
        "response_ms": "responsems responsetimems latencyms responsetime latency ping elapsed 响应时间 响应时长 延迟",
    },
    "surveys": {
        "service": "service product system 服务 系统 产品 dienst",
        "date": "date day answeredat submittedat timestamp time created 日期 时间 评价时间 提交时间 datum fecha data",
        "score": "score rating csat satisfaction stars 评分 分数 得分 满意度 bewertung note puntuación nota",
        "comment": "comment remark feedback text 评价 意见 备注 评论 kommentar comentario comentário",
        "ticket": "ticket ticketid case 工单 工单编号 工单号",
        "customer": "customer company client 客户 单位 kunde cliente",
    },
    "events": {
        "case": "case caseid caseconceptname ticketid issuekey 案例 案例编号 工单编号 工单号",
        "activity": "activity conceptname event eventname action tostring 活动 操作 事件 aktivität actividad",
        "time": "timestamp timetimestamp time completetimestamp eventtime changedat 时间 时间戳 操作时间 zeitstempel",
        "service": "service product system queue 服务 系统 产品",
        "type": "type casetype 类型",
        "priority": "priority 优先级",
    },
}
"""For each kind of source and each of its fields the names of columns, the likeliest first, "
        "without signs and blanks."""
NEEDED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "tickets": (("id",), ("opened",)),
    "outages": (("start",), ("end", "length")),
    "probes": (("time",), ("ok",)),
    "surveys": (("date",), ("score",)),
    "events": (("case",), ("activity",), ("time",)),
}
"""What an export of a kind has to hold, and nothing else can stand for: of each group one."""
_MOST_TITLES: Final = 20
_CELLS: Final = re.compile(r"[,;|\t]")
_DROPPED: Final = re.compile(r"[\W_]+")
_OF_A_NAME: Final = ("name", "value", "label", "summary", "displayname", "title")
"""What stands at the end of the path of a name in JSON."""
_OF_WHAT: Final = ("id", "type", "kind")
"""Fields whose name many things inside a record have, too."""
_IN_A_RECORD: Final = re.compile(
    r"(?:^|[./])(?:attributes|fields|properties|data|\.\./)\.?[^./]+$|^(?:\.\./)+[^.]+$|\.name$"
)
"""The path of something that belongs to the record itself."""


def field_columns(kind: str, columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield field and column for each column that may hold a field, the likeliest of each field first."""
    plain = [(column, _plain_names(column)) for column in columns]
    for field, names in NAMES[kind].items():
        wanted = [_plain(name) for name in names.split()]
        found = [
            (steps, wanted.index(name), column)
            for column, known in plain
            for steps, name in enumerate(known)
            if name in wanted and not (steps and field in _OF_WHAT and not _IN_A_RECORD.search(column))
        ]
        for _, _, column in sorted(found, key=lambda one: one[:2]):
            yield field, column


def known_names(text: str) -> int:
    """Return how many names of columns stand in the first lines of a table, whatever parts its cells."""
    cells = {_plain(cell) for line in text.splitlines()[:_MOST_TITLES] for cell in _CELLS.split(line)}
    return len(cells & _every_name())


@cache
def _every_name() -> frozenset[str]:
    return frozenset(_plain(name) for fields in NAMES.values() for names in fields.values() for name in names.split())


def _plain_names(column: str) -> list[str]:
    """Return how a column may be called: by its whole name, or in JSON by the last steps of its path."""
    steps = column.rsplit("../", maxsplit=1)[-1].split(".")
    names = [_plain(column)]
    if len(steps) > 1 and _plain(steps[-1]) in _OF_A_NAME:
        names.append(_plain(steps[-2]))
    if "." in column or "/" in column:
        names.append(_plain(steps[-1]))
    return names


def _plain(name: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", name).casefold())
