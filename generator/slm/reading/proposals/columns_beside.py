"""Which other columns tell something of a case: what its tool knows of it, and which of several could say its service.

They are known by their names and by what they hold: a length that says no unit, or a verdict in unknown words, is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from slm.measurement import foreign_values
from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.numbers_seen import is_plain_number, unit_of
from slm.reading.proposals.own_hours import counts_own_hours, says_its_times
from slm.reading.proposals.states_meant import by_rows, counted, holds_states
from slm.reading.proposals.words_seen import WordSeen
from slm.reading.sources.columns_meant import is_called
from slm.reading.sources.gaps import OPEN
from slm.reading.sources.times_seen import NOTHING, days_seen, times_seen
from slm.text import folded

_NAMES: Final[Mapping[str, str]] = {
    "due": "sladue duedate dueby duebytime dueat due duetime deadline sladeadline targetdate targetdt "
    "targetresolution targetresolutiontime resolutiondue resolutiondueby timetoresolve 截止时间 到期时间 应完成时间 "
    "要求完成时间 期望完成时间 sla截止时间 解决时限 截止日期 截止時間 fälligkeitsdatum fälligam fällig frist "
    "fechadevencimiento fechalímite vencimiento échéance datedéchéance prazo datalimite vencimento scadenza "
    "datascadenza solllösung solllösungszeit solltermin solllösungszeitpunkt 计划完成时间 应解决时间",
    "changed": "updated updatedat updatedon updatedtime lastupdated lastupdatedat lastupdatetime lastmodified "
    "lastmodifiedat lastmodifieddate modified modifiedat modificationdate dateupdated sysupdatedon changed changedat "
    "更新时间 最后更新时间 最近更新时间 修改时间 最后修改时间 更新日期 更新時間 最後更新時間 更新日時 aktualisiert "
    "aktualisiertam zuletztaktualisiert zuletztgeändert zuletztgeändertam letzteänderung geändert geändertam "
    "änderungsdatum dernièremodification dernièremiseàjour misàjour miseàjour datedemodification modifiéle "
    "actualizada actualizado últimaactualización últimamodificación fechadeactualización fechademodificación "
    "atualizado atualizadoa atualizadoem últimaatualização últimamodificação datadeatualização aggiornato aggiornata "
    "aggiornatoil ultimoaggiornamento ultimamodifica datadimodifica обновлено обновлён изменено",
    "kept": "madesla slamet metsla slakept withinsla insla ontime slaachieved slacompliance slacompliant slastatus "
    "slaresult resolutionstatus resolutionslastatus 是否达标 是否按时 按时完成 是否按时完成 sla达成 sla是否达标 "
    "是否达成 slaeingehalten slaerfüllt slarespecté slacumplido dentrodelsla dentrodoprazo slaatendido slacumprido "
    "slarispettato délairespecté délaisrespectés respectdudélai slaenplazo dentrodeplazo enplazo estadosla statutsla "
    "slaerreicht fristeingehalten",
    "breached": "slabreached breached hasbreached slaviolated violatedsla slamissed overdue isoverdue late islate "
    "是否超时 是否逾期 是否违约 sla超时 超时 slaverletzt überfällig slavencido missedsla missed slaviolation",
    "group": "assignmentgroup assignedgroup assignedtogroup assignmentteam supportgroup resolvergroup group team "
    "supportteam techniciangroup assignedtotechniciangroup 处理组 受理组 支持组 处理团队 责任组 受理部门 处理部门 "
    "責任組 處理組 gruppe bearbeitergruppe zuweisungsgruppe zuständigegruppe groupe groupedetechnicien "
    "groupedaffectation grupo grupodeasignación grupodeatribuição grupotécnico grupodetécnicos gruppo "
    "gruppodiassegnazione",
    "responded_after": "timetofirstresponse firstresponsetime responsetime timetorespond timetofirstreply "
    "firstreplytime reactiontime responseduration 响应时长 首次响应时长 响应用时 響應時長 reaktionszeit antwortzeit "
    "tempsdepriseencompte priseencompte duréedepriseencompte délaidepriseencompte tempsderéponse "
    "tiempoderespuesta tempoderesposta tempodirisposta",
    "resolved_after": "timetoresolution resolutiontime timetoresolve ttr resolutionduration timetosolve solvetime "
    "fullresolutiontime 解决时长 处理时长 解决用时 处理用时 解決時長 lösungszeit lösungsdauer bearbeitungsdauer "
    "tempsderésolution duréederésolution délaiderésolution tiempoderesolución tiempodesolución tempodesolução "
    "tempoderesolução tempodirisoluzione",
    "waited": "pendingtime pendingduration onholdtime onholdduration holdtime timeonhold waitingtime "
    "waitingduration pausedtime pauseduration 挂起时长 等待时长 暂停时长 掛起時長 wartezeit wartedauer "
    "tempsdattente duréedattente attente tiempodeespera tempodeespera tempodiattesa",
    "due_after": "slatarget slalimit slatime sladuration timelimit timeallowed allowedtime targetduration "
    "resolutiontarget targetresolutiontime resolutionlimit 时限 处理时限 解决时限 sla时限 规定时长 允许时长 處理時限 "
    "bearbeitungsfrist sollzeit lösungsfrist délaimaximal délaimaximum tempslimite plazo plazomáximo tiempolímite "
    "prazo tempolimite tempomassimo",
    "first_contact": "firstcallresolution firstcontactresolution fcr solvedatfirstcontact 一次解决 首次解决 "
    "首次解决率 是否一次解决",
}
"""The names of columns for each field, without accents, signs and blanks; `breached` is the contrary of `kept`."""
_INSTEAD: Final = {"responded_after": "responded", "resolved_after": "resolved", "due_after": "due"}
"""A length counts only where no column says when."""
_LENGTHS: Final = ("responded_after", "resolved_after", "waited", "due_after")
_REMAIN: Final = ("due_after",)
"""Lengths that a time called like theirs does not say: until it is due may be what is left."""
_OF_EVENTS: Final = ("due", "due_after", "kept", "group")
_KEPT: Final = frozenset(
    map(
        folded,
        [
            "withinsla",
            "met",
            "achieved",
            "ontime",
            "kept",
            "insla",
            "success",
            "compliant",
            "达标",
            "已达标",
            "按时",
            "未超时",
            "正常",
            "eingehalten",
            "délairespecté",
            "dansledélai",
            "danslesdélais",
            "respecté",
            "atemps",
            "dentrodeplazo",
            "enplazo",
            "cumplido",
            "nóprazo",
            "noprazo",
            "dentrodoprazo",
            "cumprido",
            "neitempi",
            "rispettato",
        ],
    )
)
_MISSED: Final = frozenset(
    map(
        folded,
        [
            "slaviolated",
            "violated",
            "breached",
            "missed",
            "overdue",
            "late",
            "notmet",
            "failed",
            "超时",
            "已超时",
            "未达标",
            "逾期",
            "已逾期",
            "verletzt",
            "überfällig",
            "enretard",
            "horsdélai",
            "nonrespecté",
            "dépassé",
            "fueradeplazo",
            "incumplido",
            "vencido",
            "foradoprazo",
            "atrasado",
            "vencida",
            "inritardo",
            "scaduto",
            "nonrispettato",
        ],
    )
)
_SERVICES: Final = (
    "所属服务 服务名称 服务项 服务目录 业务服务 配置项 configurationitem cmdbci ci ciname affectedci affecteditem "
    "asset objekt object objet objeto oggetto 资源名称 监控对象 component components "
    "componente componentes komponente komponenten composant composants 组件 部件 模块 所属系统 系统名称 应用系统 "
    "业务类型 product productname produkt produit producto produto application anwendung aplicación aplicação "
    "category categorie kategorie categoria itilcategory 服务类别 服务分类 类别 分类 工单分类 事件分类 事件类别 "
    "helptopic 問題類別 類別 分類 servicecategory subcategory queue warteschlange cola fila file"
)
"""Names of columns that may say which service a case is of, the likeliest first."""
_SERVICE_NAMES: Final = [folded(name) for name in _SERVICES.split()]
_CALLED_SERVICE: Final = re.compile("service|dienst|servic|servizi|服务|服務|系统|系統")
_NO_SERVICE: Final = re.compile(
    "categor|kategori|level|niveau|nivel|livello|stufe|klass|class|type|typ|tipo|desk|request|anfrage|demande|solicit|"
    "richiesta|agent|team|gruppe|group|grup|owner|manager|provider|time|zeit|date|datum|fecha|hour|hora|heure|stunde|"
    "nummer|number|numero|key|user|sla|类|類|级|級|台|请求|商|人|员|时|時|组|部门|编号|号|方式|状态|来源|目录|单|评|说明"
)
_IN_NAME: Final = -1
"""The place of a name that says that it is the service: before all that may be one."""
_WANTED: Final = {field: frozenset(map(folded, names.split())) for field, names in _NAMES.items()}
_MOST_SERVICES: Final = 200
_FEW_WORDS: Final = 30
_MOST_LEVELS: Final = 10
_IN_BRACKETS: Final = re.compile(r"[(（\[【].*")
_IN_UNIT: Final = re.compile(r"[\s_-]+(?:in|en|em)[\s_-]+([^\W\d_]+)\.?$", re.IGNORECASE)
"""A unit as words at the end of a name: in minutes."""
_OF_NUMBERS: Final = re.compile(r"\d[.:,/-]\d")
"""What stands in times and numbers."""
_SIGNS: Final = re.compile(r"[\W_]+")
_MARKS: Final = tuple(
    foreign_values.NumberMarks.model_validate(marks)
    for marks in ({}, {"decimal": ","}, {"thousands": ","}, {"decimal": ",", "thousands": "."})
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceColumn:
    """A column that could say which service a row is of."""

    column: str
    words: int
    empty: int
    """How many rows say nothing there."""


def columns_beside(
    kind: str, table: LookedTable, known: Mapping[str, str], used: Collection[str]
) -> tuple[dict[str, str], dict[str, Sequence[WordSeen]]]:
    """Return the columns of fields that nothing is said of yet, and what words of theirs mean that the book has not."""
    fields = _NAMES.keys() if kind == "tickets" else _OF_EVENTS if kind == "events" else ()
    columns: dict[str, str] = {}
    values: dict[str, Sequence[WordSeen]] = {}
    for name in fields:
        field = "kept" if name == "breached" else name
        if field in known or field in columns or _INSTEAD.get(field) in {*known, *columns}:
            continue
        for column in _called(name, table, {*used, *columns.values()}):
            words = _verdicts(table, column, is_kept=name == "kept") if field == "kept" else None
            if words is not None if field == "kept" else _holds(table, field, column, known):
                columns[field] = column
                values |= {field: words} if words else {}
                break
    return columns, values


def service_columns(table: LookedTable, used: Collection[str]) -> list[ServiceColumn]:
    """Return the columns that could say which service a row is of: those in which every row says it go first."""
    found = []
    for column in (*table.columns, *table.dropped):
        called = _plain(column)
        places = [_SERVICE_NAMES.index(name) for name in called if name in _SERVICE_NAMES]
        places = places or [_IN_NAME for name in called if _CALLED_SERVICE.search(name) and not _is_other(name)]
        words = counted(table, column) if places and column not in used else None
        if words and len(words) <= min(_MOST_SERVICES, max(words.total() - 1, 1)):
            empty = len(table.rows) - words.total()
            found.append((empty > 0, min(places), ServiceColumn(column=column, words=len(words), empty=empty)))
    return [one for *_, one in sorted(found, key=lambda one: one[:2])]


def without_empty_service(table: LookedTable, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the columns of fields without that of the service, where most rows say nothing there."""
    service = columns.get("service", OPEN)
    is_empty = service != table.said.get("service", OPEN) and 2 * counted(table, service).total() < len(table.rows)
    return {field: column for field, column in columns.items() if field != "service" or not is_empty}


