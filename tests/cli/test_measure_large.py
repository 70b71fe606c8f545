"""Large records: counted by a command, judged from what it wrote, and told when they have to be counted again."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from tests.books import add_lines, approve_again, portfolio_of, replace_words, with_tickets
from tests.cli.conftest import Run

from slm.facts.judgement import judged
from slm.portfolio import Audience

pytestmark = pytest.mark.floors

AS_OF = ("--as-of", "2026-03-10")
SOURCE = "measurements/sources/desk.yml"
COUNTED = "measurements/{}/measured/desk.json"


RESTORING = """  - {id: restoring, kind: quantity, source: tickets, unit: {en: hours, zh: 小时}, name: {en: A, zh: 甲},
     description: {en: A, zh: 甲}, formula: {en: A, zh: 甲}}"""


def with_large_record(folder: Path, **changes: str) -> Path:
    """Return a sound book in which responses are judged by a large record of two closed months."""
    root = with_tickets(folder)
    (root / "measurements/desk").mkdir()
    for month in ("2026-01", "2026-02", "2026-03"):
        (root / f"measurements/{month}/tickets.csv").rename(root / f"measurements/desk/{month}.csv")
    (root / "measurements/2026-02/pauses.csv").rename(root / "measurements/desk/pauses.csv")
    written = {
        "kind": "aggregated_tickets",
        "name": "{en: Service desk, zh: 服务台}",
        "files": '["desk/{month}.csv"]',
        "covers": "{from: 2026-01, until: 2026-03}",
        "pauses": "{files: [desk/pauses.csv]}",
    }
    (root / "measurements/sources").mkdir(exist_ok=True)
    lines = (f"{key}: {value}\n" for key, value in {**written, **changes}.items())
    (root / SOURCE).write_text("".join(lines), "utf-8")
    promise_otherwise(root, "source: tickets", "source: desk")
    return root


def promise_otherwise(root: Path, old: str, new: str) -> None:
    """Change words of the agreement, and approve it as it is then."""
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {old: new})
    approve_again(root)


def responses(run: Run, root: Path, month: str = "2026-01") -> dict[str, Any]:
    """Return the figure of the target that is judged by the large record."""
    told = json.loads(run("measure", "--root", root, *AS_OF, "--month", month, "--format", "json").stdout)
    found: dict[str, Any] = next(figure for figure in told["figures"] if figure["target"] == "p1-response")
    return found


def counted(run: Run, root: Path, *options: str) -> str:
    """Count the large records, and return what the command says of it."""
    done = run("measure", "--write", *options, "--root", root, *AS_OF)
    assert done.exit_code == 0, done.output
    return done.stderr


@pytest.mark.unmeasured
def test_figures_of_large_records_are_those_of_small_ones(run: Run, tmp_path: Path) -> None:
    """A record that is counted gives the same numbers and rows as one that is read row by row (F9)."""
    small, large = with_tickets(tmp_path / "small"), with_large_record(tmp_path / "large")
    text = counted(run, large)
    assert f"wrote {COUNTED.format('2026-01')}" in text
    assert "desk: reading 3 files with duckdb" in text
    for month in ("2026-01", "2026-02"):
        by_rows, by_engine = responses(run, small, month), responses(run, large, month)
        for key in ("numerator", "denominator", "value", "events", "coverage"):
            # What the third month says of the tickets of the second is not in the large record.
            assert by_engine[key] == by_rows[key], (month, key)
    (rows,) = (source for source in responses(run, large)["sources"] if source["path"].endswith("2026-01.csv"))
    assert (rows["read"], rows["used"], rows["reasons"]) == (3, 1, {"other_service": 1, "updated": 1})


def test_customer_is_told_the_rows_of_a_large_record_that_count(run: Run, tmp_path: Path) -> None:
    """A large record is not read row by row, so a customer is not told how many rows of others lie in it (S6)."""
    root = with_large_record(tmp_path)
    counted(run, root)
    book = portfolio_of(root)
    reasons = []
    for audience in ("internal", "customer:sales"):
        results = judged(book).seen_by(Audience.parse(audience, book.provider)).scorecard.results
        first = next(result for result in results if result.target == "p1-response")
        reasons.append({reason for tally in first.sources for reason in tally.reasons})
    assert reasons == [{"other_service", "updated"}, set()]


NAMED: Final = "{id: id, service: service, type: type, priority: priority, opened: opened, responded: responded}"


@pytest.mark.unmeasured
def test_one_key_says_how_a_source_is_read(run: Run, tmp_path: Path) -> None:
    """The same source, read row by row or by the engine, gives the same figures: nothing else of it is written anew."""
    found = {}
    for how in ("rows", "engine"):
        root = with_large_record(tmp_path / how, kind="tickets", read=how, columns=NAMED)
        replace_words(root, SOURCE, {"pauses: {files: [desk/pauses.csv]}\n": ""})
        if how == "engine":
            counted(run, root)
        assert run("check", "--root", root, *AS_OF).exit_code == 0
        keys = ("numerator", "denominator", "value", "events", "coverage")
        found[how] = [
            [responses(run, root, month)[key] for key in keys] for month in ("2026-01", "2026-02")
        ]  # fmt: skip
    assert found["rows"] == found["engine"]
    assert found["rows"][0][3] > 0


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"services": "{mail: mial, storage: storage}"}, "SLM450 there is no service 'mial'"),
        ({"kind": "outages"}, "SLM1080 the engine counts tickets and the events of cases, and the rows of this"),
        ({"covers": "{from: 2026-01-05, until: 2026-03-01}"}, "2026-01-05 is not the first day of one"),
        (
            {"covers": "{from: 2026-01, until: 2026-03, services: {mail: {from: 2026-02-01}}}"},
            "SLM1191 the engine takes all services to be covered alike, and of 'mail' other days are said",
        ),
        ({"columns": "{id: id, type: type, opened: opened}"}, "SLM384 nothing says where 'service' comes from"),
        ({"columns": "{id: id, type: type, opened: opened, service: service}", "constants": "{type: request}"},
         "SLM386 'type' is said to come from a column and to be constant"),
    ],
)  # fmt: skip
def test_what_the_engine_cannot_read_is_refused(run: Run, tmp_path: Path, changes: dict[str, str], told: str) -> None:
    """A source for the engine is held to the rules of every source: fields are named, months are whole."""
    root = with_large_record(tmp_path, **{"kind": "tickets", "read": "engine", "columns": NAMED, **changes})
    assert told in run("check", "--root", root, *AS_OF).output


def test_an_engine_is_told_which_months_there_are(run: Run, tmp_path: Path) -> None:
    """What a record covers is asked for where its files are named: by rows, their names would say it."""
    root = with_large_record(tmp_path, kind="tickets", read="engine", columns=NAMED)
    replace_words(root, SOURCE, {"covers: {from: 2026-01, until: 2026-03}\n": ""})
    assert f"{SOURCE}:3:8: error SLM1058" in run("check", "--root", root, *AS_OF).output


LOG: Final = """\
ticket,at,state,service,type,priority
INC-8,2026-01-05T09:00:00+08:00,open,mail,incident,P1
INC-9,2026-01-06T09:00:00+08:00,open,mail,incident,P1
INC-8,2026-01-05T09:10:00+08:00,answer,mail,incident,P1
INC-9,2026-01-06T15:00:00+08:00,answer,mail,incident,P1
INC-7,2026-02-06T15:00:00+08:00,open,mail,incident,P1
"""


@pytest.mark.unmeasured
def test_an_event_log_is_counted_as_it_is_read(run: Run, tmp_path: Path) -> None:
    """The figures of an event log are those of its rows, whichever key says how it is read."""
    found = {}
    for how in ("rows", "engine"):
        root = with_large_record(
            tmp_path / how, kind="events", read=how, files="[log.csv]", states="{open: run, answer: respond}",
            columns="{case: ticket, time: at, activity: state, service: service, type: type, priority: priority}",
        )  # fmt: skip
        replace_words(root, SOURCE, {"pauses: {files: [desk/pauses.csv]}\n": ""})
        (root / "measurements/log.csv").write_text(LOG, "utf-8")
        if how == "engine":
            assert "desk: reading 1 file with duckdb" in counted(run, root)
        figures = [responses(run, root, month) for month in ("2026-01", "2026-02")]
        found[how] = [[figure[key] for key in ("numerator", "denominator", "events")] for figure in figures]
    assert found["rows"] == found["engine"]
    assert found["engine"][0] == ["1", "2", 2]


def test_column_that_is_named_has_to_be_there(run: Run, tmp_path: Path) -> None:
    """A column that a source names and a file lacks is a mistake, also of a field that may be empty."""
    root = with_large_record(tmp_path, kind="tickets", read="engine", columns=NAMED.replace(": priority", ": grade"))
    refused = run("measure", "--write", "--root", root, *AS_OF)
    assert (refused.exit_code, "has no column 'grade'" in refused.stderr) == (1, True)
    assert f"see also {SOURCE}" in refused.stderr


@pytest.mark.parametrize("statistic", ["mean", "median", "percentile, percentile: 90", "maximum"])
def test_times_of_large_records_are_those_of_small_ones(run: Run, tmp_path: Path, statistic: str) -> None:
    """A statistic of how long tickets took to restore is the same, counted at once or row by row (F9, F55)."""
    found = []
    for book, source in ((with_tickets, "tickets"), (with_large_record, "desk")):
        root = book(tmp_path / source)
        clock = f"{{measures: restoration, statistic: {statistic}, unit: working_hours, population: created_in_period}}"
        target = (
            f"  - {{id: restoring, metric: restoring, source: {source}, at_most: 8 hours, clock: {clock}}}\nworkload:"
        )
        replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"workload:": target})
        add_lines(root, "catalog/metrics.yml", RESTORING)
        approve_again(root)
        if source == "desk":
            counted(run, root)
        assert run("check", "--root", root, *AS_OF).exit_code == 0
        told = json.loads(run("measure", "--root", root, *AS_OF, "--month", "2026-01", "--format", "json").stdout)
        figure = next(entry for entry in told["figures"] if entry["target"] == "restoring")
        found.append({key: figure[key] for key in ("value", "numerator", "denominator", "events", "coverage")})
    assert found[0] == found[1]
    assert found[0]["events"] > 0


@pytest.mark.unmeasured
def test_uncounted_record_is_an_error_that_names_the_command(run: Run, tmp_path: Path) -> None:
    """Until it is counted nothing is known of it, and the check says how to change that."""
    root = with_large_record(tmp_path)
    outcome = run("check", "--root", root, *AS_OF)
    assert outcome.exit_code == 1
    assert "2 figures that agreements ask of 'desk' have not been counted" in outcome.stdout + outcome.stderr
    assert "slm measure --write" in outcome.stdout + outcome.stderr
    counted(run, root)
    assert run("check", "--root", root, *AS_OF).exit_code == 0


@pytest.mark.unmeasured
def test_nothing_is_counted_into_a_month_that_was_not_begun(run: Run, tmp_path: Path) -> None:
    """Without the file of a month nothing is written, and the commands that begin the months are named."""
    root = with_large_record(tmp_path)
    for month in ("2026-01", "2026-02"):
        shutil.rmtree(root / f"measurements/{month}")
    refused = run("measure", "--write", "--root", root, *AS_OF)
    assert refused.exit_code == 2, refused.output
    assert "slm new month 2026-01; slm new month 2026-02" in refused.stderr
    assert not list(root.glob("measurements/2026-0[12]"))
    for month in ("2026-01", "2026-02"):
        assert run("new", "month", month, "--root", root, *AS_OF).exit_code == 0
    assert f"wrote {COUNTED.format('2026-02')}" in counted(run, root)  # though no month is closed


@pytest.mark.unmeasured
@pytest.mark.parametrize("changed", ["measurements/desk/2026-01.csv", SOURCE, "catalog/calendars/always.yml"])
def test_figures_are_stale_after_a_change_of_what_they_rest_on(run: Run, tmp_path: Path, changed: str) -> None:
    """Rows, mapping and calendar are bound by their hashes; both places are named (F10, F26)."""
    root = with_large_record(tmp_path)
    counted(run, root)
    (root / changed).write_text((root / changed).read_text("utf-8") + "\n", "utf-8")
    outcome = run("check", "--root", root, *AS_OF)
    text = outcome.stdout + outcome.stderr
    assert outcome.exit_code == 1
    assert f"SLM790 {changed} is not what it was when these figures were counted from it" in text
    assert f"see also {changed}" in text


def test_figure_names_the_file_that_it_was_counted_from(run: Run, tmp_path: Path) -> None:
    """Whoever edits the hash that a figure shows of its file is told where, though those of all inputs are right."""
    root = with_large_record(tmp_path)
    counted(run, root)
    (file,) = root.glob("measurements/2026-01/measured/*.json")
    written = json.loads(file.read_text("utf-8"))
    written["figures"][0]["sources"][0]["sha256"] = "0" * 64
    file.write_text(json.dumps(written, indent=1), "utf-8")
    outcome = run("check", "--root", root, *AS_OF)
    assert outcome.exit_code == 1
    assert f"{file.relative_to(root)}:" in outcome.output
    assert "SLM790" in outcome.output


@pytest.mark.unmeasured
def test_changed_clock_has_to_be_counted(run: Run, tmp_path: Path) -> None:
    """A figure answers what the agreement asked when it was counted, and nothing else."""
    root = with_large_record(tmp_path)
    counted(run, root)
    promise_otherwise(root, "60 working_minutes", "5 working_minutes")
    text = run("check", "--root", root, *AS_OF).output
    assert "SLM791" in text


@pytest.mark.unmeasured
def test_the_same_records_give_the_same_bytes(run: Run, tmp_path: Path) -> None:
    """Counting again writes nothing, and counting anew writes the same."""
    root = with_large_record(tmp_path)
    counted(run, root)
    file = root / COUNTED.format("2026-01")
    before = file.read_bytes()
    assert "wrote" not in counted(run, root)
    file.unlink()
    counted(run, root)
    assert file.read_bytes() == before


@pytest.mark.unmeasured
def test_closed_month_is_not_changed_without_being_told(run: Run, tmp_path: Path) -> None:
    """Rows that changed after a month was closed are not counted in passing (F10)."""
    root = with_large_record(tmp_path)
    counted(run, root)
    replace_words(root, "measurements/desk/2026-01.csv", {"09:10:00": "10:10:00"})
    refused = run("measure", "--write", "--root", root, *AS_OF)
    assert (refused.exit_code, "2026-01 is closed" in refused.stderr) == (2, True)
    counted(run, root, "--again")
    assert responses(run, root)["numerator"] == "0"


@pytest.mark.unmeasured
def test_foreign_export_is_mapped(run: Run, tmp_path: Path) -> None:
    """Names of columns, words, missing markers and local times of a packed export are put into the book's (F17)."""
    root = with_large_record(
        tmp_path,
        files="[desk/export.csv.gz]",
        columns="{id: Number, service: CI, priority: Prio, customer: Company, opened: Opened, responded: Answered}",
        constants="{type: incident}",
        values='{priority: {"1 - Critical": P1}, service: {Mail server: mail}}',
        missing='["?"]',
        time_zone="Asia/Shanghai",
    )
    export = (
        "Number,CI,Prio,Company,Opened,Answered\n"
        "INC1,Mail server,1 - Critical,?,2026-01-05 09:00:00,2026-01-05 09:10:00\n"
        "INC2,Mail server,1 - Critical,sales,2026-01-05T01:00:00Z,?\n"
    )
    (root / "measurements/desk/export.csv.gz").write_bytes(gzip.compress(export.encode(), mtime=0))
    counted(run, root)
    found = responses(run, root)
    assert (found["numerator"], found["denominator"]) == ("1", "2")


