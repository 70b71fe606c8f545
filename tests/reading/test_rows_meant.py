"""What the rows of an export are by its words: interruptions and states, withdrawn cases, facts of the tool."""

from __future__ import annotations

from typing import Final

import pytest

from slm.problem import InputError
from slm.reading.proposals import BookWords, Proposal, is_spoken_in, languages_of_words, look_at, may_serve, propose

WORDS: Final = BookWords(
    services={"mail": ["E-mail"], "web": ["Website"]}, levels={"P1": ["Urgent"]}, customers={"sales": ["Sales"]}
)
ONE_SERVICE: Final = BookWords(services={"mail": ["E-mail"]})


def seen(data: str, words: BookWords = WORDS, name: str = "export.csv", kind: str = "") -> Proposal:
    """Return what is proposed for an export."""
    return propose(look_at(name, data.encode()), words, kind)


def tickets(names: str, *rows: str) -> Proposal:
    """Return what is proposed for tickets with these columns beside number, service, type and time."""
    lines = [f"Number,Service,Type,Created,{names}"]
    lines += [f"{nth},E-mail,incident,2026-01-0{nth} 09:00,{row}" for nth, row in enumerate(rows, start=1)]
    return seen("".join(f"{line}\n" for line in lines))


def left_out(found: Proposal) -> dict[str, dict[str, int]]:
    """Return the rows that are left out, by column and word."""
    return {rows.column: {one.word: one.rows for one in rows.words} for rows in found.left_out}


ROBOT: Final = """\
{names}"Date-Time","Reason","Duration","Duration (in mins.)"
{up}"2026-01-28 14:47:10","OK","81 hrs, 12 mins","4872"
{down}"2026-01-28 14:05:10","Connection Timeout","0 hrs, 42 mins","42"
"""


@pytest.mark.parametrize(
    "names,monitor,column",
    [
        ('"Event",', "", None),
        ('"Event","Monitor",', '"Shop",', "Monitor"),
        ('"Event","Monitor","Monitor URL",', '"Shop","https://shop.example.com",', "Monitor"),
        ('"Monitor","URL","Event",', "", "Monitor"),
    ],
)
def test_the_log_of_uptimerobot_is_known_in_each_form(names: str, monitor: str, column: str | None) -> None:
    """Only its times of being down are interruptions; the monitor is the service, where the export names it."""
    is_last = names.endswith('"Event",') and "Monitor" in names
    up, down = (
        f'"Shop","https://shop.example.com","{word}",' if is_last else f'"{word}",{monitor}' for word in ("Up", "Down")
    )
    found = seen(ROBOT.format(names=names, up=up, down=down))
    assert (found.use, found.columns.get("service")) == ("uptimerobot-csv", column)
    assert found.constants == ({} if column else {"service": "TBD"})
    assert found.values == {}


@pytest.mark.parametrize(
    "up,down,meant",
    [
        ("Up", "Down", "outage"),
        ("OK", "CRITICAL", "outage"),
        ("正常", "故障", "outage"),
        ("ok", "Warning", "degradation"),
    ],
)
def test_a_row_that_says_that_all_is_well_is_no_interruption(up: str, down: str, meant: str) -> None:
    """Of a monitor that writes a row for each state, the times of being up are left out, with their number."""
    found = seen(
        "Host,State,Since,Duration\n"
        f"a,{up},2026-01-05 09:00,3 h\na,{down},2026-01-05 12:00,5 min\na,{up},2026-01-05 12:05,1 h\n"
        "a,Down,2026-01-05 13:05,1 min\na,Started,2026-01-04 09:00,1 h\na,Paused,2026-01-06 09:00,1 h\n"
        "a,Strange,2026-01-07 09:00,1 h\n".replace("Since", "Start")
    )
    assert (found.kind, found.columns["kind"], left_out(found)) == ("outages", "State", {"State": {up: 2}})
    kinds = {one.word: one.meant for one in found.values["kind"]}
    assert kinds == {down: meant, "Down": "outage", "Started": "started", "Paused": "unmeasured", "Strange": "TBD"}


