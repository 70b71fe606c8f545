"""What a proposed mapping makes of columns whose names nobody knows: by what stands in them, or as a gap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from slm.problem import InputError
from slm.reading.proposals import BookWords, Proposal, look_at, propose

WORDS: Final = BookWords(services={"mail": ["E-mail"], "web": ["Website"]}, levels={"P1": ["Urgent"], "P2": ["High"]})
ASKED: Final = BookWords(services=WORDS.services, levels=WORDS.levels, asks_levels=True)
FROM: Final = datetime(2026, 10, 1, 13, 5, 7, tzinfo=UTC)
MOMENTS: Final = [FROM + timedelta(days=day) for day in range(20)]
WEEK: Final = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


def seen(head: str, *rows: str, kind: str = "", words: BookWords = WORDS) -> Proposal:
    """Return what is proposed for an export."""
    return propose(look_at("export.csv", "".join(f"{row}\n" for row in (head, *rows)).encode()), words, kind)


@pytest.mark.parametrize(
    "column, words",
    [
        ("Call Type", ("Incident", "Service Request")),
        ("Art der Meldung", ("Störung", "Serviceanfrage")),
        ("事件类别", ("故障", "服务请求")),
        ("Nature", ("Incident", "Demande")),
        ("Incident Type*", ("User Service Restoration", "User Service Request")),
    ],
)
def test_a_column_of_types_is_known_by_its_words(column: str, words: tuple[str, str]) -> None:
    """Whatever it is called: some of its cases are incidents, some requests, and it is no service."""
    head = f"Number,Service,{column},Created,Resolved"
    rows = [f"{n},E-mail,{words[n % 2]},2026-01-05 09:00,2026-01-05 11:00" for n in range(4)]
    found = seen(head, *rows)
    assert found.columns["type"] == column
    assert {one.meant for one in found.values["type"]} == {"incident", "request"}


@pytest.mark.parametrize(
    "words", [("Demande", "Demande"), ("Incident", "Hardware"), ("", "")], ids=["one type", "another word", "nothing"]
)
def test_a_column_that_may_say_something_else_is_no_type(words: tuple[str, str]) -> None:
    """One word for all cases, or a word that is no type: somebody has to say it."""
    rows = [f"{n},E-mail,{words[n % 2]},2026-01-05 09:00,2026-01-05 11:00" for n in range(4)]
    assert "type" not in seen("Number,Service,Group 7,Created,Resolved", *rows).columns


def test_of_two_columns_of_types_none_is_taken() -> None:
    """Nobody can tell which of them counts."""
    rows = [f"{n},E-mail,{w},{w},2026-01-05 09:00,2026-01-05 11:00" for n, w in enumerate(("Incident", "Request"))]
    assert "type" not in seen("Number,Service,Group 7,Group 8,Created,Resolved", *rows).columns


def test_a_column_of_later_times_may_be_the_solution() -> None:
    """A gap where nothing else says the end of a case, with the format of its times."""
    rows = [f"{n},E-mail,2026-01-05 09:00,05.01.2026 1{n}:00,words,2026-01-07 09:00" for n in range(4)]
    found = seen("Number,Service,Created,Afgehandeld op,Tekst,Tot", *rows)
    assert found.columns["resolved"] == "TBD"
    assert [*found.could_solve] == ["Afgehandeld op", "Tot"]
    assert {*found.formats} == {"iso", "%d.%m.%Y %H:%M"}


def test_a_time_between_opening_and_closing_is_told() -> None:
    """A case counts as solved when it was closed: whoever knows better maps the other column."""
    rows = [f"{n},E-mail,2026-01-05 09:00,2026-01-05 1{n}:00,2026-01-07 09:00,2026-01-08 09:00" for n in range(4)]
    found = seen("Number,Service,Created,Afgehandeld op,Closed,Herinnering", *rows)
    assert ("resolved" in found.columns, [*found.could_solve]) == (False, ["Afgehandeld op"])
    known = seen("Number,Service,Created,Resolved,Closed,Herinnering", *rows)
    assert [*known.could_solve] == []


def test_a_level_of_an_event_log_is_a_column() -> None:
    """The ready-made mapping of event logs says nothing of levels, so a column that is called one is taken."""
    rows = [f"{n},{act},2026-01-05 {9 + n}:00,High" for n in range(2) for act in ("Created", "Resolved")]
    found = seen("case,activity,time,priority", *rows, words=ASKED)
    assert (found.use, found.columns["priority"]) == ("event-log", "priority")


@pytest.mark.parametrize("word", ["RESOLVIDO", "INCIDENTE", "aberto", "未恢复", "fermé"])
def test_how_far_the_work_on_an_interruption_is_says_nothing_of_its_kind(word: str) -> None:
    """Monitors of other languages say of an interruption whether it is over."""
    rows = [f"srv,2026-01-0{n} 09:00,2026-01-0{n} 11:00,{word}" for n in range(1, 5)]
    found = seen("Host,Start Time,End Time,Status", *rows)
    assert ("kind" in found.columns, found.constants["kind"]) == (False, "TBD")


@pytest.mark.parametrize("written, unit", [("0:30", "TBD"), ("0h 30m", ""), ("00:30:00", "")])
def test_a_length_that_may_be_of_hours_or_minutes_asks_for_its_unit(written: str, unit: str) -> None:
    """Only the unit tells what 0:30 is."""
    rows = [f"srv,2026-01-0{n} 09:00,{written}" for n in range(1, 5)]
    assert seen("Host,Start Time,Duration", *rows).writing.unit == unit


@pytest.mark.parametrize(
    "form, known",
    [
        ("{0:%a, %d %b %Y %H:%M:%S} +0200", "%a, %d %b %Y %H:%M:%S %z"),
        ("{1} {0:%d.%m.%Y %H:%M}", "%a %d.%m.%Y %H:%M"),
        ("{0:%A, %d %B %Y %H:%M}", "%a, %d %B %Y %H:%M"),
        ("{0:%d.%m.%Y %H.%M.%S}", "%d.%m.%Y %H.%M.%S"),
        ("{0:%d/%m/%Y} à {0:%H}h{0:%M}", "%d/%m/%Y à %Hh%M"),
        ("{0:%B %d} {0:%Y} at {0:%I:%M %p}", "TBD"),
        ("{0:%Y%m%d %H:%M}", "%Y%m%d %H:%M"),
        ("{0:%Y%m%d%H%M%S}", "%Y%m%d%H%M%S"),
        ("{2:.6f}", "excel"),
    ],
)
def test_times_are_read_as_people_and_spreadsheets_write_them(form: str, known: str) -> None:
    """Days of the week, words between day and hour, points in hours, one number of digits, and a spreadsheet's own."""
    written = []
    for moment in MOMENTS:
        days = (moment.replace(tzinfo=None) - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001
        written.append(form.format(moment, WEEK[moment.weekday()], days))
    found = seen("Number,Service,Created", *(f'{n},E-mail,"{text}"' for n, text in enumerate(written)), kind="tickets")
    assert found.formats == (known,)


@pytest.mark.parametrize(
    "text, line",
    [('"Number,Service,Created\n1,E-mail,2026-01-05 09:00\n', 1), ('Number;Text\n\n1;"b\n3;c\n', 3)],
)
def test_a_quote_that_is_never_closed_is_told_at_its_line(text: str, line: int) -> None:
    """All below it is one cell, so that no table is left: the cause is said, and where it is."""
    with pytest.raises(InputError) as refused:
        look_at("export.csv", text.encode())
    assert (refused.value.mistake.code, dict(refused.value.words)["line"]) == ("SLM1094", str(line))


def test_a_quote_in_the_middle_of_a_cell_is_no_quote_that_is_open() -> None:
    """A file that is no table for another reason is told so."""
    with pytest.raises(InputError) as refused:
        look_at("export.csv", b'"a"b\n')
    assert refused.value.mistake.code == "SLM1070"


@pytest.mark.parametrize("name", ["#", "Belegstelle", "文書", "X 7"])
def test_the_number_of_a_case_is_the_column_in_which_each_row_has_another(name: str) -> None:
    """Whatever it is called, and with or without a kind: all else of the cases is known; a price is no number."""
    rows = [f"Ann,{n},5{n},2026-01-0{n} 09:00,2026-01-0{n} 11:00,E-mail" for n in range(1, 5)]
    rows = [f"{row},{n}.5" for n, row in enumerate(rows)]
    head = f"Owner,{name},{name}2,Created,Resolved,Service,Cost"
    for kind in ("", "tickets"):
        found = seen(head, *rows, kind=kind)
        assert (found.kind, found.columns["id"]) == ("tickets", name)


@pytest.mark.parametrize("cells", [("7", "7"), ("A", "B"), ("1.5", "2.5"), ("2026-01-05 09:00", "2026-01-06 09:00")])
def test_other_columns_are_no_numbers_of_cases(cells: tuple[str, str]) -> None:
    """Two rows of one number, letters alone, amounts and times: it is a gap."""
    rows = [f"{cell},2026-01-05 09:00,2026-01-05 11:00,E-mail" for cell in cells]
    assert seen("X 7,Created,Resolved,Service", *rows, kind="tickets").columns["id"] == "TBD"


@pytest.mark.parametrize(
    "head,zone",
    [
        ("Created (UTC),Resolved (UTC)", "UTC"), ("Created [UTC],Resolved [UTC]", "UTC"),
        ("Created UTC,Resolved UTC", "UTC"),
        ("Created_GMT,Resolved_GMT", "UTC"), ("Created (UTC+8),Resolved (UTC+8)", "TBD"),
        ("Created (EST),Resolved (EST)", "TBD"),
        ("Created (UTC),Resolved", "TBD"), ("Created,Resolved", ""),
    ],
)  # fmt: skip
def test_the_zone_that_the_names_of_columns_say(head: str, zone: str) -> None:
    """UTC is written; another word, or one column that says it and one that does not, leaves it open."""
    rows = [f"{n},E-mail,2026-01-05 09:00,2026-01-05 1{n}:00" for n in range(4)]
    assert seen(f"Number,Service,{head}", *rows).named_zone == zone


def test_hours_of_a_clock_with_fractions_of_a_second() -> None:
    """As Azure writes them."""
    rows = [f'"10/{day}/2026, 12:07:04.290 AM",{day % 2},E-mail' for day in range(10, 20)]
    assert seen("timestamp [UTC],success,Service", *rows).formats == ("%m/%d/%Y, %I:%M:%S.%f %p",)


def test_a_field_that_somebody_has_added_to_jira_is_called_as_they_call_it() -> None:
    """`Custom field (Affected services)` is the service."""
    rows = [f"{n},2026-01-05 09:00,2026-01-05 1{n}:00,E-mail" for n in range(4)]
    assert (
        seen("Number,Created,Resolved,Custom field (Affected service)", *rows).columns["service"].startswith("Custom")
    )


SURVEY: Final = (
    "Respondent ID,Collector ID,Start Date,End Date,Which service?,How was it?\n,,,,Response,Response\n"
    "118900010001,7,10/13/2026 09:00:00 AM,10/13/2026 09:01:00 AM,Email,5\n"
    "118900010002,7,10/14/2026 09:00:00 AM,10/14/2026 09:01:00 AM,Email,4\n"
    "118900010003,7,10/15/2026 09:00:00 AM,10/15/2026 09:01:00 AM,Web,\n"
)


def test_a_second_row_of_names_below_a_whole_one() -> None:
    """SurveyMonkey says `Response` below its questions: it is no answer, and numbers of people are no times."""
    found = propose(look_at("export.csv", SURVEY.encode()), WORDS)
    assert (found.kind, found.format["header_rows"], len(found.table.rows)) == ("surveys", 2, 3)
    assert found.columns == {"date": "End Date", "score": "TBD", "service": "Which service? Response"}
    assert found.formats == ("%m/%d/%Y %I:%M:%S %p",)


@pytest.mark.parametrize("row", ["9,,,,Response,Response", "8,7,x,y,Email,Good", ",,,,7 times,no"])
def test_a_first_record_is_no_row_of_names(row: str) -> None:
    """It has a number, or what every record has."""
    found = propose(look_at("export.csv", SURVEY.replace(",,,,Response,Response", row).encode()), WORDS)
    assert ("header_rows" in found.format, len(found.table.rows)) == (False, 4)


def test_a_header_alone_says_that_nothing_happened() -> None:
    """A month without cases is no file without a table."""
    for data in (b"Number,Created,Resolved\n", b"Number;Created;Resolved"):
        with pytest.raises(InputError) as refused:
            look_at("export.csv", data)
        assert refused.value.mistake.code == "SLM1049"


def test_rows_that_a_quote_swallows_are_told() -> None:
    """A quote is opened in the third row of four: two are read, and why no more."""
    rows = [f"{n},2026-01-05 09:00,{mark}text" for n, mark in enumerate(("", "", '"', ""), start=1)]
    found = seen("Number,Created,Text", *rows)
    (problem,) = found.table.wrong
    assert (len(found.table.rows), problem.place.line) == (2, 4)


def test_a_day_without_an_hour_is_no_end_of_a_case_that_says_its_solution() -> None:
    """`Datum afgemeld` has days alone, and the solution has its hour: nothing is open, and the column is told."""
    rows = [f"{n},E-mail,Storing,13-10-2026,09:0{n},1{n}-10-2026,10:00,2{n}-10-2026" for n in range(3, 6)]
    rows[1] = rows[1].replace("Storing", "Serviceverzoek")
    head = "Meldingnummer,Dienst,Soort melding,Aanmelddatum,Aanmeldtijd,Datum gereed,Tijd gereed,Datum afgemeld"
    found = seen(head, *rows)
    assert {field: column for field, column in found.columns.items() if field not in ("id", "service")} == {
        "type": "Soort melding", "opened": "Aanmelddatum", "resolved": "Datum gereed",
    }  # fmt: skip
    assert found.formats == ("%d-%m-%Y %H:%M",)
    assert "Datum afgemeld" in found.unused
    assert {one.word: one.meant for one in found.values["type"]} == {"Storing": "incident", "Serviceverzoek": "request"}


def test_a_japanese_register_is_known_by_its_names() -> None:
    """Day and hour apart, and words of cases."""
    rows = [
        f"INC-{n},2026年10月1{n}日,09:00,{'障害' if n % 2 else '依頼'},メール,高,完了,2026年10月1{n}日,10:00"
        for n in range(4)
    ]
    found = seen("受付番号,受付日,受付時刻,種別,対象サービス,優先度,ステータス,完了日,完了時刻", *rows)
    assert found.columns == {
        "id": "受付番号", "service": "対象サービス", "type": "種別", "priority": "優先度", "opened": "受付日",
        "resolved": "完了日",
    }  # fmt: skip
    assert {one.word: one.meant for one in found.values["type"]} == {"障害": "incident", "依頼": "request"}


def test_a_service_that_most_rows_do_not_say_is_another_column() -> None:
    """A column of the right name is of no use where it is empty: one in which every row says something is taken."""
    rows = [f"{n},{'E-mail' if n == 1 else ''},{'Mail' if n % 2 else 'Web'},2026-01-05 09:00" for n in range(5)]
    found = seen("Number,Service,Help Topic,Created", *rows)
    assert found.columns["service"] == "Help Topic"
    whole = seen("Number,Service,Help Topic,Created", *(row.replace(",,", ",Website,") for row in rows))
    assert whole.columns["service"] == "Service"