@pytest.mark.unmeasured
def test_words_that_the_book_does_not_have_are_told(run: Run, tmp_path: Path) -> None:
    """Rows of a service, a level or a customer that nobody knows count for nobody, which is told with their number."""
    root = with_large_record(tmp_path, kind="tickets", read="engine", columns=NAMED[:-1] + ", customer: customer}")
    rows = (
        "T-8,mall,incident,P7,2026-01-06T09:00:00+08:00,,,,nobody,\nT-9,mall,incident,,2026-01-06T09:00:00+08:00,,,,,\n"
    )
    file = root / "measurements/desk/2026-01.csv"
    file.write_text(file.read_text("utf-8") + rows, "utf-8")
    told = counted(run, root)
    for words in ("service that the book does not have, 1 in all: 'mall' (2)", "priority", "'P7' (1)", "'nobody' (1)"):
        assert words in told
    assert told.count("SLM1053") == 3


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "row, column",
    [
        ("T-9,mail,incident,P1,2026-01-05T09:00:00,,,,sales,", "opened"),
        ("T-9,mail,incident,P1,2026-01-05T09:00:00+08:00,2026-01-05T08:00:00+08:00,,,sales,", "responded"),
        ("T-9,mail,incident,P1,1900-01-01T09:00:00+08:00,,,,sales,", "opened"),
        ("T-9,,incident,P1,2026-01-05T09:00:00+08:00,,,,sales,", "service"),
        ("T-9,mail,incident,P1,2026-01-05T09:00:00+08:00,,2025-01-06T09:00:00+08:00,,sales,", "resolved"),
    ],
)
def test_row_that_cannot_be_used_stops_the_count(run: Run, tmp_path: Path, row: str, column: str) -> None:
    """A time without a zone, an end before its start, a sentinel date are never dropped in silence (F9, F17, F51)."""
    root = with_large_record(tmp_path)
    file = root / "measurements/desk/2026-01.csv"
    file.write_text(f"{file.read_text('utf-8')}{row}\n", "utf-8")
    refused = run("measure", "--write", "--root", root, *AS_OF)
    assert refused.exit_code == 2
    assert f"1 row of measurements/desk/2026-01.csv cannot be used, because of {column}" in refused.stderr
    assert "'T-9'" in refused.stderr
    assert not (root / COUNTED.format("2026-01")).exists()