def test_states_that_nobody_knows_are_left_open() -> None:
    """Words of a column called a state are to be mapped one by one: not all of its rows are taken for outages."""
    found = seen("Host,Event,Start,Duration\na,RUN,2026-01-05 09:00,3 h\na,HALT,2026-01-05 12:00,5 min\n")
    assert (found.kind, found.columns["kind"], found.constants) == ("outages", "Event", {})
    assert [(one.word, one.meant) for one in found.values["kind"]] == [("HALT", "TBD"), ("RUN", "TBD")]


def test_the_state_of_the_work_is_not_what_an_interruption_was() -> None:
    """Resolved and ongoing say nothing of its kind, which stays open."""
    found = seen("Monitor,Status,Started at,Resolved at\na,Resolved,2026-01-05 09:00,2026-01-05 10:00\n")
    assert ("kind" in found.columns, found.constants, found.values) == (False, {"kind": "TBD"}, {})


@pytest.mark.parametrize(
    "rows,kind",
    [
        (("Up", "Down", "Up"), "timeline"),
        (("Up", "Up", "Down"), "probes"),
        (("Up", "Paused", "Paused"), "timeline"),
        (("Up", "Down", "Odd"), "probes"),
    ],
)
def test_a_monitor_that_writes_changes_alone_tells_states(rows: tuple[str, ...], kind: str) -> None:
    """A row for each change, or for a pause, is a state that holds on; one for each check is a check."""
    lines = [f"E-mail,{state},2026-01-05 0{nth}:00\n" for nth, state in enumerate(rows)]
    found = seen(f"Monitor,Status,Date\n{''.join(lines)}")
    assert found.kind == kind
    column = {"timeline": "state", "probes": "ok"}[kind]
    assert found.columns == {"time": "Date", column: "Status", "service": "Monitor"}
    if kind == "timeline":
        assert found.needs == {"known_for", "covers"}
        assert {one.word: one.meant for one in found.states}["Up"] == "up"
        assert "unknown" not in {one.meant for one in found.states if one.word in ("Up", "Down")}


def test_whoever_knows_that_rows_are_states_says_so() -> None:
    """With `timeline` named, checks are read as states."""
    found = seen("Monitor,Status,Date\na,Up,2026-01-05 09:00\na,Up,2026-01-05 10:00\n", kind="timeline")
    assert (found.kind, [one.meant for one in found.states]) == ("timeline", ["up"])
    assert "TBD" in seen("Name,Colour\nx,red\n", kind="timeline").columns.values()


def test_a_check_that_says_how_long_the_answer_took_is_no_interruption() -> None:
    """Heartbeats have a state, a time and a length; they are checks all the same."""
    found = seen("name,status,time,ping,duration\na,1,2026-01-05 09:00:00,12,60\na,0,2026-01-05 09:01:00,,60\n")
    assert (found.kind, found.columns["ok"], found.columns["response_ms"]) == ("probes", "status", "ping")


def test_the_heartbeats_of_uptime_kuma_are_known_as_a_table_of_its_own() -> None:
    """Its table of heartbeats, saved as CSV, has a mapping of its own."""
    found = seen(
        "id,important,monitor_id,status,msg,time,ping,duration\n"
        "1,1,7,1,200 - OK,2026-01-11 03:00:00.123,120,0\n2,1,7,2,retry,2026-01-11 03:05:00.123,,60\n"
    )
    assert (found.kind, found.use, [one.word for one in found.services]) == ("probes", "uptime-kuma-csv", ["7"])