def _is_other(name: str) -> bool:
    """Tell whether a name speaks of a service, and of something of it."""
    return _NO_SERVICE.search(name) is not None


def may_serve(table: LookedTable, unused: Collection[str]) -> list[ServiceColumn]:
    """Return which unused columns may say the service whatever they are called: few words that most rows have.

    Those with the fewest empty cells go first; times, numbers, yes and no, and states are no services.
    """
    found = []
    for column in unused:
        words = counted(table, column)
        is_few = 0 < len(words) <= min(_FEW_WORDS, max(words.total() - 1, 1)) and 2 * words.total() > len(table.rows)
        if is_few and not holds_states(table, column) and any(map(_is_name, words)):
            found.append(ServiceColumn(column=column, words=len(words), empty=len(table.rows) - words.total()))
    return sorted(found, key=lambda one: one.empty)


def may_be_levels(table: LookedTable, unused: Collection[str]) -> list[ServiceColumn]:
    """Return which unused columns may say the level of a case whatever they are called: few words, as levels are."""
    found = []
    for column in unused:
        words = counted(table, column)
        is_few = 1 < len(words) <= min(_MOST_LEVELS, words.total() - 1) and 2 * words.total() > len(table.rows)
        if is_few and not holds_states(table, column) and any(foreign_values.flag(word) is None for word in words):
            found.append(ServiceColumn(column=column, words=len(words), empty=len(table.rows) - words.total()))
    return sorted(found, key=lambda one: (one.empty, one.words))