def test_ticket_that_stands_twice_in_a_file_stops_the_count(run: Run, tmp_path: Path) -> None:
    """Of two rows of one ticket in one file nobody knows which one counts."""
    root = with_large_record(tmp_path)
    file = root / "measurements/desk/2026-01.csv"
    file.write_text(file.read_text("utf-8") + file.read_text("utf-8").splitlines()[1] + "\n", "utf-8")
    refused = run("measure", "--write", "--root", root, *AS_OF)
    assert (refused.exit_code, "1 id stands twice in measurements/desk/2026-01.csv" in refused.stderr) == (2, True)


def test_missing_column_and_broken_table_are_named(run: Run, tmp_path: Path) -> None:
    """What is wrong with a file as a whole is told without a traceback."""
    root = with_large_record(tmp_path)
    file = root / "measurements/desk/2026-01.csv"
    text = file.read_text("utf-8")
    replace_words(root, "measurements/desk/2026-01.csv", {"opened": "created"})
    told = run("measure", "--write", "--root", root, *AS_OF).stderr
    assert "desk/2026-01.csv:1:1: error SLM975 the export has no column 'opened', which its source names" in told
    file.write_text(text + "one,two\n", "utf-8")
    assert "cannot be read as a table" in run("measure", "--write", "--root", root, *AS_OF).stderr


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "name, data",
    [("export.csv", b'"id,service,type,priority,opened\n1'), ("export.csv.gz", b"no gzip"),
     ("export.csv.gz", gzip.compress(b"id,service,type,opened\n" * 9, mtime=0)[:-12])],
)  # fmt: skip
def test_broken_file_is_told_by_its_name(run: Run, tmp_path: Path, name: str, data: bytes) -> None:
    """A header that does not end, a file that is not packed as its name says, or was cut off, is no traceback."""
    root = with_large_record(tmp_path, files=f"[desk/{name}]")
    (root / f"measurements/desk/{name}").write_bytes(data)
    refused = run("measure", "--write", "--root", root, *AS_OF)
    assert (refused.exit_code, f"measurements/desk/{name}" in refused.stderr) == (2, True), refused.output
    assert "cannot be read as a table" in refused.stderr