@pytest.mark.parametrize(
    "column,word",
    [
        ("State", "Canceled"), ("Status", "Closed/Cancelled"), ("Resolution", "Duplicate"), ("Close code", "Spam"),
        ("close_code", "Cancelled by user"), ("状态", "已取消"), ("处理结果", "重复工单"), ("Statut", "Annulé"),
        ("Status", "Storniert"), ("Estado", "Cancelada"), ("Situação", "Cancelado"), ("Stato", "Annullato"),
        ("Resolution", "Rejected"), ("Lösung", "Duplikat"), ("Статус", "Отменено"),
        ("Status", "zusammengeführt"), ("State", "merged"), ("State", "Closed - removed"), ("Status", "Deleted"),
        ("Status", "Gelöscht"), ("Statut", "Supprimé"), ("Resolution", "Won't Do"), ("Resolution", "Won’t do"),
        ("Lösung", "Wird nicht erledigt"), ("处理结果", "误报"), ("Outcome", "False alarm"), ("Lösung", "Fehlalarm"),
        ("Resolution", "Obsolete"), ("Resolution", "Not an issue"), ("Status", "Junk"), ("Status", "Trash"),
        ("关闭原因", "驳回"), ("Resolución", "Falsa alarma"), ("Stato", "Eliminato"), ("状态", "已合并"),
    ],
)  # fmt: skip
def test_a_case_that_was_withdrawn_is_left_out(column: str, word: str) -> None:
    """What says that it was cancelled, or entered twice, is proposed to be left out, in each language, with counts."""
    found = tickets(f"{column},Resolved", "Done,2026-01-09 09:00", f"{word},", f"{word},")
    assert left_out(found) == {column: {word: 2}}
    assert column not in found.unused


@pytest.mark.parametrize(
    "column,word",
    [
        ("State", "Cancellation requested"), ("State", "Pending: cancelled by vendor"), ("状态", "待取消"),
        ("Resolution", "Solution rejected"), ("Title", "Duplicate"), ("Category", "Spam"), ("State", "Not duplicate"),
        ("状态", "已驳回"), ("Resolution", "Junk file deleted"), ("State", "8"),
    ],
)  # fmt: skip
def test_what_only_speaks_of_it_is_no_withdrawal(column: str, word: str) -> None:
    """A wish to cancel, a solution that was refused, and what a case is about leave it a case."""
    found = tickets(f"{column},Resolved", "Done,2026-01-09 09:00", f"{word},")
    assert left_out(found) == {}


@pytest.mark.parametrize("state", ["state", "incident_state"])
def test_the_raw_state_of_a_cancelled_case_of_servicenow_is_known(state: str) -> None:
    """Where its states are numbers, and one of them says that a case was solved, 8 says that one was cancelled."""
    head, row = (
        f"id,opened_at,resolved_at,{state},service,type\n",
        "{},2026-01-05 09:00,2026-01-05 10:00,{},E-mail,incident\n",
    )
    found = seen(head + row.format(1, 7) + row.format(2, 8))
    assert left_out(found) == {state: {"8": 1}}
    assert left_out(seen(head + row.format(1, 5) + row.format(2, 8))) == {}
    assert left_out(seen(head + row.format(1, 2) + row.format(2, 8))) == {}


def test_the_words_of_a_state_that_is_not_used_are_told() -> None:
    """Which words a column of states holds, but those of rows that are left out; of times and long lists nothing."""
    names = "State,Resolution time,Resolution time in minutes,Time of resolution"
    found = tickets(names, "Done,2.5,90,2 h 5 min", "Sleeping,3.5,99,1 h", "Canceled,1.5,100,5 days")
    assert [(rows.column, rows.why, [(one.word, one.rows) for one in rows.words]) for rows in found.state_words] == [
        ("State", "other", [("Done", 1), ("Sleeping", 1)])
    ]
    found = tickets("状态,Resolved", "已驳回,", "已关闭,")
    assert [(rows.why, [one.word for one in rows.words]) for rows in found.state_words] == [
        ("other", ["已关闭", "已驳回"]), ("sent_back", ["已驳回"]),
    ]  # fmt: skip
    assert tickets("Priority,Resolved", "Urgent,").state_words == ()


