"""Names of columns that are made of parts: what was done, and that it is when; what it is, and that it is its number.

Nobody can list all names of columns. Those that are no name of the list are known by their parts, where all of the name
is made of them, in one language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

_MOMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("date|time|datetime|timestamp|dateand|dateof|timeof", "date|time|datetime|dateandtime|timestamp|dt|on|at"),
    "de": ("datum|datumder|datumdes|zeit|uhrzeit|zeitpunkt|zeitpunktder|zeitpunktdes|tag|tagder",
           "datum|zeit|zeitpunkt|zeitstempel|uhrzeit|tag|am|um|datumuhrzeit|datumundzeit|datumunduhrzeit"),
    "fr": ("datede|datedela|datedu|dated|datedel|heurede|heuredela|heuredu|heured|heuredel|dateetheurede|date|heure",
           "le|à|date|heure"),
    "es": ("fecha|fechade|fechadela|fechadel|hora|horade|horadela|horadel|fechayhorade|fechayhora|fechahora", "el|en"),
    "pt": ("data|datade|datada|datado|hora|horade|horada|horado|dataehorade|dataehorada|dataehorado|datahora", "em"),
    "it": ("data|datadi|datadella|datadell|datadel|ora|oradi|oradella|oradell|oradel|dataeoradi|dataora", "il"),
    "zh": ("日期|时间|時間", "时间|日期|时刻|時間|时间点|于|日"),
}  # fmt: skip
"""What says when, before and after what was done."""
_DONE: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "tickets": {
        "opened": {
            "en": "open|opened|opening|create|created|creation|raise|raised|report|reported|log|logged|submit|"
            "submitted|"
            "submission|request|requested|register|registered|registration|received|entered|call|ticketcreated|"
            "ticketcreation|"
            "ticketopened|casecreated|caseopened|incidentcreated|incidentopened|incidentreported|requestcreated",
            "de": "erstell|erstellt|erstellungs|eröffnet|eröffnungs|melde|meldungs|gemeldet|anmelde|anmeldungs|"
            "angemeldet|eingangs|eingegangen|eingang|anlage|anlege|angelegt|erfassungs|erfasst|aufnahme|aufgenommen|"
            "erstellung|eröffnung|meldung|anmeldung|erfassung|anfrage|ticketerstellungs",
            "fr": "création|demande|déclaration|appel|ouverture|signalement|saisie|réception|enregistrement|créé|"
            "créée|"
            "ouvert|ouverte|signalé|signalée|déclaré|déclarée|demandé|demandée|reçu|reçue|enregistré|enregistrée",
            "es": "creación|registro|solicitud|apertura|alta|reporte|ingreso|recepción|notificación|registrado|"
            "registrada|"
            "solicitado|solicitada|reportado|reportada|recibido|recibida|creado|creada|abierto|abierta",
            "pt": "criação|abertura|registro|registo|solicitação|recebimento|notificação|registrado|registrada|"
            "solicitado|"
            "solicitada|recebido|recebida|criado|criada|aberto|aberta",
            "it": "creazione|apertura|registrazione|segnalazione|richiesta|ricezione|inserimento|registrato|"
            "registrata|"
            "segnalato|segnalata|richiesto|richiesta|ricevuto|ricevuta|creato|creata|aperto|aperta",
            "zh": "报障|申请|登记|创建|接报|提交|报告|报修|开单|建单|上报|提单|录入|报单|受理登记|请求|来电|"
            "工单创建|工单提交|"
            "事件创建|事件登记|事件上报|申报|發生|建立",
        },
        "responded": {
            "en": "firstresponded|acknowledge|acknowledged|acknowledgement|acknowledgment|firstresponse|firstreply",
            "de": "erstreaktions|erstantwort|annahme|reaktions",
            "fr": "priseencompte|priseencharge|premièreréponse",
            "es": "primerarespuesta",
            "pt": "primeiraresposta",
            "it": "presaincarico|primarisposta",
            "zh": "首次响应|首次回复|响应|受理|接单",
        },
        "resolved": {
            "en": "resolve|resolved|resolution|solve|solved|solution|fix|fixed|restored|restoration|completed|"
            "completion|"
            "casesolved|ticketresolved|incidentresolved|ticketsolved",
            "de": "gelöst|lösung|lösungs|erledigt|erledigung|erledigungs|behoben|behebung|behebungs|fertigstellung|"
            "fertigstellungs",
            "fr": "résolution|solution|résolu|résolue|rétablissement",
            "es": "resolución|solución|resuelto|resuelta|solucionado|solucionada",
            "pt": "resolução|solução|resolvido|resolvida|solucionado|solucionada",
            "it": "risoluzione|soluzione|risolto|risolta",
            "zh": "解决|完成|恢复|修复|处理完成|办结|办理完成|解決|工单解决|事件解决|问题解决",
        },
        "closed": {
            "en": "close|closed|closing|closure|ticketclosed|caseclosed|incidentclosed",
            "de": "geschlossen|schließ|schließungs|schließung|abschluss|abgeschlossen",
            "fr": "clôture|fermeture|clos|close|clôturé|clôturée|fermé|fermée",
            "es": "cierre|cerrado|cerrada",
            "pt": "fechamento|encerramento|fecho|fechado|fechada|encerrado|encerrada",
            "it": "chiusura|chiuso|chiusa",
            "zh": "关闭|结案|关单|闭环|關閉|结单",
        },
    },
    "outages": {
        "start": {
            "en": "start|started|begin|began|beginning|outagestart|outagebegin|downtimestart|failure|alarm|alert|"
            "alertstart|detected|detection|incidentstart",
            "de": "start|beginn|ausfallbeginn|störungsbeginn|alarm|alarmierungs|ausfall|störungs",
            "fr": "début|débutde|alerte|alarme|détection|débutdelapanne|débutdelinterruption",
            "es": "inicio|comienzo|alerta|alarma|caída|detección",
            "pt": "início|alerta|alarme|queda|detecção",
            "it": "inizio|allarme|allerta|rilevazione",
            "zh": "告警|告警开始|告警产生|告警发生|故障|故障发生|故障开始|中断|中断开始|开始|发生|宕机|首次告警|产生",
        },
        "end": {
            "en": "end|ended|ending|recover|recovered|recovery|restore|restored|restoration|resolved|clear|cleared|"
            "outageend|downtimeend|incidentend",
            "de": "ende|end|ausfallende|störungsende|wiederherstellungs|entstör|entstörungs|behoben|behebungs",
            "fr": "fin|rétablissement|restauration|reprise|findelapanne|findelinterruption",
            "es": "fin|finalización|recuperación|restablecimiento",
            "pt": "fim|término|recuperação|restabelecimento",
            "it": "fine|ripristino|rientro",
            "zh": "恢复|告警恢复|告警解除|解除|故障恢复|故障结束|结束|中断结束|修复|消除|告警清除",
        },
    },
}  # fmt: skip
"""What was done, by which the moment of a field is known; nothing stands for one of these alone."""
_ALONE: Final[Mapping[str, Mapping[str, str]]] = {
    "tickets": {
        "opened": "raised logged registered angemeldet eingegangen signalé signalée déclaré déclarée registrado "
        "registrada recebido recebida segnalato segnalata",
    },
}
"""What was done, where it alone says when."""
_NUMBERED: Final[Mapping[str, Mapping[str, tuple[str, str, str]]]] = {
    "tickets": {
        "en": ("", "ticket|incident|case|problem|issue|request|servicerequest|workorder|call",
               "id|number|no|nr|key|ref"),
        "de": ("", "ticket|meldungs|vorgangs|störungs|anfrage|auftrags|fall|incident|vorfall|melde", "nummer|nr|id"),
        "fr": ("numéro|numérode|numérodu|numérodela|nº|no|node|id|référence|référencede|identifiantde",
               "ticket|incident|dincident|demande|lademande|dappel|appel|cas", ""),
        "es": ("número|númerode|numde|nºde|nº|id|idde|código|códigode",
               "ticket|incidencia|incidente|solicitud|caso", ""),
        "pt": ("número|númerodo|númeroda|nº|nºdo|id|iddo|código|códigodo", "chamado|ticket|incidente|solicitação|caso",
               ""),
        "it": ("numero|numerodi|id|codice|codicedi", "ticket|incidente|richiesta|segnalazione|caso", ""),
        "zh": ("", "工单|事件|故障|请求|问题|报障|申请|服务单|单据|案例|事件单|故障单|请求单",
               "编号|号|单号|id|编码|序号"),
    },
    "outages": {
        "en": ("", "incident|event|alarm|alert|outage|problem|downtime", "id|number|no|nr"),
        "de": ("", "störungs|ausfall|alarm|ereignis|vorfall", "nummer|nr|id"),
        "zh": ("", "告警|事件|故障|中断|报警", "编号|号|id|编码"),
    },
}  # fmt: skip
"""What has a number, with what may stand before and after it."""
_SIGNS: Final = re.compile(r"[\W_]+")


def fields_by_parts(kind: str, column: str) -> Iterator[tuple[str, str]]:
    """Yield each field of a kind that a column is called by its parts, with the language of these."""
    name = plain(column)
    for field, language, pattern in _patterns(kind):
        if pattern.fullmatch(name):
            yield field, language


def plain(name: str) -> str:
    """Return a name without signs, blanks, accents and capital letters; N° is No."""
    apart = unicodedata.normalize("NFKD", name.replace("°", "o").casefold())
    letters = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
    return _SIGNS.sub("", unicodedata.normalize("NFKC", letters))


@cache
def _patterns(kind: str) -> list[tuple[str, str, re.Pattern[str]]]:
    found = []
    for field, languages in _DONE.get(kind, {}).items():
        for language, done in languages.items():
            before, after = (_one_of(words) for words in _MOMENTS[language])
            deed = _one_of(done)
            found.append((field, language, re.compile(f"{before}{deed}{after}?|{deed}(?:{after}){{1,2}}")))
    for field, words in _ALONE.get(kind, {}).items():
        found.append((field, "", re.compile(_one_of(words.replace(" ", "|")))))
    for language, parts in _NUMBERED.get(kind, {}).items():
        found.append(("id", language, re.compile("".join(_one_of(part) for part in parts if part))))
    return found


def _one_of(words: str) -> str:
    return f"(?:{'|'.join(sorted(map(plain, words.split('|')), key=len, reverse=True))})"