def desk_files(root: Path) -> list[Path]:
    """Return the files of tickets of the large record."""
    return sorted((root / "measurements/desk").glob("2026-*.csv"))


def emptied(root: Path, column: str) -> None:
    """Leave nothing in a column of the large record."""
    for path in desk_files(root):
        head, *rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
        for cells in rows:
            cells[head.index(column)] = ""
        path.write_text("".join(",".join(cells) + "\n" for cells in [head, *rows]), "utf-8")


@pytest.mark.unmeasured
def test_nobody_is_late_by_a_column_in_which_nothing_stands(run: Run, tmp_path: Path) -> None:
    """What a clock waits for and no row says is no miss: nothing is counted, and without the column there is no data.

    So it is where rows are read one by one (SLM1091).
    """
    root = with_large_record(tmp_path, kind="tickets", read="engine", columns=NAMED)
    emptied(root, "responded")
    refused = run("measure", "--write", "--root", root, *AS_OF)
    assert (refused.exit_code, "SLM1086" in refused.stderr, "SLM1091" in refused.stderr) == (1, True, True)
    assert not (root / COUNTED.format("2026-01")).exists()
    replace_words(root, SOURCE, {", responded: responded": ""})
    counted(run, root)
    assert responses(run, root)["reason"]
    assert responses(run, root)["value"] is None
    assert "SLM1202" in run("check", "--root", root, *AS_OF).output