SOLVED: Final = "2026-01-09 09:00"


@pytest.mark.parametrize(
    "state,again,over",
    [
        ("State", "In Progress", "Closed"), ("Status", "offen", "Geschlossen"), ("Status", "In Bearbeitung", "Gelöst"),
        ("状态", "处理中", "已解决"), ("Estado", "Reabierto", "Cerrado"), ("Statut", "Ouvert", "Clos"),
        ("Situação", "Em andamento", "Resolvido"), ("Statut", "En cours (Attribué)", "Clos"),
        ("Status", "Re-opened", "Closed - Resolved"),
    ],
)  # fmt: skip
def test_a_solved_case_that_is_open_again_is_told(state: str, again: str, over: str) -> None:
    """A state that says open beside a solution takes it back; rows that are left out are no matter of it."""
    found = tickets(f"{state},Resolved", f"{over},{SOLVED}", f"{again},{SOLVED}", f"{again},", f"Canceled,{SOLVED}")
    told = found.open_again
    assert told
    assert (told.column, told.words, told.over, told.rows, told.ids) == (state, [again], [over], 1, ["2"])
    assert (told.fields, told.is_sure) == (["resolved"], True)


@pytest.mark.parametrize("rows", [["Closed", "Sleeping"], ["Closed", ""], []])
def test_a_state_that_nobody_knows_leaves_open_whether_a_solution_holds(rows: list[str]) -> None:
    """The cases are told all the same, without a condition that would drop solutions by words that are not known."""
    told = tickets("State,Resolved", *[f"{word},{SOLVED}" for word in ["Open", *rows]]).open_again
    assert told
    assert (told.rows, told.is_sure) == (1, False)


def test_a_solution_beside_a_state_that_says_so_is_not_doubted() -> None:
    """Cases that are over, cases without a solution, and words in other columns."""
    assert tickets("State,Resolved", f"Closed,{SOLVED}", "Open,", f"Sleeping,{SOLVED}").open_again is None
    assert tickets("Door,Resolved", f"Open,{SOLVED}").open_again is None
    assert tickets("State,Colour", "Open,red").open_again is None
    row = "{},2026-01-05 09:00,2026-01-05 10:00,{},E-mail,incident\n"
    raw = "number,opened_at,resolved_at,incident_state,service,type\n" + row.format(1, 7) + row.format(2, 2)
    told = seen(raw).open_again
    assert told
    assert (told.words, told.over) == (["2"], ["7"])
    assert seen(raw.replace(",2,E", ",6,E")).open_again is None


def test_a_condition_of_a_ready_made_mapping_is_not_said_again() -> None:
    """Freshdesk takes a solution only of cases that are solved; what else tells one, no condition is added to."""
    names = "Ticket ID,Status,Priority,Type,Created time,Due by Time,Resolved time,Closed time,Initial response time"
    row = f"1,Open,Urgent,Incident,2026-01-05 09:00:00,2026-01-05 13:00:00,{SOLVED}:00,,"
    found = seen(f"{names},Resolution status\n{row},Within SLA\n", ONE_SERVICE)
    assert (found.use, found.open_again) == ("freshdesk", None)


def test_columns_of_few_words_may_say_the_service() -> None:
    """Where no name tells it: what most rows have, and what is no time, number, truth, state or text of its own."""
    head = "Number,Type,Created,Brand,Area,Seldom,Text,State,Urgent,Cost,Until\n"
    rows = "".join(
        f"{nth},incident,2026-01-0{nth} 09:00,{brand},{area},{seldom},text {nth},Closed,no,1.5,2026-01-09 09:00\n"
        for nth, (brand, area, seldom) in enumerate([("A", "", ""), ("B", "x", ""), ("B", "x", "y")], start=1)
    )
    found = seen(head + rows)
    told = [(one.column, one.words, one.empty) for one in may_serve(found.table, found.unused)]
    assert (found.constants["service"], told) == ("TBD", [("Brand", 2, 0), ("Area", 1, 1)])


