"""What exports call their columns, by the kind of a source, its fields, and the language of the export.

The words are those of ticket systems and monitors (Jira, ServiceNow, GLPI, OTRS and Znuny, Freshdesk, ZenTao and more)
in the languages into which they are translated. Of each field the likeliest stand first; signs, blanks, accents and
capital letters make no other name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COLUMN_NAMES: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "tickets": {
        "id": {
            "en": "ticketid ticketnumber ticketkey ticket issuekey incidentnumber incidentid number caseid "
            "casenumber requestid id key ref no tinyid",
            "zh": "编号 工单编号 工单号 事件编号 事件单号 问题编号 单号 审批编号 工单id bug编号 请求编号 流水号 "
            "编号id 編號",
            "de": "ticketnummer ticketnr vorgangsschlüssel schlüssel vorgangsnummer störungsnummer nummer nr referenz",
            "es": "clavedeincidencia clavedelaincidencia clave númerodeticket númerodecaso númerodeincidencia "
            "número",
            "fr": "clédeticket clédedemande clé numérodeticket numérodincident numéro identifiant référence",
            "pt": "chavedaitem chavedoitem chavedapendência chave númerodochamado númerodoticket chamado número "
            "protocolo",
            "it": "chiaveticket chiavedelticket chiave numeroticket numerodelticket numero",
            "ru": "номер",
            "ja": "番号 受付番号 管理番号 インシデント番号 チケット番号 問い合わせ番号 案件番号",
            "nl": "meldingnummer meldingsnummer incidentnummer zaaknummer",
        },
        "service": {
            "en": "service businessservice servicename affectedservice affectedservices impactedservice "
            "impactedservices product project component components "
            "application system queue businessapplication applicationname",
            "zh": "服务 服务名称 所属服务 业务系统 所属系统 系统 系统名称 应用 所属产品 产品 项目 队列 服務 "
            "业务线 业务应用 应用名称",
            "de": "dienst service/komponente komponente komponenten produkt anwendung applikation itsystem "
            "itservice betroffenesystem",
            "es": "servicio servicioafectado componente componentes producto aplicación sistema sistemaafectado",
            "fr": "serviceimpacté serviceaffecté composant composants produit produitconcerné applicationconcernée",
            "pt": "serviço serviçoafetado componente componentes produto aplicação sistema sistemaafetado",
            "it": "servizio serviziointeressato componente componenti prodotto applicazione sistema "
            "sistemainteressato",
            "ru": "услуга сервис",
            "nl": "dienstnaam betrokkendienst applicatie systeem",
            "ja": "対象サービス サービス サービス名 対象システム システム システム名",
        },
        "type": {
            "en": "type tickettype issuetype kind requesttype tasktype tracker recordtype finalclass",
            "zh": "类型 工单类型 事件类型 请求类型 跟踪标签 類型",
            "de": "typ art vorgangstyp vorgangsart tickettyp artdermeldung meldungsart artdesvorgangs artdestickets",
            "es": "tipo tipodeincidencia tipodeticket tipodesolicitud",
            "fr": "typedeticket typededemande typedappel",
            "pt": "tipo tipodeitem tipodependência tipodechamado",
            "it": "tipoticket tipoditicket tipodirichiesta",
            "ru": "тип",
            "nl": "soort soortmelding meldingsoort",
            "ja": "種別 種類 問い合わせ種別 インシデント種別",
        },
        "priority": {
            "en": "priority prioritylevel severity urgency prio ticketpriority incidentpriority casepriority "
            "priorityclass "
            "impactpriority severitylevel urgencylevel slalevel servicelevel criticality importance",
            "zh": "优先级 优先级别 级别 严重程度 紧急程度 優先級 優先順序 优先等级 优先度 事件级别 事件等级 "
            "故障级别 故障等级 工单级别 "
            "工单等级 工单优先级 事件优先级 问题级别 严重级别 严重等级 严重性 紧急级别 紧急度 重要程度 重要性 "
            "服务级别 等级 "
            "sla级别 sla等级 嚴重程度 緊急程度",
            "de": "priorität prio schweregrad dringlichkeit prioritätsstufe prioritätsklasse priostufe "
            "dringlichkeitsstufe "
            "schweregradstufe ticketpriorität wichtigkeit kritikalität störungsklasse",
            "es": "prioridad gravedad urgencia niveldeprioridad niveldeurgencia niveldegravedad severidad criticidad "
            "importancia niveldeservicio",
            "fr": "priorité gravité urgence niveaudepriorité niveaudurgence niveaudegravité niveaudecriticité "
            "criticité "
            "importance niveaudeservice",
            "pt": "prioridade gravidade severidade urgência níveldeprioridade níveldeurgência níveldegravidade "
            "criticidade importância níveldeserviço",
            "it": "priorità gravità urgenza livellodipriorità livellodiurgenza livellodigravità severità criticità "
            "importanza livellodiservizio",
            "ru": "приоритет",
            "nl": "prioriteit urgentie ernst",
            "ja": "優先度 緊急度 重要度",
        },
        "opened": {
            "en": "opened openedat created createdat createdtime createdon creationdate creationtime datecreated "
            "opentime openingdate opendate startdate submitted submittedat submittime reported reportedat "
            "reporttime submitdate dateopened datetimeopened timeopened openeddate openedtime datecreated "
            "createddate opendatetime",
            "zh": "创建时间 创建日期 提交时间 报告时间 报障时间 报修时间 发生时间 开单时间 登记时间 发起时间 建立時間 "
            "建立日期",
            "de": "erstellt erstelltam erstellungsdatum erstellungszeit eröffnet eröffnetam eröffnungsdatum "
            "geöffnet geöffnetam gemeldet gemeldetam angelegtam meldezeitpunkt eröffnungszeit "
            "eröffnungszeitpunkt erfasst erfasstam gestartet",
            "es": "creada creado creadael creadoel fechadecreación horadecreación fechadeapertura apertura abierta "
            "abierto fechadealta",
            "fr": "création créé créée crééle crééele datedecréation heuredecréation dated'ouverture ouverture "
            "ouvert ouvertle signaléle",
            "pt": "criado criadoem datadecriação datadeabertura dataabertura abertura aberto abertoem",
            "it": "creato creata creatoil datadicreazione datacreazione datadiapertura dataapertura aperto apertoil "
            "apertura",
            "ru": "создано датасоздания",
            "nl": "aangemeld aangemeldop aanmelddatum aangemaakt aangemaaktop aanmaakdatum gemeldop melddatum",
            "ja": "受付日時 受付日 起票日時 起票日 登録日時 登録日 作成日時 作成日 発生日時",
        },
        "responded": {
            "en": "responded respondedat firstresponse firstresponsetime firstrespondedat firstresponseat "
            "initialresponsetime acknowledged acknowledgedat assignmentdate firstreply respondeddate "
            "firstresponded acktime acknowledgedtime dateresponded",
            "zh": "响应时间 首次响应时间 首次回复时间 受理时间 接单时间",
            "de": "ersteantwort ersteantwortam erstreaktion erstereaktion erstereaktionam reagiertam angenommenam",
            "es": "primerarespuesta fechadeprimerarespuesta",
            "fr": "premièreréponse datedepriseencompte prisencomptele",
            "pt": "primeiraresposta datadaprimeiraresposta",
            "it": "primarisposta datapresaincarico datadipresaincarico",
            "nl": "eerstereactie eerstereactieop reactiedatum",
            "ja": "初回応答日時 初回回答日時 一次回答日時",
        },
        "resolved": {
            "en": "resolved resolvedat resolvedtime resolvedon resolutiondate resolution resolutiontime solved "
            "solvedat solvedon solutiondate lastcloseat lastresolveddate resolveddate dateresolved "
            "datetimeresolved solveddate actualresolution actualresolutiontime actualcompletion "
            "actualcompletiontime",
            "zh": "解决时间 解决日期 完成时间 处理完成时间 恢复时间 解決時間 解決日期 实际完成时间 实际解决时间 "
            "实际恢复时间",
            "de": "gelöst gelöstam lösungsdatum erledigt erledigtam behobenam lösungszeitpunkt istlösung "
            "istlösungszeit istlösungszeitpunkt",
            "es": "resuelta resuelto resueltael resueltoel fechaderesolución fechadesolución solucionado",
            "fr": "résolu résolue résolule résoluele datederésolution datedesolution heurederésolution",
            "pt": "resolvido resolvida resolvidoem datadasolução datadesolução dataderesolução solucionadoem",
            "it": "risolto risolta risoltoil datadirisoluzione datarisoluzione datadisoluzione datadellasoluzione",
            "ru": "решено датарешения",
            "nl": "gereed gereedop gereeddatum datumgereed opgelost opgelostop oplosdatum datumopgelost",
            "ja": "完了日時 完了日 解決日時 解決日 復旧日時 対応完了日時 対応完了日",
        },
        "closed": {
            "en": "closed closedat closedtime closedon closingdate closedate closeddate dateclosed datetimeclosed "
            "timeclosed closeddatetime lastcloseddate",
            "zh": "关闭时间 关闭日期 结案时间 關閉時間 实际关闭时间",
            "de": "geschlossen geschlossenam schließdatum abschlussdatum abgeschlossen abgeschlossenam",
            "es": "cerrado cerrada cerradoel fechadecierre",
            "fr": "fermé fermée ferméle clos closle clôturé clôturéle datedeclôture datedefermeture",
            "pt": "fechado fechada fechadoem datadefechamento datafechamento encerrado encerradoem "
            "datadeencerramento",
            "it": "chiuso chiusa chiusoil datadichiusura datachiusura",
            "ru": "закрыто",
            "nl": "afgemeld afgemeldop datumafgemeld gesloten geslotenop sluitingsdatum datumgesloten",
            "ja": "クローズ日時 クローズ日 終了日時 終了日",
        },
        "customer": {
            "en": "customer customerid customername company account organization organisation client",
            "zh": "客户 客户名称 单位",
            "de": "kunde",
            "es": "cliente",
            "pt": "cliente",
            "it": "cliente",
            "nl": "klant organisatie",
            "ja": "顧客 顧客名 会社名",
        },
    },
    "outages": {
        "id": {
            "en": "id incidentid eventid number",
            "zh": "编号 事件编号 故障编号",
            "de": "störungsnummer nummer",
            "es": "número",
            "fr": "numéro",
            "pt": "número",
            "it": "numero",
        },
        "service": {
            "en": "service servicename monitor monitorname friendlyname check checkname host hostname site "
            "component system device target",
            "zh": "服务 服务名称 系统 系统名称 监控项 监测项 主机 检测点 监控点 设备 监控对象 告警对象 资源名称 "
            "资源 应用 业务系统",
            "de": "dienst komponente ziel gerät host",
            "es": "servicio componente dispositivo equipo host",
            "fr": "composant équipement hôte appareil",
            "pt": "serviço componente dispositivo equipamento host",
            "it": "servizio componente dispositivo apparato host",
            "nl": "dienst dienstnaam",
            "ja": "サービス サービス名 対象サービス システム名 監視対象 ホスト名",
        },
        "start": {
            "en": "start started startedat starttime startdate begin began from down downat timedown timefrom time "
            "datetime",
            "zh": "开始时间 开始 故障时间 故障开始时间 发生时间 中断开始",
            "de": "beginn von ausfallbeginn störungsbeginn start ausfallvon störungvon beginnderstörung "
            "beginndesausfalls störungsbeginnam zeit zeitpunkt",
            "es": "inicio comienzo fechadeinicio horadeinicio desde hora fechayhora iniciodelainterrupción "
            "iniciodelacaída caídadesde",
            "fr": "début datededébut heurededébut débutdelinterruption heure débutdelapanne débutdelincident "
            "pannedepuis",
            "pt": "início datadeinício horadeinício hora dataehora iníciodainterrupção iníciodaqueda",
            "it": "inizio datadiinizio datainizio orainizio ora dataeora iniziodellinterruzione iniziodisservizio",
            "nl": "begin begintijd starttijd startstoring aanvang",
            "ja": "開始日時 発生日時 障害発生日時 停止日時",
        },
        "end": {
            "en": "end ended endedat endtime enddate until to resolved resolvedat recovered recoveredat "
            "recoverytime up upat timeto recovery restored restoredat restoretime backup backupat backonline "
            "backonlineat endofoutage outageend downtimeend",
            "zh": "结束时间 结束 恢复时间 故障恢复时间 中断结束 实际恢复时间 故障结束时间 恢复",
            "de": "ende bis ausfallende störungsende ausfallbis störungbis endederstörung endedesausfalls "
            "wiederherstellung wiederherstellungszeit wiederhergestellt wiederhergestelltam wiederverfügbar "
            "behoben behobenam",
            "es": "fin fechadefin horadefin hasta horaderecuperación fechaderecuperación recuperación recuperado "
            "horaderestablecimiento restablecido restablecimiento findelainterrupción findelacaída",
            "fr": "fin datedefin heuredefin findelinterruption heurederétablissement daterétablissement "
            "rétablissement rétabli rétablile heurederécupération heurederestauration findelapanne "
            "findelincident résolule",
            "pt": "fim término datadetérmino horadetérmino horaderecuperação recuperação recuperado restabelecido "
            "horaderestabelecimento fimdainterrupção fimdaqueda",
            "it": "fine datadifine datafine orafine oradiripristino ripristino ripristinato ripristinatoil "
            "finedellinterruzione finedisservizio",
            "nl": "eind einde eindtijd eindestoring hersteld hersteldop",
            "ja": "終了日時 復旧日時 回復日時 障害復旧日時",
        },
        "length": {
            "en": "duration length downtime durationseconds durationinseconds",
            "zh": "时长 持续时间 中断时长 故障时长",
            "de": "dauer ausfalldauer ausfallzeit",
            "es": "duración",
            "fr": "durée duréedelinterruption",
            "pt": "duração",
            "it": "durata",
            "nl": "duur storingsduur",
            "ja": "停止時間 障害時間 継続時間",
        },
        "kind": {
            "en": "kind type impact severity level status",
            "zh": "类型 种类 影响 级别 故障类型",
            "de": "art typ",
            "es": "tipo",
            "fr": "typedinterruption",
            "pt": "tipo",
            "it": "tipo",
        },
        "reason": {
            "en": "reason cause rootcause title description summary message",
            "zh": "原因 故障原因 说明 描述 标题",
            "de": "ursache grund beschreibung",
            "es": "causa motivo",
            "fr": "motif libellé",
            "pt": "causa motivo",
            "it": "causa motivo",
            "nl": "oorzaak reden omschrijving",
            "ja": "原因 障害内容 内容",
        },
    },
    "probes": {
        "service": {
            "en": "service servicename monitor monitorname check checkname host instance endpoint url site device "
            "target",
            "zh": "服务 监控项 监测项 主机 检测点 监控点 设备",
            "de": "dienst ziel gerät",
            "es": "servicio dispositivo equipo",
            "pt": "serviço dispositivo equipamento",
            "it": "servizio dispositivo apparato",
            "fr": "équipement hôte",
        },
        "time": {
            "en": "time timestamp checkedat checktime date datetime measuredat",
            "zh": "时间 检测时间 探测时间 采集时间",
            "de": "zeit zeitpunkt zeitstempel",
            "es": "hora fechayhora",
            "fr": "heure horodatage dateetheure",
            "pt": "hora dataehora",
            "it": "ora dataeora",
        },
        "ok": {
            "en": "ok success up status state available result",
            "zh": "结果 状态 是否正常 是否可用",
            "de": "ergebnis zustand",
            "es": "resultado estado",
            "fr": "résultat état statut",
            "pt": "resultado estado",
            "it": "risultato stato",
        },
        "response_ms": {
            "en": "responsems responsetimems responsetime elapsed latencyms latency ping",
            "zh": "响应时间 响应时长 延迟",
            "de": "antwortzeit latenz",
            "es": "tiempoderespuesta latencia",
            "fr": "tempsderéponse latence",
            "pt": "tempoderesposta latência",
            "it": "tempodirisposta latenza",
        },
    },
    "surveys": {
        "service": {
            "en": "service product system",
            "zh": "服务 系统 产品",
            "de": "dienst",
            "es": "servicio",
            "pt": "serviço",
            "it": "servizio",
        },
        "date": {
            "en": "date day answeredat submittedat datesubmitted submitdate timestamp time created completiontime "
            "completedat enddate",
            "zh": "日期 时间 评价时间 提交时间 提交答卷时间 完成时间 填写时间 答题时间 时间戳记",
            "de": "datum beantwortetam zeitstempel fertigstellungszeit datumderabgabe datumabgeschickt",
            "es": "fecha marcatemporal fechadeenvío horadefinalización",
            "fr": "datederéponse datedesoumission horodateur heuredefin",
            "pt": "data carimbodedatahora datadeenvio horadeconclusão",
            "it": "data informazionicronologiche oradicompletamento datadinvio",
            "nl": "datum ingevuldop tijdstempel tijdstipvanvoltooiing",
            "ja": "回答日 回答日時 タイムスタンプ 完了時刻",
        },
        "score": {
            "en": "score rating csat satisfaction stars",
            "zh": "评分 分数 得分 满意度",
            "de": "bewertung note zufriedenheit",
            "es": "puntuación valoración satisfacción",
            "fr": "évaluation",
            "pt": "nota avaliação satisfação",
            "it": "valutazione punteggio soddisfazione",
            "nl": "cijfer waardering tevredenheid",
            "ja": "評価 満足度 点数",
        },
        "comment": {
            "en": "comment remark feedback text",
            "zh": "评价 意见 备注 评论",
            "de": "kommentar bemerkung",
            "es": "comentario",
            "fr": "commentaire remarque",
            "pt": "comentário",
            "it": "commento",
        },
        "ticket": {"en": "ticket ticketid case", "zh": "工单 工单编号 工单号", "de": "ticketnummer vorgang"},
        "customer": {
            "en": "customer company client", "zh": "客户 单位", "de": "kunde", "es": "cliente", "pt": "cliente",
            "it": "cliente",
        },
    },
    "events": {
        "case": {
            "en": "case caseid caseconceptname ticketid issuekey ticket ticketnumber issue",
            "zh": "案例 案例编号 工单编号 工单号",
            "de": "fall fallnummer ticketnummer vorgangsschlüssel",
            "es": "caso clavedeincidencia",
            "fr": "cas clédeticket",
            "pt": "caso chavedaitem",
            "it": "caso",
        },
        "activity": {
            "en": "activity conceptname event eventname action tostring newstate newstatus",
            "zh": "活动 操作 事件 新状态 变更后状态",
            "de": "aktivität aktion ereignis neuerstatus",
            "es": "actividad acción evento nuevoestado",
            "fr": "activité action événement nouveaustatut nouvelétat",
            "pt": "atividade ação evento novoestado",
            "it": "attività azione evento nuovostato",
        },
        "time": {
            "en": "timestamp timetimestamp time completetimestamp eventtime changedat",
            "zh": "时间 时间戳 操作时间 变更时间",
            "de": "zeitstempel zeitpunkt zeit geändertam",
            "es": "fechayhora marcadetiempo",
            "fr": "horodatage dateetheure",
            "pt": "dataehora",
            "it": "dataeora",
        },
        "previous": {
            "en": "fromstring oldstate oldstatus previousstate previousstatus",
            "zh": "原状态 旧状态 变更前状态",
            "de": "alterstatus vorherigerstatus",
            "es": "estadoanterior",
            "fr": "ancienstatut ancienétat étatprécédent",
            "pt": "estadoanterior",
            "it": "statoprecedente",
        },
        "service": {"en": "service product system queue", "zh": "服务 系统 产品", "de": "dienst", "es": "servicio"},
        "type": {"en": "type casetype", "zh": "类型", "de": "typ", "es": "tipo"},
        "priority": {"en": "priority", "zh": "优先级", "de": "priorität", "es": "prioridad", "fr": "priorité"},
    },
}  # fmt: skip