def test_column_that_is_empty_and_for_which_no_clock_waits_is_told(run: Run, tmp_path: Path) -> None:
    """An empty column of levels is told as it is by rows, and what else there is is counted."""
    root = with_large_record(tmp_path, kind="tickets", read="engine", columns=NAMED)
    emptied(root, "priority")
    told = counted(run, root)
    assert ("SLM1091" in told, "the column 'priority' of priority is empty in all rows" in told) == (True, True)


@pytest.mark.unmeasured
@pytest.mark.parametrize("suffix, end", [("", b""), (".gz", b""), ("", b"\r")])
def test_file_that_ends_within_its_last_line_is_not_counted(run: Run, tmp_path: Path, suffix: str, end: bytes) -> None:
    """A file that may have been cut off is refused, unless the source says that its tool ends no last line."""
    said = {"kind": "tickets", "read": "engine", "columns": NAMED, "files": f'["desk/{{month}}.csv{suffix}"]'}
    root = with_large_record(tmp_path, **said)
    for path in desk_files(root):
        cut = path.read_bytes().rstrip(b"\r\n") + end
        (path.parent / f"{path.name}{suffix}").write_bytes(gzip.compress(cut, mtime=0) if suffix else cut)
    refused = run("measure", "--write", "--root", root, *AS_OF)
    assert (refused.exit_code, f"desk/2026-01.csv{suffix}: error SLM1087" in refused.stderr) == (1, True)
    add_lines(root, SOURCE, "format: {type: csv, last_line: open}")
    assert "wrote" in counted(run, root)