def test_a_column_of_many_texts_says_no_state() -> None:
    """Free text is not searched for words."""
    rows = "".join(f"{nth},mail,incident,2026-01-05 09:00,text {nth}\n" for nth in range(120))
    found = seen(f"Number,Service,Type,Created,Resolution\n{rows}121,mail,incident,2026-01-05 09:00,Duplicate\n")
    assert left_out(found) == {}


OTRS: Final = "Ticket Number,Queue,Priority,Created,FirstResponse,Closed,State\n"


def test_what_a_ready_made_mapping_leaves_out_is_not_said_again() -> None:
    """Beside its own words, only the others are proposed."""
    row = "{},E-mail,5 very high,2026-01-05 09:00:00,,,{}\n"
    found = seen(OTRS + row.format(1, "merged") + row.format(2, "cancelled") + row.format(3, "open"))
    assert (found.use, left_out(found)) == ("otrs", {"State": {"cancelled": 1}})
    assert left_out(seen(OTRS + row.format(1, "merged") + row.format(2, "open"))) == {}


def test_a_case_of_a_log_of_changes_is_left_out_whole() -> None:
    """To leave out the row alone that says cancelled would leave it open; what may be no log is told alone."""
    rows = "1,mail,incident,2026-01-05 09:00,{}\n"
    found = seen("Number,Service,Type,Created,State\n" + rows.format("New") + rows.format("Canceled"))
    assert (found.repeated, left_out(found), [one.column for one in found.withdrawals]) == (1, {}, ["State"])
    log = "number,priority,opened_at,resolved_at,closed_at,sys_updated_at,incident_state\n"
    row = "1,1 - Critical,2026-01-05 09:00,,,2026-01-0{} 09:00,{}\n"
    found = seen(log + row.format(5, "New") + row.format(6, "Canceled"))
    assert (found.use, found.repeated, left_out(found)) == (
        "servicenow-audit-log",
        0,
        {"incident_state": {"Canceled": 1}},
    )
    assert [rows.whole_case for rows in found.left_out] == [True]


def test_a_column_is_not_doubted_where_the_mapping_has_its_field() -> None:
    """Freshdesk computes lengths beside its times: they are not needed, and nothing is wrong with them."""
    names = (
        "Ticket ID,Status,Priority,Type,Created time,Due by Time,Resolved time,Closed time,Initial response time,"
        "First response time (in hrs),Resolution status\n"
    )
    row = "1,Closed,Urgent,Incident,2026-01-05 09:00:00,2026-01-05 13:00:00,2026-01-05 12:00:00,,,00:10:00,Within SLA\n"
    found = seen(names + row, ONE_SERVICE)
    assert (found.use, found.unread, found.unused) == ("freshdesk", [], ["First response time (in hrs)"])