def _is_name(word: str) -> bool:
    return not _OF_NUMBERS.search(word) and not is_plain_number(word) and foreign_values.flag(word) is None


def _called(name: str, table: LookedTable, used: Collection[str]) -> Iterator[str]:
    free = [column for column in table.columns if column not in used]
    yield from (column for column in free if _plain(column) & _WANTED[name])
    if (instant := _INSTEAD.get(name)) and name not in _REMAIN:
        # A column that is called like a time and says a unit holds how long it took until then.
        yield from (column for column in free if unit_of(column) and is_called("tickets", instant, _bare(column)))


def _plain(column: str) -> set[str]:
    """Return how a column may be called: by its whole name, by what stands last in it, without what is in brackets."""
    name = _IN_BRACKETS.sub("", column) or column
    parts = (name, _bare(name), name.rsplit(" - ", 1)[-1], re.split(r"[./]", name)[-1])
    return {_SIGNS.sub("", folded(part)) for part in parts}


def _bare(column: str) -> str:
    """Return the name of a column without the unit that it says at its end."""
    said = _IN_UNIT.search(column)
    return column[: said.start()] if said and foreign_values.unit_called(said[1]) else column


def _holds(table: LookedTable, field: str, column: str, known: Mapping[str, str]) -> bool:
    values = table.values(column)
    filled = [value for value in values if isinstance(value, datetime) or value.strip() not in NOTHING]
    if not filled:
        return False
    if field in ("due", "changed"):
        seen = times_seen(values, table.language)
        return seen is not None and not seen.unread
    texts = [value for value in filled if isinstance(value, str)]
    if len(texts) < len(filled):
        return False
    if field in _LENGTHS:
        times = days_seen(values, table.language)
        is_length = all(_says_its_unit(text) or is_plain_number(text) for text in texts)
        return is_length and (times is None or times.is_open) and not _is_of_times(table, field, column, known)
    return field != "first_contact" or all(foreign_values.flag(text) is not None for text in texts)