@pytest.mark.unmeasured
def test_round_number_of_rows_is_told(run: Run, tmp_path: Path) -> None:
    """Exports often stop at so many rows: that is told, however they are read."""
    root = with_large_record(tmp_path, kind="tickets", read="engine", columns=NAMED)
    path = desk_files(root)[0]
    head, first, *rows = path.read_text("utf-8").splitlines()
    more = [first.replace(first.split(",")[0], f"more-{number}", 1) for number in range(99 - len(rows))]
    path.write_text("".join(f"{line}\n" for line in [head, first, *rows, *more]), "utf-8")
    assert "SLM1008" in counted(run, root)


@pytest.mark.parametrize("field", ["opened", "responded"])
def test_what_is_still_to_come_is_refused_however_it_is_read(run: Run, tmp_path: Path, field: str) -> None:
    """A slip in a year is no case of another month that counts nowhere (SLM796)."""
    for how in ("rows", "engine"):
        root = with_large_record(tmp_path / how, kind="tickets", read=how, files="[desk.csv]", columns=NAMED)
        replace_words(root, SOURCE, {"pauses: {files: [desk/pauses.csv]}\n": ""})
        times = {"opened": "2026-01-06T09:00:00+08:00", "responded": "2026-01-06T09:10:00+08:00"}
        slips = times | {field: "2027-01-06T09:10:00+08:00"}
        slips |= {"responded": "2027-01-06T09:20:00+08:00"} if field == "opened" else {}
        rows = [dict(id=f"INC-{nth}", service="mail", type="incident", priority="P1", **said)
                for nth, said in enumerate((times, slips, slips))]  # fmt: skip
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        (root / "measurements/desk.csv").write_text("".join(f"{line}\n" for line in lines), "utf-8")
        command = ("measure", "--write") if how == "engine" else ("check",)
        told = run(*command, "--root", root, *AS_OF)
        assert told.exit_code == 1, told.output
        assert "SLM796" in told.output
        assert f"{field} is 2027-01-06, but nothing after 2026-03-10 can be known yet" in told.output