@pytest.mark.parametrize(
    "names,row,columns",
    [
        ("made_sla,assignment_group,sla_due", "true,Desk,2026-01-05 12:00",
         {"kept": "made_sla", "group": "assignment_group", "due": "sla_due"}),
        ("是否达标,处理组,截止时间", "是,服务台,2026-01-05 12:00",
         {"kept": "是否达标", "group": "处理组", "due": "截止时间"}),
        ("Time to first response,Time to resolution,On hold duration", "0h 5m,4h 15m,1:30:00",
         {"responded_after": "Time to first response", "resolved_after": "Time to resolution",
          "waited": "On hold duration"}),
        ("Statistiques - Temps de résolution,Groupe", "1 heure 50 minutes,Support",
         {"resolved_after": "Statistiques - Temps de résolution", "group": "Groupe"}),
        ("First call resolution", "yes", {"first_contact": "First call resolution"}),
        ("Made SLA,SLA due", "perhaps,soon", {}),
        ("First call resolution,Resolution time", "now and then,soon", {}),
        ("Resolution time (hours)", "4", {"resolved_after": "Resolution time (hours)"}),
        ("First reply time in minutes,Full resolution time in hours", "12,3",
         {"responded_after": "First reply time in minutes", "resolved_after": "Full resolution time in hours"}),
        ("Erste Antwort (Minuten),Gelöst (Std.)", "12,3",
         {"responded_after": "Erste Antwort (Minuten)", "resolved_after": "Gelöst (Std.)"}),
        ("SLA target,Due by", "8 h,2026-01-05 12:00", {"due": "Due by"}),
        ("SLA target", "8 h", {"due_after": "SLA target"}),
        ("处理时限", "4:00:00", {"due_after": "处理时限"}),
        ("Due in hours", "4", {}),
        ("Updated,Shift", "2026-01-05 12:00,early", {"changed": "Updated"}),
        ("Aktualisiert", "2026-01-05 12:00", {"changed": "Aktualisiert"}),
        ("Dernière modification", "2026-01-05 12:00", {"changed": "Dernière modification"}),
        ("最后更新时间", "2026-01-05 12:00", {"changed": "最后更新时间"}),
        ("Updated", "yesterday", {}),
        ("Gelöst (Tag)", "13.01.2026", {"resolved": "Gelöst (Tag)"}),
        ("Solved in full", "12", {}),
        ("SLA due", "", {}),
        ("Resolved,Resolution time", "2026-01-05 12:00,3h 0m", {"resolved": "Resolved"}),
    ],
)  # fmt: skip
def test_what_the_tool_knows_of_a_case_is_proposed(names: str, row: str, columns: dict[str, str]) -> None:
    """Due time, verdict, group and lengths are known by name and content; what is not understood is not used."""
    found = tickets(names, row)
    beside = {field: of for field, of in found.columns.items() if field not in ("id", "service", "type", "opened")}
    assert beside == columns
    assert {*names.split(",")} - {*columns.values()} <= {*found.unused}


def test_a_workbook_says_no_length_in_a_time() -> None:
    """A cell that is a time of day is no length, and no word."""
    rows = '[{"id": 1, "service": "E-mail", "created": "2026-01-05T09:00:00Z", "resolution_time": "12:00"}]'
    assert "resolved_after" not in seen(rows, name="a.json").columns


@pytest.mark.parametrize(
    "column,words,kept",
    [
        ("SLA breached", ("true", "false"), {"true": "false", "false": "true"}),
        ("是否超时", ("是", "否"), {"是": "false", "否": "true"}),
        ("Resolution status", ("Within SLA", "SLA Violated"), {"Within SLA": "true", "SLA Violated": "false"}),
        ("Missed SLA", ("yes", "no"), {"yes": "false", "no": "true"}),
        ("超时", ("是", "否"), {"是": "false", "否": "true"}),
        ("Délai respecté", ("Respecté", "En retard"), {"Respecté": "true", "En retard": "false"}),
        ("Estado SLA", ("Dentro de plazo", "Fuera de plazo"), {"Dentro de plazo": "true", "Fuera de plazo": "false"}),
    ],
)
def test_a_verdict_is_understood_whichever_way_it_is_put(
    column: str, words: tuple[str, str], kept: dict[str, str]
) -> None:
    """What was late was not kept."""
    found = tickets(column, *words)
    assert {one.word: one.meant for one in found.values["kept"]} == kept


def test_events_know_group_and_due_time_too() -> None:
    """An event log has them of its cases, and the limit of each; other lengths it has none."""
    found = seen("case,activity,time,Group,Resolution time\nC1,Ask,2026-01-05T09:00:00Z,Desk,3h 0m\n")
    assert (found.kind, found.columns["group"], "resolved_after" in found.columns) == ("events", "Group", False)
    limited = seen("case,activity,time,SLA target\nC1,Ask,2026-01-05T09:00:00Z,4h 0m\n")
    assert (limited.kind, limited.columns.get("due_after")) == ("events", "SLA target")


