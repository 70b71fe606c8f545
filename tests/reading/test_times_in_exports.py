"""Times of an export in other languages, of the hour that a clock shows twice, and days without a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.reading.exports import COVERS, problems, read, tickets

from slm.measurement import AggregatedTickets, SqlSource, SurveyRecords, foreign_time, zone_names
from slm.measurement.time_format import TimeFormat
from slm.problem import InputError
from slm.reading.sources import SourceRead
from slm.reading.sources.clock_change import twice_undecided

DESK: Final = (
    "kind: tickets\nname: Desk\nfiles: [desk.csv]\ncovers: {from: 2025-01-01, until: 2026-01-01}\n"
    "columns: {id: Number, opened: Created}\nconstants: {service: mail, type: incident}\ntime_zone: Europe/Berlin\n"
)


def desk(tmp_path: Path, more: str, times: list[str], zone: str = "Europe/Berlin") -> SourceRead:
    """Return what is read of tickets that were opened at these times."""
    rows = "".join(f"T-{number};{time}\n" for number, time in enumerate(times))
    source = DESK.replace("Europe/Berlin", zone)
    return read(tmp_path, f"{source}format: {{delimiter: ;}}\n{more}", {"desk.csv": f"Number;Created\n{rows}"})


def hours(found: SourceRead) -> list[str]:
    """Return when tickets were opened, with the offset of the clock."""
    return [f"{ticket.opened:%H:%M%z}" for ticket in tickets(found).tickets]


@pytest.mark.parametrize(
    "language, form, written",
    [
        ("es", "%d/%b/%y %I:%M %p", "21/abr/25 9:43 p. m."),
        ("pt-BR", "%d de %B de %Y %H:%M", "21 de Abril de 2025 21:43"),
        ("fr", "%d %b. %Y %H:%M", "21 avr. 2025 21:43"),
        ("de", "%d. %B %Y, %H:%M", "21. April 2025, 21:43"),
        ("ru", "%d %B %Y %H:%M", "21 апреля 2025 21:43"),
        ("zh", "%Y年%m月%d日 %p%I:%M", "2025年4月21日 下午9:43"),
        ("zh", "%Y/%m/%d %p %I:%M", "2025/4/21 晚上 9:43"),
        ("zh", "%Y-%b-%d %H:%M", "2025-4月-21 21:43"),
        ("ja", "%Y/%m/%d %p%I:%M", "2025/04/21 午後9:43"),
    ],
)
def test_times_in_the_language_of_whoever_exports(tmp_path: Path, language: str, form: str, written: str) -> None:
    """Names of months and parts of the day are those of the language, with or without accents, dots and capitals."""
    found = desk(tmp_path, f"language: {language}\ntimes: ['{form}']\n", [written, written.upper()])
    assert problems(found) == []
    assert {ticket.opened.isoformat() for ticket in tickets(found).tickets} == {"2025-04-21T21:43:00+02:00"}


@pytest.mark.parametrize(
    "written, remedy",
    [
        ("21/abr/25 9:43 PM", "language: es, and times: ['%d/%b/%y %I:%M %p']"),
        ("21-févr.-2025 09:43", "language: fr, and times: ['%d-%b-%Y %H:%M']"),
        ("2025/4/21 下午 9:43", "language: zh, and times: ['%Y/%m/%d %p %I:%M']"),
    ],
)
def test_a_time_in_another_language_is_told_with_what_reads_it(tmp_path: Path, written: str, remedy: str) -> None:
    """To look for a format would be in vain: nothing in English reads it."""
    (problem,) = desk(tmp_path, "", [written]).problems
    assert problem.code == "SLM1107"
    assert remedy in problem.hint()


@pytest.mark.parametrize("written", ["2025-04-21 晚上 12:05", "2025-04-21 下午 13:05", "2025-04-21 夜里 1:05"])
def test_a_part_of_the_day_that_does_not_fit_its_hour_is_refused(written: str) -> None:
    """Midnight in the evening may be of the day before or after: nobody knows."""
    with pytest.raises(InputError):
        foreign_time(written, (TimeFormat("%Y-%m-%d %p %I:%M", "zh"),), "Asia/Shanghai")


TWICE: Final = ["2025-10-26T01:55", "2025-10-26T02:10", "2025-10-26T02:40", "2025-10-26T02:20", "2025-10-26T03:05"]


def test_an_hour_that_is_twice_is_told_apart_by_the_order_of_rows(tmp_path: Path) -> None:
    """Where the clock goes back in a file that is in order of time, the second hour begins; and that is told."""
    found = desk(tmp_path, "", TWICE)
    assert hours(found) == ["01:55+0200", "02:10+0200", "02:40+0200", "02:20+0100", "03:05+0100"]
    (problem,) = found.problems
    assert (problem.code, problem.severity) == ("SLM1026", "warning")
    assert problem.message().startswith("in 3 rows a time is of the hour that Europe/Berlin had twice")
    told = desk(tmp_path, "ambiguous: neighbours\n", TWICE)
    assert (hours(told), told.problems) == (hours(found), ())
    newest_first = desk(tmp_path, "ambiguous: neighbours\n", TWICE[::-1])
    assert hours(newest_first) == hours(found)[::-1]


@pytest.mark.parametrize(
    "more, times",
    [
        ("", ["2025-10-26T01:55", "2025-10-26T02:10", "2025-10-26T02:40", "2025-10-26T03:05"]),
        ("", ["2025-10-26T03:55", "2025-10-26T02:40", "2025-10-26T02:10", "2025-10-26T04:05"]),
        ("", ["2025-10-26T02:10"]),
        ("ambiguous: refuse\n", TWICE),
    ],
)
def test_an_hour_that_nothing_tells_apart_is_refused(tmp_path: Path, more: str, times: list[str]) -> None:
    """Without the step back, without an order, alone, or where the source does not want it."""
    found = desk(tmp_path, more, times)
    assert {problem.code for problem in found.problems} == {"SLM373"}
    assert not any(":10" in hour or ":40" in hour for hour in hours(found))


@pytest.mark.parametrize("which, offset", [("first", "+0200"), ("second", "+0100")])
def test_a_source_may_say_which_of_two_hours_it_is(tmp_path: Path, which: str, offset: str) -> None:
    """Then no order is looked at; an hour that there never was is refused all the same."""
    found = desk(tmp_path, f"ambiguous: {which}\n", ["2025-10-26T02:10", "2025-03-30T02:30"])
    assert hours(found) == [f"02:10{offset}"]
    assert problems(found) == ["SLM1108 measurements/desk.csv:3:5"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.integers(-90, 150), min_size=1, unique=True), st.booleans())
def test_no_order_of_rows_makes_another_moment_of_a_time(tmp_path: Path, minutes: list[int], is_newest: bool) -> None:  # noqa: FBT001
    """Of moments around the change of the clock each is read as it was, or is refused."""
    begin = datetime(2025, 10, 26, 0, 0, tzinfo=UTC)
    moments = sorted((begin + timedelta(minutes=after) for after in minutes), reverse=is_newest)
    shown = [f"{moment.astimezone(ZoneInfo('Europe/Berlin')):%Y-%m-%dT%H:%M}" for moment in moments]
    found = desk(tmp_path, "", shown)
    read_as = {ticket.id: ticket.opened for ticket in tickets(found).tickets}
    assert all(read_as[name] == moments[int(name[2:])] for name in read_as)


SURVEY: Final = (
    f"kind: surveys\nname: Answers\nfiles: [answers.csv]\n{COVERS}time_zone: Etc/UTC\nformat: {{delimiter: ;}}\n"
    "columns: {date: Day, score: Score}\nconstants: {service: mail}\n"
)


@pytest.mark.parametrize("times", ["%d.%m.%Y", "%d.%m.%Y %H:%M"])
def test_a_day_is_written_as_days_are(tmp_path: Path, times: str) -> None:
    """A field that is a day needs no time, and a number is written with the marks of the source."""
    source = f"{SURVEY}times: ['{times}']\nnumbers: {{decimal: ','}}\n"
    found = read(tmp_path, source, {"answers.csv": "Day;Score\n05.01.2026;4,5\n06.01.2026;4.5\n"})
    assert isinstance(found.imported.records, SurveyRecords)
    assert [str(survey.date) for survey in found.imported.records.surveys] == ["2026-01-05"]
    assert problems(found) == ["SLM1025 measurements/answers.csv:3:12"]


def test_a_database_gives_one_column_for_each_field() -> None:
    """Its own query chooses among several: a list of them is refused, and not read in part."""
    live = {"kind": "sql", "name": "Desk", "record": "tickets", "address_from": "URL", "table": "t", "time_zone": "UTC"}
    with pytest.raises(ValidationError, match="a database gives one column for 'opened'"):
        SqlSource.model_validate(live | {"columns": {"opened": ["a", "b"]}})


def test_an_engine_reads_a_field_from_one_column() -> None:
    """A list of columns is refused where tickets are counted, and not read in part."""
    pauses = {"files": ["pauses.csv"], "columns": {"ticket": ["a", "b"]}}
    with pytest.raises(ValidationError, match="an engine reads 'ticket' from one column"):
        AggregatedTickets.model_validate({"kind": "aggregated_tickets", "name": "X", "files": ["x"], "pauses": pauses})


ZONED: Final = "times: ['%Y-%m-%d %H:%M %Z', iso]\n"


@pytest.mark.parametrize(
    "word,offset",
    [("UTC", "+0000"), ("gmt", "+0000"), ("Z", "+0000"), ("CET", "+0100"), ("MESZ", "+0200"), ("AKST", "-0900"),
     ("ACST", "+0930"), ("JST", "+0900")],
)  # fmt: skip
def test_a_word_for_a_zone_says_how_far_from_utc_a_time_is(tmp_path: Path, word: str, offset: str) -> None:
    """It goes before the zone of the source, as it does not depend on the day."""
    found = desk(tmp_path, ZONED, [f"2025-07-05 09:00 {word}"])
    assert (problems(found), hours(found)) == ([], [f"09:00{offset}"])


@pytest.mark.parametrize("word", zone_names.SEVERAL_ZONES)
def test_a_word_for_several_zones_is_refused_by_name(tmp_path: Path, word: str) -> None:
    """Who knows the tool writes the word into the format, and the zone that is meant."""
    found = desk(tmp_path, ZONED, [f"2025-07-05 09:00 {word}"])
    (problem,) = found.problems
    assert (problem.code, f"ends with '{word}'" in problem.message()) == ("SLM1031", True)
    said = f"times: ['%Y-%m-%d %H:%M {word}']\n"
    (problem,) = desk(tmp_path, said, [f"2025-07-05 09:00 {word}"]).problems
    assert (problem.code, f"'2025-07-05 09:00 {word}' says {word}" in problem.message()) == ("SLM1084", True)


@pytest.mark.parametrize(
    "zone,times,said",
    [
        ("America/New_York", ["2025-01-05 09:00 EST", "2025-07-05 09:00 EDT"], ["09:00-0500", "09:00-0400"]),
        ("America/New_York", ["2025-11-02 01:30 EDT", "2025-11-02 01:30 EST"], ["01:30-0400", "01:30-0500"]),
        ("Europe/London", ["2025-10-26 01:30 BST", "2025-10-26 01:30 GMT"], ["01:30+0100", "01:30+0000"]),
        ("America/New_York", ["2025-07-05 09:00 EST"], ["SLM1084"]),
        ("America/New_York", ["2025-01-05 09:00 PST"], ["SLM1084"]),
        ("Europe/London", ["2025-07-05 09:00 IST"], ["SLM1084"]),
        ("Europe/Berlin", ["2025-07-05 09:00 CET"], ["SLM1084"]),
        ("Etc/GMT+5", ["2025-07-05 09:00 EST"], ["09:00-0500"]),
        ("Australia/Sydney", ["2025-07-05 09:00 EST", "2025-01-05 09:00 EDT"], ["09:00+1000", "09:00+1100"]),
        ("Asia/Dhaka", ["2025-07-05 09:00 BST"], ["09:00+0600"]),
        ("Asia/Shanghai", ["2025-07-05 09:00 CST", "2025-07-05 09:00 EST"], ["SLM1084"]),
        ("Asia/Shanghai\nzones: {EST: America/Panama}", ["2025-07-05 09:00 CST", "2025-07-05 09:00 EST"],
         ["09:00+0800", "09:00-0500"]),
    ],
)  # fmt: skip
def test_a_word_after_a_time_is_held_against_the_zone(
    tmp_path: Path, zone: str, times: list[str], said: list[str]
) -> None:
    """The word says which of two hours is meant; one that the clock does not show then is of another zone."""
    words = dict.fromkeys(time.rpartition(" ")[2] for time in times)
    formats = ", ".join(f"'%Y-%m-%d %H:%M {word}'" for word in words)
    found = desk(tmp_path, f"times: [{formats}]\n", times, zone)
    assert [problem.code for problem in found.problems] or hours(found) == said
    assert [problem.code for problem in found.problems] == [one for one in said if one.startswith("SLM")]


def test_a_word_after_a_time_is_told_with_the_format_that_reads_it(tmp_path: Path) -> None:
    """UTC needs a format; what is no word for a zone is no time."""
    (problem,) = desk(tmp_path, "", ["2025-07-05 09:00:00 UTC"]).problems
    assert "times: ['%Y-%m-%d %H:%M:%S %Z']" in problem.hint()
    (problem,) = desk(tmp_path, ZONED, ["2025-07-05 09:00 XYZ"]).problems
    assert problem.code == "SLM382"


@pytest.mark.parametrize("word,asked", [("BST", 0), ("", 1), ("EST", 1)])
def test_a_word_says_of_an_export_which_hour_is_meant(word: str, asked: int) -> None:
    """Whom a source is written for is not asked what stands in the times."""
    text = f"2025-10-26 01:30 {word}".strip()
    assert len(twice_undecided([text], [f"%Y-%m-%d %H:%M {word}".strip()], "", "Europe/London")) == asked