def test_entry_of_a_log_that_is_still_to_come_is_refused(run: Run, tmp_path: Path) -> None:
    """So it is with the cases of a log that an engine puts in order."""
    root = with_large_record(
        tmp_path, kind="events", read="engine", files="[log.csv]", states="{open: run, answer: respond}",
        columns="{case: ticket, time: at, activity: state, service: service, type: type, priority: priority}",
    )  # fmt: skip
    replace_words(root, SOURCE, {"pauses: {files: [desk/pauses.csv]}\n": ""})
    (root / "measurements/log.csv").write_text(LOG.replace("2026-01-06T15", "2027-01-06T15"), "utf-8")
    told = run("measure", "--write", "--root", root, *AS_OF)
    assert (told.exit_code, "measurements/log.csv:5:" in told.stderr, "SLM796" in told.stderr) == (1, True, True)


def test_states_that_no_entry_of_a_log_has_are_told(run: Run, tmp_path: Path) -> None:
    """A misspelt state of a clock stops nothing: it is told as it is of a log that is read whole (SLM1200)."""
    root = with_large_record(
        tmp_path, kind="events", read="engine", files="[log.csv]", states="{open: run, answer: respond}",
        columns="{case: ticket, time: at, activity: state, service: service, type: type, priority: priority}",
    )  # fmt: skip
    replace_words(root, SOURCE, {"pauses: {files: [desk/pauses.csv]}\n": ""})
    (root / "measurements/log.csv").write_text(LOG, "utf-8")
    promise_otherwise(root, "{measures: response}", "{measures: response, states: {stop: [answer, answred]}}")
    told = counted(run, root)
    assert ("SLM1200" in told, "names 1 state that occurs nowhere" in told, "answred" in told) == (True, True, True)


def test_engine_has_to_exist(run: Run, tmp_path: Path) -> None:
    """A word that names no engine is refused."""
    refused = run("measure", "--write", "--engine", "abacus", "--root", with_large_record(tmp_path), *AS_OF)
    assert (refused.exit_code, "'abacus' is not an engine" in refused.stderr) == (2, True)


def test_covered_months_go_forward(run: Run, tmp_path: Path) -> None:
    """A range of months that ends before it starts covers nothing."""
    root = with_large_record(tmp_path, covers="{from: 2026-03, until: 2026-01}")
    assert "the export covers nothing" in run("check", "--root", root, *AS_OF).output


@pytest.mark.unmeasured
def test_clock_that_cannot_be_counted_is_refused(run: Run, tmp_path: Path) -> None:
    """A rule that only rows one by one can follow is named, instead of being left out."""
    root = with_large_record(tmp_path)
    promise_otherwise(root, "{measures: response}", "{measures: update}")
    refused = run("measure", "--write", "--root", root, *AS_OF)
    assert (refused.exit_code, "measures update" in refused.stderr) == (2, True)