@pytest.mark.parametrize("column", ["Catégorie", "配置项", "Configuration item", "Kategorie", "cmdb_ci", "分类"])
def test_a_column_that_could_say_the_service_is_mapped(column: str) -> None:
    """Where several services could be meant, its words are listed to be mapped, and not one is asked for all."""
    data = (
        f"Number,Type,Created,{column}\n1,incident,2026-01-05 09:00,Mail\n2,incident,2026-01-06 09:00,PC\n"
        "3,incident,2026-01-06 09:00,PC\n"
    )
    found = seen(data)
    assert (found.columns["service"], found.constants) == (column, {})
    assert [(one.word, one.rows, one.meant) for one in found.services] == [("PC", 2, "TBD"), ("Mail", 1, "mail")]
    assert seen(data, ONE_SERVICE).constants == {"service": "mail"}


def test_a_column_that_does_not_always_say_the_service_is_told() -> None:
    """Rows in which it is empty would be refused, so somebody decides."""
    found = seen("Number,Type,Created,Category\n1,incident,2026-01-05 09:00,Mail\n2,incident,2026-01-06 09:00,\n")
    assert found.constants == {"service": "TBD"}
    (one,) = found.could_serve
    assert (one.column, one.words, one.empty) == ("Category", 1, 1)


def test_a_ready_made_mapping_without_a_service_takes_such_a_column() -> None:
    """GLPI's category is offered where its mapping leaves the service open."""
    found = seen(
        "ID;Title;Status;Opening date;Priority;Type;Resolution date;Closing date;Category\n"
        "1;Mail;Closed;2026-01-05 08:12;High;Incident;2026-01-05 10:02;;Mail\n"
        "2;Mail;Closed;2026-01-05 08:12;High;Incident;2026-01-05 10:02;;Mail\n"
    )
    assert (found.use, found.columns, found.constants) == ("glpi", {"service": "Category"}, {})


@pytest.mark.parametrize(
    "names,zone,fits",
    [
        ("编号,服务,创建时间", "Europe/London", False),
        ("编号,服务,创建时间", "Asia/Shanghai", True),
        ("编号,服务,创建时间", "Asia/Singapore", True),
        ("番号,サービス,作成日時", "Asia/Shanghai", False),
        ("номер,сервис,создано", "Europe/Moscow", True),
        ("Number,Service,Created", "Asia/Shanghai", True),
        ("编号,服务,创建时间", "Etc/UTC", True),
        ("编号,服务,创建时间", "", True),
        ("Vorgangsschlüssel,Komponenten,Erstellt", "Europe/London", False),
        ("Vorgangsschlüssel,Komponenten,Erstellt", "Europe/Zurich", True),
        ("Numéro,Priorité,Date d'ouverture", "Europe/London", False),
        ("Numéro,Priorité,Date d'ouverture", "America/Toronto", True),
        ("Número,Prioridade,Data de abertura", "America/Sao_Paulo", True),
        ("Number,Priorität,Created", "Europe/London", True),
    ],
)
def test_words_may_speak_against_a_zone(names: str, zone: str, fits: bool) -> None:  # noqa: FBT001
    """An export in Chinese was hardly written in London; one in English may come from anywhere."""
    (table,) = look_at("a.csv", f"{names}\n1,a,2026-01-05 09:00\n".encode())
    assert is_spoken_in(languages_of_words(table), zone) is fits