def _is_of_times(table: LookedTable, field: str, column: str, known: Mapping[str, str]) -> bool:
    """Tell whether a length is the one between two columns of times, day and night or in the hours of the tool."""
    times = (known.get("opened", OPEN), known.get("closed", OPEN))
    is_told = field == "resolved_after" and OPEN not in times
    return is_told and (says_its_times(table, column, *times) or counts_own_hours(table, column, *times))


def _says_its_unit(text: str) -> bool:
    """Tell whether a text is a length whatever unit bare numbers have."""
    return any(_is_length(text, marks) for marks in _MARKS)


def _is_length(text: str, marks: foreign_values.NumberMarks) -> bool:
    lasted = foreign_values.length(text, "seconds", marks)
    return lasted is not None and lasted == foreign_values.length(text, "days", marks) and lasted.total_seconds() >= 0


def _verdicts(table: LookedTable, column: str, *, is_kept: bool) -> list[WordSeen] | None:
    """Return what the words of a verdict mean, nothing where each is understood; None where one is no verdict."""
    words = by_rows(counted(table, column))
    meant = {word: _verdict(word, is_kept=is_kept) for word, _ in words}
    if not words or None in meant.values():
        return None
    if is_kept and all(foreign_values.flag(word) is not None for word, _ in words):
        return []
    return [WordSeen(word=word, rows=rows, meant=str(meant[word]).lower()) for word, rows in words]


def _verdict(word: str, *, is_kept: bool) -> bool | None:
    plain = _SIGNS.sub("", folded(word))
    said = True if plain in _KEPT else False if plain in _MISSED else None
    if said is None and (flag := foreign_values.flag(word)) is not None:
        said = flag is is_kept
    return said
