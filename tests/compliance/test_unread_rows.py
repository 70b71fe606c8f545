"""What an export lacks is unknown: a row that is not understood lessens the coverage, and makes nothing good."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.reading.exports import read
from tests.written import agreement, evidence, history, metrics, month_file, outage, outage_records, target

from slm.calendar import Month
from slm.catalog import CountedCases
from slm.compliance import Reason, Result, Verdict, evaluate
from slm.measurement import Gap, TimelineRecords
from slm.reading.sources import presets

JANUARY, FEBRUARY = Month(2025, 1), Month(2025, 2)
MONTHS: Final = tuple(month_file(f"2025-{number:02}") for number in range(1, 13))


class Kind(NamedTuple):
    """A kind of source in which a row may go wrong: what is promised by it, its head, and a row that it can have."""

    source: str
    promised: dict[str, Any]
    head: str
    row: str
    """With the number of the row, a service, a day of January and how it went, 0 to 9; 0 is worst."""
    worst: tuple[str, ...]
    """How it went, in the words of the export."""


_HEAD: Final = (
    "name: Tool\nfiles: [export.csv]\ntime_zone: Asia/Shanghai\nwrong_rows: left_out\n"
    "covers: {from: 2025-01-01, until: 2025-04-01}\nservices: {Mail: mail, Shop: shop}\n"
)
_CLOCK: Final[dict[str, Any]] = {
    "within": "2 calendar_hours",
    "for_at_least": "95 %",
    "clock": {"measures": "resolution"},
}
KINDS: Final = {
    "outages": Kind(
        f"kind: outages\n{_HEAD}columns: {{service: service, start: at, end: till}}\nconstants: {{kind: outage}}\n",
        target(source="desk"),
        "service,at,till",
        "{service},{day} 10:00,{day} {how}",
        ("18:00", "10:01"),
    ),
    "tickets": Kind(
        f"kind: tickets\n{_HEAD}columns: {{id: id, service: service, opened: at, resolved: till}}\n"
        "constants: {type: incident}\n",
        target("attainment", source="desk", **_CLOCK),
        "id,service,at,till",
        "T-{number},{service},{day} 10:00,{day} {how}",
        ("18:00", "10:01"),
    ),
    "number": Kind(
        f"kind: tickets\n{_HEAD}columns: {{id: id, service: service, opened: at, type: type}}\n",
        target("count", at_most="3", source="desk"),
        "id,service,at,type",
        "T-{number},{service},{day} 10:00,{how}",
        ("incident", "incident"),
    ),
    "events": Kind(
        f"kind: events\n{_HEAD}columns: {{case: id, service: service, time: at, activity: what}}\n"
        "constants: {type: incident}\nstates: {Open: run, Late: pause, Done: stop}\n",
        target("attainment", source="desk", **_CLOCK),
        "id,service,at,what",
        "T-{number},{service},{day} 10:00,Open\nT-{number},{service},{day} {how},Done",
        ("18:00", "10:01"),
    ),
    "surveys": Kind(
        f"kind: surveys\n{_HEAD}columns: {{service: service, date: at, score: score}}\n",
        target("score", at_least="4", source="desk"),
        "service,at,score",
        "{service},{day},{how}",
        ("1", "5"),
    ),
    "probes": Kind(
        f"kind: probes\n{_HEAD}columns: {{service: service, time: at, ok: ok}}\nknown_for: 1 calendar_hours\n",
        target("ratio", at_least="90 %", source="desk", interruptions={"method": "occurrences"}),
        "service,at,ok",
        "{service},{day} 10:00,{how}",
        ("false", "true"),
    ),
    "checks by time": Kind(
        f"kind: probes\n{_HEAD}columns: {{service: service, time: at, ok: ok}}\nknown_for: 30 calendar_hours\n",
        target(source="desk"),
        "service,at,ok",
        "{service},{day} 10:00,{how}",
        ("false", "true"),
    ),
    "timeline": Kind(
        f"kind: timeline\n{_HEAD}columns: {{service: service, time: at, state: state}}\nknown_for: 30 calendar_hours\n"
        "states: {up: up, down: down}\n",
        target(source="desk"),
        "service,at,state",
        "{service},{day} 10:00,{how}",
        ("down", "up"),
    ),
}  # fmt: skip
_FOLDERS: Final = count()


def results(
    folder: Path, kind: Kind, rows: Sequence[str], source: str = "", cut: int = 0, *, neighbour: Sequence[str] = ()
) -> dict[Month, Result]:
    """Return how a promise about the mail was kept from January to March, by the rows of an export.

    So many characters at its end are `cut` off. With the rows of a `neighbour`, each month has a file of its own.
    """
    export = "\n".join((kind.head, *rows, ""))
    export = export[: len(export) - cut]
    written = {"export.csv": export}
    if neighbour:
        source = kind.source.replace("[export.csv]", "['{month}.csv']").replace("2025-04-01", "2025-03-01")
        written = {"2025-01.csv": export, "2025-02.csv": "\n".join((kind.head, *neighbour, ""))}
    found = read(folder / str(next(_FOLDERS)), source or kind.source, written).imported.records
    parts = {"timelines" if isinstance(found, TimelineRecords) else "imported": {"desk": found}}
    version = agreement("1.0", kind.promised, services=["mail"])
    known = metrics()
    counted = known["count"].model_copy(update={"cases": CountedCases(counted="opened")})
    usual: dict[str, Any] = {"metrics": known | {"count": counted}, "months": MONTHS}
    of = evaluate(history(version), evidence(**usual | parts), [JANUARY, FEBRUARY, Month(2025, 3)])
    return {result.last_month: result for result in of}


def _row(kind: Kind, number: int, *, bad: bool, service: str = "Mail") -> str:
    return kind.row.format(
        number=number, day=f"2025-01-{number + 1:02}", service=service, how=kind.worst[0 if bad else 1]
    )


_DAMAGE: Final[dict[str, Callable[[str], str]]] = {
    "a name that is not mapped": lambda row: row.replace("Mail", "Post"),
    "a time that is none": lambda row: row.replace("2025-01-", "2025-31-"),
    "a cell too many": lambda row: "\n".join(f"{line},," for line in row.split("\n")),
}
_RANK: Final = {Verdict.MISSED: 0, Verdict.NO_DATA: 1, Verdict.NO_EVENTS: 1, Verdict.MET: 2}


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", KINDS)
@given(
    bad=st.lists(st.booleans(), min_size=1, max_size=6), damaged=st.sets(st.integers(0, 5)),
    how=st.sampled_from(sorted(_DAMAGE)),
)  # fmt: skip
def test_rows_that_are_not_understood_improve_nothing_unseen(
    name: str, bad: list[bool], damaged: set[int], how: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever rows go wrong, and however: where a verdict gets better without them, less of the period is known."""
    kind, folder = KINDS[name], tmp_path_factory.getbasetemp()
    rows = [_row(kind, number, bad=is_bad) for number, is_bad in enumerate(bad)]
    wrong = [_DAMAGE[how](row) if number in damaged else row for number, row in enumerate(rows)]
    true, seen = results(folder, kind, rows)[JANUARY], results(folder, kind, wrong)[JANUARY]
    if _RANK[seen.verdict] > _RANK[true.verdict]:
        assert seen.coverage < true.coverage
    elif true.margin is not None and seen.margin is not None and true.margin != seen.margin:
        assert seen.coverage < true.coverage or seen.margin < true.margin


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=25)
@given(told=st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=7), data=st.data())
def test_no_figure_depends_on_the_order_of_rows(
    name: str, told: list[tuple[int, bool]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Rows of every kind, some of them written twice or once more with another outcome: in any order the same."""
    kind, folder = KINDS[name], tmp_path_factory.getbasetemp()
    lines = [line for number, bad in told for line in _row(kind, number, bad=bad).split("\n")]
    orders = lines, data.draw(st.permutations(lines))
    one, another = (
        {
            month: (found.verdict, found.value, found.coverage, found.doubt)
            for month, found in results(folder, kind, rows).items()
        }
        for rows in orders
    )
    assert one == another


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", KINDS)
@given(bad=st.lists(st.booleans(), min_size=1, max_size=5), cut=st.integers(1, 90))
def test_a_file_that_is_cut_off_in_a_line_improves_nothing_unseen(
    name: str, bad: list[bool], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Wherever it ends within a line: where a verdict gets better without the rest, less of the period is known."""
    kind, folder = KINDS[name], tmp_path_factory.getbasetemp()
    rows = [_row(kind, number, bad=is_bad) for number, is_bad in enumerate(bad)]
    text = "\n".join((*rows, ""))
    rest = text[: max(1, len(text) - cut)]
    assume(not rest.endswith("\n"))
    true = results(folder, kind, rows)[JANUARY]
    seen = results(folder, kind, rows, cut=len(text) - len(rest))[JANUARY]
    if _RANK[seen.verdict] > _RANK[true.verdict]:
        assert seen.coverage < true.coverage
    elif true.margin is not None and seen.margin is not None and true.margin != seen.margin:
        assert seen.coverage < true.coverage or seen.margin < true.margin


@pytest.mark.parametrize("how", [*_DAMAGE, "cut in its header", "cut in its last row"])
@pytest.mark.parametrize("name", KINDS)
def test_rows_of_a_neighbour_vouch_for_no_file(name: str, how: str, tmp_path: Path) -> None:
    """What a big file of another month holds makes no more known of a month than its own file does."""
    kind = KINDS[name]
    rows = [] if how == "cut in its header" else [_row(kind, number, bad=False) for number in range(2)]
    if how in _DAMAGE:
        rows[1] = _DAMAGE[how](rows[1])
    cut = 0 if how in _DAMAGE else 1
    march = kind.source.replace("2025-04-01", "2025-03-01")
    big = [_row(kind, number, bad=False).replace("2025-01", "2025-02").replace("T-", "U-") for number in range(25)]
    alone = results(tmp_path, kind, rows, march, cut)[JANUARY]
    beside = results(tmp_path, kind, rows, cut=cut, neighbour=big)[JANUARY]
    assert (beside.coverage, beside.verdict) == (alone.coverage, alone.verdict)
    assert beside.coverage < 1


def test_the_file_of_which_least_is_understood_says_how_much_is_known(tmp_path: Path) -> None:
    """Of several files of one time the worst counts, and what is lost in another one lessens that further."""
    source = OUTAGES.source.replace("[export.csv]", "['*.csv']")
    good = [_row(OUTAGES, number, bad=False) for number in range(20)]
    shares = []
    for wrong in ([], ["Mail,soon,soon"]):
        small = "\n".join((OUTAGES.head, good[0], "Mail,soon,soon", ""))
        export = {"a.csv": small, "b.csv": "\n".join((OUTAGES.head, *good[1:], *wrong, ""))}
        records = read(tmp_path / str(len(wrong)), source, export).imported.records
        usual: dict[str, Any] = {"metrics": metrics(), "months": MONTHS, "imported": {"desk": records}}
        (found,) = evaluate(history(agreement("1.0", OUTAGES.promised)), evidence(**usual), [JANUARY])
        shares.append(found.coverage)
    assert shares == [Fraction(1, 2), Fraction(1, 2) * Fraction(21, 22)]


def test_a_length_that_is_cut_off_is_not_known(tmp_path: Path) -> None:
    """36000 seconds became 360: what may have been down after them is unknown, unless the tool ends no line."""
    source = OUTAGES.source.replace("end: till", "length: secs")
    kind = OUTAGES._replace(head="service,at,secs")
    row = ["Mail,2025-01-03 09:00,36000"]
    assert results(tmp_path, kind, row, source)[JANUARY].verdict is Verdict.MISSED
    cut = results(tmp_path, kind, row, source, cut=3)[JANUARY]
    assert cut.coverage < Fraction(1, 10)
    for whole in ("format: {type: csv, last_line: open}\n", "format: {type: csv}\nleave_out: []\n"):
        shown = [f'{row[0][:-5]}"360"'] if "leave_out" in whole else row
        found = results(tmp_path, kind, shown, source + whole, cut=1)[JANUARY]
        assert found.coverage == (1 if "open" in whole else Fraction(1, 2))
    aside = kind._replace(head="service,at,secs,note")
    assert results(tmp_path, aside, [f"{row[0]},long"], source, cut=3)[JANUARY].coverage == Fraction(1, 2)


@pytest.mark.parametrize("mark", ["", '"'])
@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_file_that_ends_after_a_whole_cell_may_have_had_more(left: int, mark: str, tmp_path: Path) -> None:
    """Its last record is whole, or it has none: what followed in the tool is lost without a trace, so one may lack."""
    lines = [["service", "at", "till", "note"], *(["Mail", f"2025-01-0{day} 09:00", f"2025-01-0{day} 09:10", "x"]
                                                  for day in (3, 4, 5))]  # fmt: skip
    head, *rows = [",".join(f"{mark}{cell}{mark}" for cell in line) for line in lines]
    kind, source = OUTAGES._replace(head=head), OUTAGES.source
    assert results(tmp_path, kind, rows[:left], source)[JANUARY].coverage == 1
    seen = results(tmp_path, kind, rows[:left], source, cut=1)[JANUARY]
    assert seen.coverage == Fraction(left, left + 1)


@pytest.mark.parametrize("how", _DAMAGE)
@pytest.mark.parametrize("name", KINDS)
def test_a_row_too_many_that_is_not_understood_makes_nothing_good(name: str, how: str, tmp_path: Path) -> None:
    """A row of nobody knows what beside two good ones lessens the coverage; a promise that was missed stays so."""
    kind = KINDS[name]
    for is_bad in (False, True):
        rows = [_row(kind, number, bad=is_bad) for number in range(2)]
        true = results(tmp_path, kind, rows)[JANUARY]
        seen = results(tmp_path, kind, [*rows, _DAMAGE[how](_row(kind, 5, bad=True))])[JANUARY]
        assert 0 < seen.coverage <= true.coverage
        assert seen.coverage < true.coverage or name in {"timeline", "checks by time"}
        assert true.margin is None or seen.margin is None or seen.margin <= true.margin


def test_a_slice_of_which_a_part_is_unknown_is_not_known(tmp_path: Path) -> None:
    """A day of eight hours down is bad; where its row is not understood, what is left of the day proves nothing."""
    rules = {"method": "timeslices", "slice": "24 calendar_hours", "bad_above": "10 %"}
    kind = OUTAGES._replace(promised=target(source="desk", interruptions=rules))
    wrong = OUTAGES.source.replace("start: at", "start: at, impact: how, customer: whose")
    export = OUTAGES._replace(head="service,at,till,how,whose", source=wrong, promised=kind.promised)
    row = "Mail,2025-01-03 10:00,2025-01-03 18:00,,"
    assert results(tmp_path, export, [row])[JANUARY].value == Fraction(3000, 31)
    seen = results(tmp_path, export, [f"{row}No such customer!"])[JANUARY]
    assert (seen.value, seen.coverage) == (100, 1 - Fraction(8, 31 * 24))


@pytest.mark.parametrize("slow, known", [("50", 1 - Fraction(1, 31 * 24)), ("100", 1)])
def test_what_is_not_understood_may_weigh_more_than_what_is(slow: str, known: Fraction | int, tmp_path: Path) -> None:
    """Beside a row of less weight an hour of nobody knows what lessens the coverage; downtime of all weight is that."""
    rules = {"weights": {"degradation": f"{slow} %"}}
    source = OUTAGES.source.replace("at, end: till", "at, end: till, kind: kind").replace(
        "constants: {kind: outage}\n", ""
    )
    kind = OUTAGES._replace(head="service,at,till,kind", promised=target(source="desk", interruptions=rules))
    rows = ["Mail,2025-01-03 10:00,2025-01-03 18:00,degradation", "Mail,2025-01-03 12:00,2025-01-03 13:00,outrage"]
    seen = results(tmp_path, kind, rows, source)[JANUARY]
    assert (seen.coverage, seen.value) == (
        known,
        100 - Fraction(7 * 50 if slow == "50" else 8 * 100, 743 + (slow != "50")),
    )


def test_what_a_row_of_a_log_says_of_its_case_another_may_say_otherwise(tmp_path: Path) -> None:
    """A case was raised as P2 and became P1: where its first row is not understood, less is known of P1."""
    source = (
        KINDS["events"].source.replace("what}", "what, priority: level}") + "values: {priority: {High: P1, Low: P2}}\n"
    )
    kind = KINDS["events"]._replace(
        head="id,service,at,what,level", promised=KINDS["events"].promised | {"priority": "P1"}
    )
    rows = [
        "T-1,Mail,2025-01-03 10:00,Open,Low",
        "T-1,Mail,2025-01-03 10:30,Open,Low",
        "T-1,Mail,2025-01-03 12:10,Done,High",
    ]
    assert results(tmp_path, kind, rows, source)[JANUARY].verdict is Verdict.MISSED
    seen = results(tmp_path, kind, [rows[0].replace("Open", ""), *rows[1:]], source)[JANUARY]
    assert seen.coverage < 1


_LOGS: Final = {
    "events": KINDS["events"].source,
    "audit": f"kind: tickets\nseveral_rows: last\n{_HEAD}constants: {{type: incident}}\n"
    "columns: {id: id, service: service, opened: at, changed: at, state: what, resolved: at}\n"
    "states: {Open: run, Late: pause, Done: run}\n"
    "only_if: {resolved: {column: what, values: [Done], otherwise: [Open, Late]}}\n",
}  # fmt: skip


@pytest.mark.parametrize("log", _LOGS)
@pytest.mark.parametrize("damaged", [0, 1, 2])
@pytest.mark.parametrize("column", [1, 2, 3])
def test_a_case_of_which_a_row_is_refused_is_not_known(log: str, damaged: int, column: int, tmp_path: Path) -> None:
    """Of four cases one has a row that is not understood: three are known, whichever row it is and what is wrong."""
    kind = KINDS["events"]
    rows = [line for number in range(4) for line in _row(kind, number, bad=False).split("\n")]
    rows[2:2] = ["T-1,Mail,2025-01-02 09:30,Open"]
    cells = rows[2 + damaged].split(",")
    rows[2 + damaged] = ",".join([*cells[:column], "?!", *cells[column + 1 :]])
    seen = results(tmp_path, kind, rows, _LOGS[log])[JANUARY]
    assert (seen.numerator, seen.denominator, seen.coverage) == (3, 3, Fraction(3, 4))


def test_a_torn_case_may_be_of_any_service_that_its_rows_say(tmp_path: Path) -> None:
    """The row that is refused says the shop, and those that are left the mail: it may have been a case of the mail."""
    rows = ["T-1,Shop,2025-01-02 10:00,?!", "T-1,Mail,2025-01-02 11:00,Done", "T-2,Mail,2025-01-03 10:00,Open",
            "T-2,Mail,2025-01-03 11:00,Done"]  # fmt: skip
    seen = results(tmp_path, KINDS["events"], rows)[JANUARY]
    assert (seen.denominator, seen.coverage) == (1, Fraction(1, 2))


@pytest.mark.parametrize(
    "covers, months, shares",
    [
        ("{from: 2025-01-11, until: 2025-03}", [JANUARY, FEBRUARY], [Fraction(21, 31), 1]),
        ("{from: 2025-01, until: 2025-02-15}", [JANUARY, FEBRUARY], [1, Fraction(1, 2)]),
        ("{from: 2025-01-11, until: 2025-01-12}", [JANUARY], [Fraction(1, 31)]),
        ("{from: 2025-01, until: 2025-03}", [JANUARY, FEBRUARY], [1, 1]),
    ],
)  # fmt: skip
def test_a_month_of_which_an_export_of_interruptions_covers_a_part_is_known_in_part(
    covers: str, months: list[Month], shares: list[Fraction | int], tmp_path: Path
) -> None:
    """Such a month is like one that a monitor saw in part: what is usual says whether that is enough.

    A month that was locked stays as it is.
    """
    source = KINDS["outages"].source.replace("{from: 2025-01-01, until: 2025-04-01}", covers)
    export = "service,at,till\nMail,2025-01-11 10:00,2025-01-11 11:00\n"
    records = read(tmp_path, source, {"export.csv": export}).imported.records
    locked = frozenset({("SLA-MAIL", "availability", "mail", str(month)) for month in months})
    usual: dict[str, Any] = {"metrics": metrics(), "months": MONTHS, "imported": {"desk": records}}
    version = history(agreement("1.0", OUTAGES.promised))
    found = evaluate(version, evidence(**usual), months)
    assert [result.coverage for result in found] == shares
    found = evaluate(version, evidence(**usual, locked_without_file=locked), months)
    assert [result.coverage for result in found] == [share if share == 1 else 0 for share in shares]
    assert {result.reason for result in found if not result.coverage} <= {Reason.NO_FILE}


def test_entries_of_a_log_that_made_a_case_are_used_once(tmp_path: Path) -> None:
    """Every row of a case is used where the case is, in whichever file it stands; else it is left out like the case."""
    source = KINDS["events"].source.replace("export.csv", "'{month}.csv'")
    assert "{month}" in source
    january = ["T-1,Mail,2025-01-30 10:00,Open", "T-1,Mail,2025-01-30 11:00,Late", "T-2,Shop,2025-01-05 09:00,Open",
               "T-2,Shop,2025-01-05 10:00,Done"]  # fmt: skip
    files = {
        "2025-01.csv": january,
        "2025-02.csv": ["T-1,Mail,2025-02-03 09:00,Late", "T-1,Mail,2025-02-03 10:00,Done"],
    }
    found = read(tmp_path, source, {name: "\n".join(("id,service,at,what", *rows, "")) for name, rows in files.items()})
    usual: dict[str, Any] = {
        "metrics": metrics(attainment="desk"),
        "imported": {"desk": found.imported.records},
        "months": MONTHS,
    }
    (result,) = evaluate(history(agreement("1.0", KINDS["events"].promised)), evidence(**usual), [Month(2025, 2)])
    told = {row.path[-11:]: (row.read, row.used, dict(row.reasons)) for row in result.sources}
    assert told == {"2025-01.csv": (4, 2, {"other_service": 2}), "2025-02.csv": (2, 2, {})}
    assert [(file.read, file.used) for file in found.imported.files] == [(4, 4), (2, 2)]


@pytest.mark.parametrize("time_zone, hour", [("Asia/Shanghai", 16), ("Europe/London", 0)])
def test_days_that_an_export_covers_are_those_of_the_agreement(time_zone: str, hour: int, tmp_path: Path) -> None:
    """Whatever the zone of the times in it: `covers` from the 11th begins with that day where the agreement is."""
    source = KINDS["outages"].source.replace("{from: 2025-01-01,", "{from: 2025-01-11,")
    assert "time_zone: Asia/Shanghai" in source
    records = read(tmp_path, source, {"export.csv": "service,at,till\nMail,2025-01-20 10:00,2025-01-20 11:00\n"})
    imported = {"desk": records.imported.records}
    written = agreement("1.0", OUTAGES.promised, time_zone=time_zone)
    (result,) = evaluate(history(written), evidence(metrics=metrics(), imported=imported), [Month(2025, 1)])
    days = result.period.end - datetime(2025, 1, 10 if hour else 11, hour, tzinfo=UTC)
    assert result.coverage == Fraction(days // timedelta(hours=1), 31 * 24)


@pytest.mark.parametrize(
    "promised, known, verdict",
    [
        ({}, {}, Verdict.NO_DATA),
        ({"coverage_at_least": "10 %"}, {}, Verdict.MET),
        ({"at_least": "100 %"}, {}, Verdict.MISSED),
        ({}, {"coverage_at_least": Fraction(3, 10)}, Verdict.MET),
        ({}, {"locked_as_judged": frozenset({("SLA-MAIL", "availability", "mail", "2025-01")})}, Verdict.MET),
    ],
)  # fmt: skip
def test_nothing_is_kept_by_less_than_is_usual(
    promised: dict[str, Any], known: dict[str, Any], verdict: Verdict
) -> None:
    """Of 40 % of a month a promise has no data, unless somebody says what is enough, or a lock how it was judged."""
    unknown = Gap(service="mail", end=datetime.fromisoformat("2025-01-19T14:24:00+08:00"), is_row=False)
    down = outage("2025-01-20T00:00:00+08:00", "2025-01-20T00:01:00+08:00")
    records = replace(outage_records(down), gaps=(unknown,))
    usual: dict[str, Any] = {"coverage_at_least": Fraction(1, 2), "outages": records}
    (result,) = evaluate(history(agreement("1.0", target(**promised))), evidence(**usual | known), [JANUARY])
    assert (result.verdict, result.coverage) == (verdict, Fraction(2, 5))
    assert result.reason == (Reason.LOW_COVERAGE if verdict is Verdict.NO_DATA else "")


OUTAGES: Final = KINDS["outages"]


def test_an_interruption_that_is_refused_leaves_its_time_unknown(tmp_path: Path) -> None:
    """Longer than its source believes, it is no downtime; nor is the time kept: nobody knows of three weeks of it."""
    source = f"{OUTAGES.source}longest: 10 calendar_days\n"
    found = results(tmp_path, OUTAGES, ["Mail,2025-01-10 00:00,2025-01-31 00:00"], source)
    january = found[JANUARY]
    assert (january.verdict, january.value, january.coverage) == (Verdict.MET, 100, Fraction(10, 31))
    assert (found[FEBRUARY].value, found[FEBRUARY].coverage) == (100, 1)


@pytest.mark.parametrize(
    "row, unknown",
    [
        ("Post,2025-01-10 00:00,2025-01-12 00:00", 2),
        ("Mail,2025-01-12 00:00,2025-01-10 00:00", 2),
        ("Mail,2025-01-10 00:00,soon", 5),
        ("Mail,soon,2025-01-10 00:00", 5),
        ("Post,2025-01-10 00:00,", 22),
        ("Shop,2025-01-10 00:00,soon", 0),
    ],
)
def test_as_much_is_unknown_as_a_row_leaves_open(row: str, unknown: int, tmp_path: Path) -> None:
    """Of a name that is none of all services; from a beginning or to an end for as long as one can last."""
    found = results(tmp_path, OUTAGES, [row], f"{OUTAGES.source}longest: 5 calendar_days\n")
    assert found[JANUARY].coverage == 1 - Fraction(unknown, 31)


def test_downtime_that_is_known_stays_where_another_row_is_not_understood(tmp_path: Path) -> None:
    """A row about the same time does not take it away: the miss is a greater one."""
    down = "Mail,2025-01-10 00:00,2025-01-12 00:00"
    alone, both = (results(tmp_path, OUTAGES, rows)[JANUARY] for rows in ([down], [down, down.replace("Mail", "Post")]))
    assert (both.value, both.coverage) == (alone.value, 1)
    more = results(tmp_path, OUTAGES, [down, "Post,2025-01-09 00:00,2025-01-13 00:00"])[JANUARY]
    assert (more.used, more.coverage) == (alone.used, Fraction(29, 31))
    assert more.value == 100 - 100 * Fraction(2, 29)


def test_rows_that_are_all_that_could_count_are_no_data(tmp_path: Path) -> None:
    """The only case is not understood: nobody knows whether there was none."""
    found = results(tmp_path, KINDS["tickets"], ["T-1,Mail,2025-01-05 10:00,never"])[JANUARY]
    assert (found.verdict, found.reason, found.coverage) == (Verdict.NO_DATA, Reason.ROWS_MISSING, 0)


def test_rows_of_a_month_that_are_not_understood_are_of_that_month(tmp_path: Path) -> None:
    """A file that is the record of a month tells in which one a row is missing; rows of other months vouch for none."""
    source = OUTAGES.source.replace("export.csv", "'desk-{month}.csv'").replace(
        "covers: {from: 2025-01-01, until: 2025-04-01}\n", ""
    )
    good, wrong = "Mail,2025-01-10 10:00,2025-01-10 11:00", "Mail,soon,soon"
    found = read(tmp_path, source, {
        "desk-2025-01.csv": f"{OUTAGES.head}\n{good}\n", "desk-2025-02.csv": f"{OUTAGES.head}\n{wrong}\n",
    }).imported.records  # fmt: skip
    version = agreement("1.0", OUTAGES.promised, services=["mail"])
    known = evidence(metrics=metrics(), months=MONTHS, imported={"desk": found})
    first, second = evaluate(history(version), known, [JANUARY, FEBRUARY])
    assert (first.coverage, second.coverage, second.verdict) == (1, 0, Verdict.NO_DATA)


def test_rows_of_another_priority_are_not_missed(tmp_path: Path) -> None:
    """What can be read of a row tells that it does not count for a promise."""
    kind = KINDS["tickets"]
    source = kind.source.replace("resolved: till", "resolved: till, priority: priority")
    urgent = kind._replace(promised=kind.promised | {"priority": "P1"}, head=f"{kind.head},priority")
    rows = ["T-1,Mail,2025-01-05 10:00,2025-01-05 11:00,P1"]
    for priority, coverage in (("P2", 1), ("P1", Fraction(1, 2)), ("", Fraction(1, 2))):
        wrong = f"T-2,Mail,2025-01-06 10:00,2025-01-05 10:00,{priority}"
        assert results(tmp_path, urgent, [*rows, wrong], source)[JANUARY].coverage == coverage


def test_days_of_a_service_may_be_fewer_than_those_of_the_export(tmp_path: Path) -> None:
    """Before its monitor was set up nobody knows how a service was, and after it was taken down neither."""
    source = OUTAGES.source.replace(
        "2025-04-01}", "2025-04-01, services: {mail: {from: 2025-01-26, until: 2025-02-15}}}"
    )
    down = ["Mail,2025-01-27 00:00,2025-01-28 00:00"]
    found = results(tmp_path, OUTAGES, down, source)
    assert [found[month].coverage for month in sorted(found)] == [Fraction(6, 31), Fraction(14, 28), 0]
    assert found[JANUARY].value == 100 - 100 * Fraction(1, 6)
    tickets, opened = KINDS["tickets"], ["T-1,Mail,2025-01-27 10:00,2025-01-27 11:00"]
    other = tickets.source.replace("2025-04-01}", "2025-04-01, services: {mail: {from: 2025-01-26}}}")
    assert results(tmp_path, tickets, opened, other)[JANUARY].coverage == Fraction(6, 31)
    surveys = KINDS["surveys"]
    other = surveys.source.replace("2025-04-01}", "2025-04-01, services: {mail: {from: 2025-01-26}}}")
    assert results(tmp_path, surveys, ["Mail,2025-01-27,5"], other)[JANUARY].coverage == Fraction(6, 31)


def test_a_monitor_says_when_it_was_paused_and_since_when_it_watches(tmp_path: Path) -> None:
    """Ten days of a pause are unknown, all before the start as well; a start after that is no beginning."""
    kind = OUTAGES._replace(head="service,at,till,type")
    source = OUTAGES.source.replace("end: till", "end: till, kind: type").replace("constants: {kind: outage}\n", "")
    source += "values: {kind: {down: outage, on: started, off: unmeasured}}\n"
    rows = [
        "Mail,2025-01-06 00:00,,on",
        "Mail,2025-01-10 00:00,2025-01-11 00:00,down",
        "Mail,2025-01-15 00:00,2025-01-25 00:00,off",
        "Mail,2025-01-25 00:00,,on",
    ]
    found = results(tmp_path, kind, rows, source)
    january = found[JANUARY]
    assert (january.coverage, january.value) == (Fraction(16, 31), 100 - 100 * Fraction(1, 16))
    (account,) = january.sources
    assert (account.read, account.used) == (2, 1)
    assert account.reasons == {"unmeasured": 1}
    assert found[FEBRUARY].coverage == 1
    since = source.replace("kind: type", "kind: type, watched_since: since")
    row = "Mail,2025-01-10 00:00,2025-01-11 00:00,down,2025-01-06 00:00"
    told = results(tmp_path, kind._replace(head=f"{kind.head},since"), [row], since)
    assert told[JANUARY].coverage == Fraction(26, 31)


def test_rows_that_are_not_understood_add_to_what_nobody_knows(tmp_path: Path) -> None:
    """Where the share of unknown time is promised, a refused check makes it greater."""
    promised = target("ratio", at_most="50 %", source="desk", interruptions={"measures": "unknown"})
    kind = KINDS["checks by time"]._replace(promised=promised)
    rows = [f"Mail,2025-01-{day:02} 10:00,{{}}" for day in range(1, 32)]
    whole = results(tmp_path, kind, [row.format("true") for row in rows])[JANUARY]
    broken = results(tmp_path, kind, [row.format("perhaps" if "-10 " in row else "true") for row in rows])[JANUARY]
    assert whole.value is not None
    assert broken.value is not None
    assert (whole.coverage, broken.coverage) == (1, 1)
    assert whole.value < broken.value


def test_time_in_which_nobody_measured_is_written_in_the_record_of_the_book() -> None:
    """A row of outages.csv may be about the measuring: it is no interruption, and known to be nothing else."""
    times = "2025-01-10T00:00:00+08:00", "2025-01-11T00:00:00+08:00"
    known = evidence(outages=outage_records(outage(*times, kind="unmeasured")), months=MONTHS)
    (result,) = evaluate(history(agreement("1.0", target())), known, [JANUARY])
    assert (result.value, result.coverage, result.interruptions) == (100, Fraction(30, 31), ())
    assert result.sources[0].reasons == {"unmeasured": 1}


@pytest.mark.parametrize("days, doubt", [(31, ""), (32, Reason.LASTS_LONG)])
@pytest.mark.parametrize("is_open", [False, True])
def test_a_miss_by_an_interruption_that_may_be_a_slip_is_doubtful(days: int, doubt: str, *, is_open: bool) -> None:
    """Of more than 31 days, ended or not, nobody believes its length until the record of a month repeats it."""
    start = datetime.fromisoformat("2025-01-01T00:00:00+08:00")
    end = None if is_open else (start + timedelta(days=days)).isoformat()
    row = outage(start.isoformat(), end)
    version = history(agreement("1.0", target()))

    def judged(*rows: Any) -> Result:  # noqa: ANN401
        records = outage_records(*rows, months=("2025-01", "2025-02"))
        known = evidence(outages=records, as_of=start.date() + timedelta(days=days))
        return evaluate(version, known, [JANUARY])[0]

    result = judged(row)
    assert (result.verdict, result.doubt) == (Verdict.MISSED, doubt)
    again = outage(start.isoformat(), end, "2025-02")
    assert judged(row, again).doubt == ""
    small = outage("2025-01-05T00:00:00+08:00", "2025-01-06T00:00:00+08:00", id="O-2")
    assert judged(row, small).doubt == ""


def test_an_open_interruption_is_certain_until_the_last_month_that_repeats_it() -> None:
    """Repeated in February and not in March to May: from March on it may have ended and nobody wrote it."""
    start = "2025-01-05T00:00:00+08:00"
    rows = outage(start, None), outage(start, None, "2025-02")
    records = outage_records(*rows, months=tuple(f"2025-{number:02}" for number in range(1, 6)))
    months = [Month(2025, number) for number in range(1, 6)]
    judged = evaluate(history(agreement("1.0", target())), evidence(outages=records), months)
    doubts = [str(result.doubt) for result in judged if result.verdict is Verdict.MISSED]
    assert doubts == ["", "", *3 * [str(Reason.LASTS_LONG)]]


def test_of_services_that_are_judged_together_one_doubt_makes_a_miss_doubtful() -> None:
    """Whether the miss would stand without it is not worked out for all of them: it is looked at."""
    row = outage("2025-01-01T00:00:00+08:00", "2025-03-01T00:00:00+08:00")
    version = agreement("1.0", target(together="pooled"), services=["mail", "shop"])
    (result,) = evaluate(history(version), evidence(outages=outage_records(row)), [JANUARY])
    assert (result.verdict, result.doubt) == (Verdict.MISSED, Reason.LASTS_LONG)
    (result,) = evaluate(history(version), evidence(outages=outage_records()), [JANUARY])
    assert (result.verdict, result.doubt) == (Verdict.MET, "")


def test_exports_doubt_what_lasts_longer_than_their_source_says(tmp_path: Path) -> None:
    """An interruption without an end goes on; longer than one can be, the verdicts that rest on it are doubtful."""
    row = ["Mail,2025-01-10 00:00,"]
    assert results(tmp_path, OUTAGES, row)[FEBRUARY].doubt == Reason.LASTS_LONG
    for days, doubt in ((10, Reason.LASTS_LONG), (90, "")):
        found = results(tmp_path, OUTAGES, row, f"{OUTAGES.source}longest: {days} calendar_days\n")
        assert found[FEBRUARY].doubt == doubt


def test_a_column_that_is_empty_in_all_rows_decides_nothing(tmp_path: Path) -> None:
    """No end of any interruption, no solution, no answer, no customer: not known, and never good or bad by itself."""
    rows = [f"Mail,2025-01-{day} 00:00," for day in (10, 20)]
    assert results(tmp_path, OUTAGES, rows)[JANUARY].doubt == Reason.LASTS_LONG
    one_ended = [rows[0], f"{rows[1]}2025-01-21 00:00"]
    assert results(tmp_path, OUTAGES, one_ended)[JANUARY].doubt == ""
    cases = KINDS["tickets"]
    unsolved = [f"T-{day},Mail,2025-01-{day} 10:00," for day in (10, 20)]
    result = results(tmp_path, cases, unsolved)[JANUARY]
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_SOLUTIONS)
    source = cases.source.replace("resolved: till", "resolved: till, responded: first")
    clock = {**_CLOCK, "clock": {"measures": "response"}}
    answers = cases._replace(promised=target("attainment", source="desk", **clock), head=f"{cases.head},first")
    result = results(tmp_path, answers, [f"{row}2025-01-20 10:10," for row in unsolved], source)[JANUARY]
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_ANSWERS)
    owned = cases._replace(head=f"{cases.head},who")
    solved = [f"{row}2025-01-20 10:10," for row in unsolved]
    source = cases.source.replace("resolved: till", "resolved: till, customer: who")
    assert results(tmp_path, owned, solved, source)[JANUARY].doubt == Reason.NOBODYS
    solved[0] += "sales"
    assert results(tmp_path, owned, solved, source)[JANUARY].doubt == ""


@pytest.mark.parametrize(
    "said, coverage",
    [
        ('"total": 8', Fraction(1, 4)),
        ('"total": 2', 1),
        ('"has_more": true', Fraction(1, 2)),
        ('"errors": ["cut off"]', 0),
    ],
)
def test_what_a_file_lacks_by_its_own_word_is_unknown(said: str, coverage: Fraction | int, tmp_path: Path) -> None:
    """Two of eight are a quarter; of more without a number there is as much again at least; a failure tells nothing."""
    source = KINDS["tickets"].source.replace("export.csv", "export.json")
    source += "format: {type: json, records: items}\n"
    items = ", ".join(
        f'{{"id": "T-{at}", "service": "Mail", "at": "2025-01-0{at} 10:00", "till": "2025-01-0{at} 10:30"}}'
        for at in (1, 2)
    )
    export = f'{{{said}, "items": [{items}]}}'
    found = read(tmp_path, source, {"export.json": export}).imported
    assert bool(found.files[0].incomplete) is (coverage < 1)
    version = agreement("1.0", KINDS["tickets"].promised, services=["mail"])
    known = evidence(metrics=metrics(), months=MONTHS, imported={"desk": found.records})
    (result,) = evaluate(history(version), known, [JANUARY])
    assert (result.coverage, result.verdict) == (coverage, Verdict.MET if coverage else Verdict.NO_DATA)


def test_the_ready_made_mapping_of_a_monitor_knows_its_pauses(tmp_path: Path) -> None:
    """Ten minutes down, ten days paused, set up on the 3rd: the rest of the month is known, and nothing else."""
    log = (
        '{"type": 98, "datetime": 1735833600, "duration": 0}, {"type": 1, "datetime": 1736150400, "duration": 600, '
        '"reason": {"detail": "Timeout"}}, {"type": 99, "datetime": 1736956800, "duration": 864000}'
    )
    export = f'{{"stat": "ok", "monitors": [{{"id": 1, "friendly_name": "Mail", "logs": [{log}]}}]}}'
    source = (
        "kind: outages\nuse: uptimerobot\nname: Tool\nfiles: [export.json]\nservices: {Mail: mail}\n"
        "covers: {from: 2025-01-01, until: 2025-04-01}\n"
    )
    found = read(tmp_path, source, {"export.json": export}).imported.records
    known = evidence(metrics=metrics(), months=MONTHS, imported={"desk": found})
    (result,) = evaluate(history(agreement("1.0", OUTAGES.promised)), known, [JANUARY])
    assert (result.coverage, result.used) == (Fraction(31 - 2 - 10, 31), 600)


def _robot(*monitors: str) -> str:
    return f'{{"stat": "ok", "monitors": [{", ".join(monitors)}]}}'


def _monitor(more: str = "", name: str = "Mail", status: int = 2) -> str:
    return f'{{"friendly_name": "{name}", "status": {status}, "create_datetime": 1700000000, "logs": [{more}]}}'


ROBOT: Final = (
    "kind: outages\nuse: uptimerobot\nname: Tool\nfiles: [export.json]\nservices: {Mail: mail, Shop: shop}\n"
    "covers: {from: 2025-01-01, until: 2025-04-01}\n"
)
_DOWN: Final = '{"type": 1, "datetime": 1736956800, "duration": 60, "reason": {"detail": "x"}}'
"""A minute from 16 January in Shanghai on."""


@pytest.mark.parametrize(
    "export, coverage, codes",
    [
        (_robot(_monitor()), 1, ["SLM1093"]),
        (_robot(_monitor(), _monitor(name="Shop")), 1, []),
        (_robot(_monitor().replace("1700000000", "1736956800"), _monitor(name="Shop")), Fraction(16, 31), []),
        (_robot(_monitor(status=0), _monitor(name="Shop")), 0, []),
        (_robot(_monitor(_DOWN, status=0), _monitor(name="Shop")), Fraction(15 * 1440 + 1, 31 * 1440), []),
        (_robot(_monitor(status=0), _monitor(), _monitor(name="Shop")), 1, []),
        (_robot(_monitor(status=7), _monitor(name="Shop")), 0, ["SLM390"]),
        (_robot(_monitor(name="Shop")), 0, ["SLM1093"]),
        (_robot(_monitor(name="Other"), _monitor(name="Shop")), 0, ["SLM1093"]),
        (_robot(), 0, ["SLM1093"]),
    ],
)
def test_a_monitor_without_a_log_says_whether_anything_is_known(
    export: str, coverage: Fraction | int, codes: list[str], tmp_path: Path
) -> None:
    """Set up late, paused, of an unknown state, or not in the list at all: never up without a word."""
    found = read(tmp_path, ROBOT, {"export.json": export})
    assert [problem.code for problem in found.problems] == codes
    records = found.imported.records
    known = evidence(metrics=metrics(), months=MONTHS, imported={"desk": records})
    (result,) = evaluate(history(agreement("1.0", OUTAGES.promised)), known, [JANUARY])
    assert result.coverage == coverage


HALF: Final = 1736956800
"""The beginning of 16 January in Shanghai."""
_END: Final = 1738339200
_BY_STATES: Final = (
    f'{{"summary": {{"states": [{{"status": "up", "timefrom": {HALF}, "timeto": {HALF + 86400}}}, '
    f'{{"status": "up", "timefrom": {HALF + 86400}, "timeto": {_END}}}]}}}}'
)
_SERIES: Final = (
    '{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"__name__": "up", '
    f'"instance": "Mail"}}, "values": [[{HALF}, "1"]]}}]}}}}'
)
_ROBOT_LOG: Final = (
    "Event,Date-Time,Reason,Duration,Duration (in mins.)\nUp,2025-01-16 00:00:00,OK,1 hrs,60\n"
    "Started,2025-01-16 00:00:00,,0,0\n"
)
_ONE: Final = "constants: {service: mail}\n"
_ALWAYS: Final = "known_for: 31 calendar_days\n"
_LOOK: Final = '{"timestamp": "2025-01-16T00:00:00+08:00", "success": true}'
_SINCE: Final[dict[str, tuple[str, str]]] = {
    "uptimerobot": ("", _robot(_monitor().replace("1700000000", str(HALF)))),
    "uptimerobot-csv": (f"{_ONE}time_zone: Asia/Shanghai\n", _ROBOT_LOG),
    "pingdom": (_ONE, _BY_STATES),
    "checkmk-timeline": ("", f'"object_title";"from";"until";"state"\n"Mail";"{HALF}";"{_END}";"ok"\n'),
    "gatus": (_ALWAYS, f'[{{"key": "Mail", "results": [{_LOOK}]}}]'),
    "prometheus-range": (_ALWAYS, _SERIES),
    "upptime": (_ALWAYS, "last_updated,slug,status\n2025-01-16T00:00:00.000+08:00,Mail,up\n"),
}
"""Of each tool that watches services, an export of one that was set up on 16 January: what its source adds, text."""
_IN_OTHER_FORM: Final = {"uptime-kuma", "uptime-kuma-csv", "nagios-log"}
"""Tools whose checks are rows of a database or of a log, each of which speaks for its time and no other."""
_NO_MONITORS: Final = {
    "better-stack", "cstate", "event-log", "freshdesk", "glpi", "itop", "jira", "jira-changelog", "opsgenie", "otrs",
    "pagerduty", "redmine", "redmine-issues", "redmine-journals", "servicenow-audit-log", "statuspage", "yandex-cloud",
    "zabbix-problems", "zammad", "zendesk", "zentao",
}  # fmt: skip
"""Lists of cases and of incidents, which say nothing of what is watched."""


@pytest.mark.parametrize("name", _SINCE)
def test_of_the_time_before_a_monitor_was_set_up_nothing_is_known(name: str, tmp_path: Path) -> None:
    """Whatever tool watches it: of January the half is known in which it was there."""
    assert {*presets()} == {*_SINCE} | _IN_OTHER_FORM | _NO_MONITORS
    more, export = _SINCE[name]
    kind = next(kind for kind in ("outages", "probes", "timeline") if f"kind: {kind}" in _preset_text(name))
    source = f"kind: {kind}\nuse: {name}\nname: Tool\nfiles: [export]\n{more}"
    source += "" if "service: mail" in more else "services: {Mail: mail}\n"
    source += "covers: {from: 2025-01-01, until: 2025-02-01}\n" if kind == "outages" else ""
    found = read(tmp_path, source, {"export": export})
    assert found.problems == ()
    records = found.imported.records
    parts: dict[str, Any] = {"timelines" if isinstance(records, TimelineRecords) else "imported": {"desk": records}}
    known = evidence(metrics=metrics(), months=MONTHS, **parts)
    (result,) = evaluate(history(agreement("1.0", OUTAGES.promised)), known, [JANUARY])
    assert abs(result.coverage - Fraction(16, 31)) < Fraction(1, 1000)


def _preset_text(name: str) -> str:
    return (files("slm.reading") / "presets" / f"{name}.yml").read_text("utf-8")


def test_time_in_no_row_of_an_export_that_has_all_states_is_not_known(tmp_path: Path) -> None:
    """Between two rows, before the first and after the last; a second between them is none."""
    source = OUTAGES.source.replace("constants: {kind: outage}", "").replace("till}", "till, kind: kind}")
    kind = OUTAGES._replace(head="service,at,till,kind")
    rows = [
        "Mail,2025-01-02 00:00,2025-01-10 00:00,watched", "Mail,2025-01-10 00:00,2025-01-10 00:01,outage",
        "Mail,2025-01-10 00:02,2025-01-20 00:00,watched", "Mail,2025-01-25 00:00,2025-01-31 00:00,watched",
    ]  # fmt: skip
    result = results(tmp_path, kind, rows, source)[JANUARY]
    assert abs(result.coverage - Fraction(31 - 1 - 5 - 1, 31)) < Fraction(1, 10_000)
    assert result.sources[0].used == 1


@pytest.mark.parametrize(
    "promised, verdicts",
    [
        (
            target("ratio", at_most="50 %", source="desk", interruptions={"measures": "unknown"}),
            (Verdict.MISSED, Verdict.MISSED),
        ),
        (target(source="desk"), (Verdict.MET, Verdict.NO_DATA)),
    ],
)
def test_a_row_that_may_have_ended_what_is_known_leaves_nothing_known_to_be_up(
    tmp_path: Path, promised: dict[str, Any], verdicts: tuple[Verdict, Verdict]
) -> None:
    """Without a row that said `unknown`, at a time that cannot be read, no verdict is better than with it."""
    kind = KINDS["timeline"]
    source = kind.source.replace("30 calendar_hours", "500 calendar_hours").replace("down}", "down, odd: unknown}")
    rows = ["Mail,2025-01-01 00:00,up", "Mail,2025-01-05 00:00,odd"]
    rows += [f"Shop,2025-01-{day:02} 00:00,up" for day in range(1, 29)]
    wrong = [row + ",," if "odd" in row else row for row in rows]
    true, seen = (results(tmp_path, kind._replace(promised=promised), of, source)[JANUARY] for of in (rows, wrong))
    assert (true.verdict, seen.verdict) == verdicts
    assert seen.coverage < true.coverage