@pytest.mark.parametrize(
    "column,yes,no",
    [("Geplant", "ja", "nein"), ("Planned", "true", "false"), ("是否计划内", "是", "否"), ("Scheduled", "1", "0")],
)
def test_a_planned_interruption_is_maintenance(column: str, yes: str, no: str) -> None:
    """A column of yes and no beside interruptions says which of them is no downtime; what says neither is left open."""
    head, row = f"Service,Start,End,{column}\n", "E-mail,2026-01-0{} 09:00,2026-01-0{} 10:00,{}\n"
    found = seen(head + row.format(1, 1, no) + row.format(2, 2, yes))
    assert (found.kind, found.columns["kind"], found.constants) == ("outages", column, {})
    assert {one.word: one.meant for one in found.values["kind"]} == {yes: "maintenance", no: "outage"}
    for word in ("", "perhaps"):
        found = seen(head + row.format(1, 1, no) + row.format(2, 2, word))
        assert ("kind" in found.columns, found.constants) == (False, {"kind": "TBD"})


LATER: Final = """\
Host,Time,Wieder da,Status
mail,2026-01-05 09:00,2026-01-05 09:40,Down
mail,2026-01-06 09:00,{},Down
"""


@pytest.mark.parametrize(
    "end,kinds",
    [
        ("2026-01-06 09:20", "outages or probes"),
        ("", "outages or probes"),
        ("2026-01-06 08:59", "probes"),
        ("soon", "probes"),
    ],
)
def test_rows_with_later_times_are_no_checks_without_a_question(end: str, kinds: str) -> None:
    """Whatever a column is called, one that holds later times may say when an interruption was over: somebody says."""
    data = LATER.format(end)
    if kinds == "probes":
        assert seen(data).kind == "probes"
        assert seen(data, kind="outages").columns["end"] == "TBD"
        return
    with pytest.raises(InputError) as refused:
        seen(data)
    assert (refused.value.mistake.code, dict(refused.value.words)["end"]) == ("SLM1030", "Wieder da")
    assert seen(data, kind="probes").columns == {"service": "Host", "time": "Time", "ok": "Status"}
    found = seen(data, kind="outages")
    assert (found.columns["start"], found.columns["end"]) == ("Time", "Wieder da")


def test_a_column_that_is_called_the_end_makes_interruptions() -> None:
    """Rows with an end by its name are no checks, unless they say how long an answer took."""
    data = LATER.format("").replace("Wieder da", "Wiederherstellungszeit").replace("Time", "Zeit")
    found = seen(data.replace("Down", "PROBLEM"))
    assert (found.kind, found.columns["end"], found.constants) == ("outages", "Wiederherstellungszeit", {"kind": "TBD"})
    checks = "Host,Time,End,Status,Ping\nmail,2026-01-05 09:00,2026-01-05 09:00,up,12\n"
    assert seen(checks).kind == "probes"


@pytest.mark.parametrize("word", ["Zwischensumme", "Subtotal", "Total Mail", "小计", "Sous-total", "Summe Januar"])
def test_a_row_amid_others_that_sums_them_up_is_left_out(word: str) -> None:
    """It is no record, and what stands in it is no word that has to be mapped; what only begins so is a record."""
    head, row = "Nr,Service,Type,Created,Resolved\n", "{},E-mail,incident,2026-01-05 09:00,2026-01-05 10:00\n"
    found = seen(f"{head}{row.format(1)}{word},2,,,\n{row.format('Total-3')}{word},1,,,\n{row.format(2)}")
    assert left_out(found) == {"Nr": {word: 2}}
    assert [(one.word, one.rows) for one in found.services] == [("E-mail", 3)]


def test_states_in_a_column_of_any_name_are_used_as_states() -> None:
    """`当前进度` is no name of a state, and its words are: withdrawn cases are left out, open ones are not solved."""
    found = tickets(
        "当前进度,Resolved", "已完成,2026-01-09 09:00", "已完成,2026-01-09 09:00", "已撤销,2026-01-09 09:00",
        "重新打开,2026-01-09 09:00",
    )  # fmt: skip
    assert left_out(found) == {"当前进度": {"已撤销": 1}}
    assert found.open_again is not None
    assert (found.open_again.column, found.open_again.words, found.open_again.is_sure) == (
        "当前进度",
        ["重新打开"],
        True,
    )
