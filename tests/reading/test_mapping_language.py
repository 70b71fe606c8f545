"""What a source can say of the columns and words of an export: patterns, several columns, lists, conditions, ids."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from itertools import permutations, product
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reading.exports import COVERS, left_out, outages, probes, problems, read, tickets, timeline, wrong_source

from slm.reading.sources import SourceRead, presets
from slm.reading.sources.source import read_source
from slm.reading.yaml_text import read_yaml

OUTAGES: Final = f"""\
kind: outages
name: Page
files: [page.csv]
{COVERS}time_zone: Etc/UTC
columns: {{id: Id, service: What, start: From, end: To}}
constants: {{kind: outage}}
"""
HEAD: Final = "Id,What,From,To\n"
ROW: Final = "2026-01-05 09:00,2026-01-05 10:00\n"


def page(tmp_path: Path, more: str, names: list[str]) -> SourceRead:
    """Return what is read of an interruption of each of these names."""
    rows = "".join(f"{number},{name},{ROW}" for number, name in enumerate(names))
    return read(tmp_path, OUTAGES + more, {"page.csv": HEAD + rows})


def services(found: SourceRead) -> list[str]:
    """Return the services of interruptions, in order."""
    return [outage.service for outage in outages(found).outages]


def desk(tmp_path: Path, more: str, rows: str) -> SourceRead:
    """Return what is read of tickets with a number, times, a priority and a state; empty columns are not asked here."""
    source = (
        f"kind: tickets\nname: Desk\nfiles: [desk.csv]\n{COVERS}time_zone: Etc/UTC\n"
        "columns: {id: Number, opened: Created, resolved: Done, priority: Urgency}\n"
        f"constants: {{service: mail, type: incident}}\n{more}"
    )
    found = read(tmp_path, source, {"desk.csv": f"Number,Created,Done,Urgency,State\n{rows}"})
    return replace(found, problems=tuple(problem for problem in found.problems if problem.code != "SLM1091"))


def test_one_foreign_name_is_several_services(tmp_path: Path) -> None:
    """Each of the services was interrupted; the row is one row of the file."""
    found = page(tmp_path, "services: {Issues and Pull Requests: [issues, pull-requests], Git: git}\n", [
        "Issues and Pull Requests", "Git",
    ])  # fmt: skip
    assert services(found) == ["issues", "pull-requests", "git"]
    assert (found.imported.files[0].read, found.imported.files[0].used, found.problems) == (2, 2, ())


TRUE: Final = ("yes", "YES", "on", "On")
FALSE: Final = ("no", "NO", "off", "Off")


@pytest.mark.parametrize("alike", [TRUE, FALSE])
def test_a_name_that_yaml_takes_for_a_truth_value_is_a_name(tmp_path: Path, alike: tuple[str, ...]) -> None:
    """NO is a country and ON a province: each is itself alone, whatever other words are true or false, too."""
    for listed, other in permutations(alike, 2):
        found = page(tmp_path, f'services: {{"{listed}": mail}}\n', [listed, other])
        assert (services(found), [problem.code for problem in found.problems]) == (["mail"], ["SLM371"])
        rest = f'services: {{"{listed}": mail}}\npatterns: {{service: [{{other: true, is: files}}]}}\n'
        assert services(page(tmp_path, rest, [listed, other])) == ["mail", "files"]
        said = f'values: {{priority: {{"{listed}": P1}}}}\npatterns: {{priority: [{{other: true, is: P3}}]}}\n'
        cases = desk(tmp_path, said, "".join(f"{word},2026-01-05 09:00,,{word},\n" for word in (listed, other)))
        assert [case.priority for case in tickets(cases).tickets] == ["P1", "P3"]


def test_what_a_file_holds_as_true_is_found_under_true(tmp_path: Path) -> None:
    """Programs write true and false as True, TRUE or true: in each field they are one word each."""
    for listed, written in product(("true", "True"), ("true", "True", "TRUE")):
        assert services(page(tmp_path, f'services: {{"{listed}": mail}}\n', [written])) == ["mail"]


def test_a_row_of_several_services_is_refused_once(tmp_path: Path) -> None:
    """What is wrong with it is wrong of the row, whose file has no more rows than that."""
    rows = "1,Both,2026-01-05 09:00,2026-01-05 08:00\n"
    found = read(tmp_path, f"{OUTAGES}services: {{Both: [mail, files]}}\n", {"page.csv": HEAD + rows})
    assert (problems(found), left_out(found)) == (["SLM360 measurements/page.csv:2:25"], {"refused": 1})


def test_a_case_is_of_one_service(tmp_path: Path) -> None:
    """Two tickets of one number would be one case twice."""
    source = OUTAGES.replace("outages", "tickets").replace("start: From, end: To", "opened: From")
    source = source.replace("kind: outage}", "type: incident}")
    assert wrong_source(f"{source}services: {{Both: [mail, files]}}\n") == [
        "SLM1110 measurements/sources/desk.yml:8:18"
    ]
    pattern = "patterns: {service: [{begins: B, is: [mail, files]}]}\n"
    assert wrong_source(source + pattern) == ["SLM1110 measurements/sources/desk.yml:8:38"]
    assert problems(read(tmp_path, f"{source}services: {{Both: mail}}\n", {"page.csv": f"{HEAD}1,Both,{ROW}"})) == []


def test_names_are_told_by_their_beginning_by_an_expression_and_by_all_others(tmp_path: Path) -> None:
    """A listed name goes before what is ignored, that before a pattern, and `other` comes last of all."""
    more = (
        "services: {CAUCAIA 1: mail}\n"
        "patterns: {service: [{begins: 'Web', is: [web, api]}, {matches: '^[Ff]iles?$', is: files}]}\n"
        "ignored: [{name: Demo, reason: A demo}, {begins: CAUCAIA, reason: Another town}, "
        "{other: true, reason: Not ours}]\n"
    )
    found = page(tmp_path, more, ["CAUCAIA 1", "CAUCAIA 2", "Website", "file", "Demo", "Else"])
    assert services(found) == ["mail", "web", "api", "files"]
    assert left_out(found) == {"Another town": 1, "A demo": 1, "Not ours": 1}
    assert found.problems == ()


def test_a_name_that_is_empty_is_none_of_the_others(tmp_path: Path) -> None:
    """A row without a name is not ignored as one of another name is."""
    found = page(tmp_path, "services: {A: mail}\nignored: [{other: true, reason: Not ours}]\n", [""])
    assert problems(found) == ["SLM148 measurements/page.csv:2:3"]


def test_values_are_told_by_patterns_too(tmp_path: Path) -> None:
    """The exact word goes first, then each pattern in turn; what none of them means is told."""
    more = "values: {priority: {P-0: P1}}\npatterns: {priority: [{begins: P-, is: P3}, {matches: 'igh$', is: P2}]}\n"
    rows = "".join(f"{number},2026-01-05 09:00,,{word},\n" for number, word in enumerate(["P-0", "P-7", "High", "Low"]))
    found = desk(tmp_path, more, rows)
    assert [ticket.priority for ticket in tickets(found).tickets] == ["P1", "P3", "P2"]
    assert problems(found) == ["SLM390 measurements/desk.csv:5:21"]
    rest = more.replace("}]}", "}, {other: true, is: P4}]}")
    assert [ticket.priority for ticket in tickets(desk(tmp_path, rest, rows)).tickets][-1] == "P4"


@pytest.mark.parametrize(
    "more, told",
    [
        ("patterns: {priority: [{begins: P, matches: Q, is: P1}]}\n", "SLM1101"),
        ("patterns: {priority: [{is: P1}]}\n", "SLM1101"),
        ("patterns: {priority: [{matches: '(', is: P1}]}\n", "SLM1100"),
        ("patterns: {priority: [{other: true, is: P1}, {begins: Q, is: P2}]}\n", "SLM1102"),
        ("patterns: {priority: [{begins: P, is: [P1, P2]}]}\n", "SLM1103"),
        ("patterns: {nothing: [{begins: P, is: P1}]}\n", "SLM385"),
        ("patterns: {type: [{begins: P, is: nonsense}]}\n", "SLM393"),
        ("patterns: {service: [{other: true, is: mail}]}\nignored: [{other: true, reason: X}]\n", "SLM1109"),
        ("ignored: [{other: true, reason: X}, {begins: A, reason: Y}]\n", "SLM1102"),
        ("leave_out: [{column: A, values: [x], begins: y, reason: Z}]\n", "SLM1101"),
        ("leave_out: [{column: A, reason: Z}]\n", "SLM1101"),
        ("numbers: {decimal: ',', thousands: ','}\n", "SLM1104"),
        ("language: klingon\n", "SLM1106"),
        ("times: ['%d.%m.%Y']\n", "SLM381"),
    ],
)
def test_a_mapping_that_says_nothing_or_two_things_is_refused(more: str, told: str) -> None:
    """The place is the entry itself."""
    source = (
        f"kind: tickets\nname: Desk\nfiles: [desk.csv]\n{COVERS}columns: {{id: Number, opened: Created, priority: "
        f"Urgency, type: Kind, service: What}}\n{more}"
    )
    assert [problem.split()[0] for problem in wrong_source(source)] == [told]


CONDITIONS: Final[Mapping[str, list[str]]] = {
    "values: [yes]": ["True", "yes"],
    "not_values: [yes]": ["no", "Maintenance of mail", ""],
    "begins: Maintenance": ["Maintenance of mail"],
    "matches: '(?i)MAIL$'": ["Maintenance of mail"],
    "not_matches: 'e'": ["no", ""],
    "filled: true": ["True", "yes", "no", "Maintenance of mail"],
    "filled: false": [""],
}


@pytest.mark.parametrize("test", CONDITIONS)
@pytest.mark.parametrize("key", ["take_only", "leave_out"])
def test_rows_are_taken_and_left_out_by_every_kind_of_test(tmp_path: Path, key: str, test: str) -> None:
    """True, yes and their like are one value; what is not taken is counted under its reason, as what is left out."""
    words = ["True", "yes", "no", "Maintenance of mail", ""]
    rows = "".join(f"T-{number},2026-01-05 09:00,,,{word}\n" for number, word in enumerate(words))
    found = desk(tmp_path, f"{key}: [{{column: State, {test}, reason: Told}}]\n", rows)
    meant = [f"T-{number}" for number, word in enumerate(words) if (word in CONDITIONS[test]) == (key == "take_only")]
    assert [ticket.id for ticket in tickets(found).tickets] == meant
    assert left_out(found) == {"Told": len(words) - len(meant)}
    assert found.problems == ()


def test_a_condition_that_never_holds_is_told_with_the_words_that_occur(tmp_path: Path) -> None:
    """In an export in another language no ticket would be solved; what the condition drops is counted by its words."""
    rows = "".join(
        f"T-{number},2026-01-05 09:00,2026-01-05 10:00,P1,{word}\n"
        for number, word in enumerate(["Fechado", "Solucionado", "Fechado"])
    )
    found = desk(tmp_path, "only_if: {resolved: {column: State, values: [Solved, Closed]}}\n", rows)
    (problem,) = found.problems
    assert (problem.code, problem.severity) == ("SLM1021", "error")
    assert problem.message().endswith("'State' holds 'Fechado' (2), 'Solucionado' (1)")
    found = desk(tmp_path, "only_if: {resolved: {column: State, values: [Fechado]}}\n", rows)
    (problem,) = found.problems
    assert (problem.code, problem.severity) == ("SLM1020", "warning")
    assert problem.message().endswith(
        "takes no notice of a filled cell in 1 row, in which 'State' holds 'Solucionado' (1)"
    )
    for declared in ("otherwise: [Solucionado]", ""):
        test = f"values: [Fechado], {declared}" if declared else "not_values: [Solucionado]"
        assert desk(tmp_path, f"only_if: {{resolved: {{column: State, {test}}}}}\n", rows).problems == ()


def test_a_constant_with_a_condition_is_of_those_rows_alone(tmp_path: Path) -> None:
    """Else what excludes a notice would exclude every failure, and a condition would be accepted for nothing."""
    rows = "".join(f"T-{word},2026-01-05 09:00,,,{word}\n" for word in ("VIP", "Plain"))
    said = "only_if: {priority: {column: State, values: [VIP]%s}}\n"
    source = (
        "kind: tickets\nname: Desk\nfiles: [desk.csv]\ntime_zone: UTC\ncovers: {from: 2026-01-01, until: 2026-02-01}\n"
        "times: ['%Y-%m-%d %H:%M']\ncolumns: {id: Number, opened: Created}\n"
        "constants: {service: mail, type: incident, priority: P1}\n"
    )
    table = {"desk.csv": f"Number,Created,Done,Urgency,State\n{rows}"}
    found = read(tmp_path, source + said % ", otherwise: [Plain]", table)
    assert [ticket.priority for ticket in tickets(found).tickets] == ["P1", None]
    assert found.problems == ()
    told = read(tmp_path, source + (said % "").replace("VIP", "Gold"), table)
    assert [problem.code for problem in told.problems] == ["SLM1021"]


@pytest.mark.parametrize(
    "more, told",
    [
        ("take_only: [{column: State, values: [status], reason: X}]\n", "SLM1022"),
        ("take_only: [{column: State, values: [status], otherwise: [Fechado], reason: X}]\n", None),
        ("required_if: {resolved: {column: State, values: [Closed]}}\n", "SLM1023"),
        ("required_if: {resolved: {column: State, values: [Closed], otherwise: [Fechado]}}\n", None),
        ("leave_out: [{column: State, values: [fechado], reason: X}]\n", "SLM1024"),
        ("leave_out: [{column: State, values: [Spam], reason: X}]\n", "SLM1024"),
        ("leave_out: [{column: State, values: [Spam], otherwise: [Fechado], reason: X}]\n", None),
    ],
)
def test_other_conditions_that_never_hold(tmp_path: Path, more: str, told: str | None) -> None:
    """A row that is not taken, a field that need not be filled, a word that is another one or in another language."""
    found = desk(tmp_path, more, "T-1,2026-01-05 09:00,,P1,Fechado\n")
    assert [problem.code for problem in found.problems] == ([told] if told else [])


@pytest.mark.parametrize(
    "first",
    [
        "leave_out: [{column: State, values: [Fechado], reason: X}, ",
        "take_only: [{column: State, not_values: [Fechado], reason: X}]\nleave_out: [",
    ],
)
def test_a_condition_of_rows_that_another_one_takes_is_met(tmp_path: Path, first: str) -> None:
    """Where two columns say of the same rows that they are none, neither condition is doubted."""
    more = f"{first}{{column: Urgency, values: [P9], reason: Y}}]\n"
    found = desk(tmp_path, more, "T-1,2026-01-05 09:00,,P1,Open\nT-2,2026-01-05 09:00,,P9,Fechado\n")
    assert [problem.code for problem in found.problems] == []


def test_first_filled_of_several_columns(tmp_path: Path) -> None:
    """A column that a file lacks is spared where another one holds the value; one that no file has is a slip."""
    source = OUTAGES.replace("start: From", "start: [Began, From]").replace("[page.csv]", "['*.csv']")
    files: dict[str, str | bytes] = {
        "a.csv": f"{HEAD}1,mail,{ROW}",
        "b.csv": "Id,What,Began,From,To\n2,mail,2026-01-05 08:00,2026-01-05 09:00,2026-01-05 10:00\n3,mail,,"
        "2026-01-05 09:00,2026-01-05 10:00\n",
    }
    found = read(tmp_path, source, files)
    assert [outage.start.hour for outage in outages(found).outages] == [9, 8, 9]
    assert found.problems == ()
    found = read(tmp_path / "other", source.replace("Began", "Begun"), {"a.csv": files["a.csv"]})
    assert problems(found) == ["SLM1027 measurements/sources/desk.yml:6:42"]
    found = read(tmp_path / "none", source.replace("From", "Since"), {"a.csv": files["a.csv"]})
    assert {problem.code for problem in found.problems} == {"SLM975"}


UPDATES: Final = [
    {"status": "resolved", "at": "2026-01-05T12:00:00Z"}, {"status": "identified", "at": "2026-01-05T11:30:00Z"},
    {"status": "resolved", "at": "2026-01-05T11:00:00Z"},
]  # fmt: skip


@pytest.mark.parametrize(
    "take, updates, hour",
    [
        ("first", UPDATES, 12), ("last", UPDATES, 11), ("earliest", UPDATES, 11), ("latest", UPDATES, 12),
        ("latest", UPDATES[::-1], 12), ("latest", UPDATES[1:2], 13), ("latest", [], 13), ("latest", None, 13),
    ],
)  # fmt: skip
def test_a_value_from_a_list_inside_the_record(tmp_path: Path, take: str, updates: Any, hour: int) -> None:  # noqa: ANN401
    """The end is in one of the updates; where none of them has it, the next column is looked at."""
    source = OUTAGES.replace("page.csv", "page.json").replace(
        "end: To",
        f"end: [{{list: updates, where: {{column: status, values: [resolved]}}, column: at, take: {take}}}, done]",
    )
    one = {"Id": "1", "What": "mail", "From": "2026-01-05T09:00:00Z", "done": "2026-01-05T13:00:00Z"}
    other = {**one, "Id": "2", "updates": UPDATES}
    found = read(tmp_path, source, {"page.json": json.dumps([{**one, "updates": updates}, other])})
    assert problems(found) == []
    first = outages(found).outages[0]
    assert first.end
    assert first.end.hour == hour
    word = OUTAGES.replace("id: Id", f"id: {{list: updates, column: status, take: {take}}}")
    is_time = take in ("earliest", "latest")
    assert wrong_source(word) == (["SLM1105 measurements/sources/desk.yml:6:15"] if is_time else [])


@pytest.mark.parametrize("take, without", [("first", 0), ("last", 2), ("earliest", 2), ("latest", 0)])
@pytest.mark.parametrize("nothing", ["", None, ...])
def test_an_item_that_counts_needs_its_time(tmp_path: Path, take: str, without: int, nothing: Any) -> None:  # noqa: ANN401
    """A second solution without its time may be the one that counts; the first one is none of it in its place."""
    source = OUTAGES.replace("page.csv", "page.json").replace(
        "end: To", f"end: {{list: updates, where: {{column: status, values: [resolved]}}, column: at, take: {take}}}"
    )
    updates = [dict(update) for update in UPDATES]
    updates[without] = {"status": "resolved"} if nothing is ... else {"status": "resolved", "at": nothing}
    one = {"Id": "1", "What": "mail", "From": "2026-01-05T09:00:00Z", "updates": updates}
    assert [found.split()[0] for found in problems(read(tmp_path, source, {"page.json": json.dumps([one])}))] == [
        "SLM1092"
    ]
    anything = source.replace("where: {column: status, values: [resolved]}, ", "")
    assert problems(read(tmp_path / "any", anything, {"page.json": json.dumps([one])})) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1), unique=True))
def test_ids_of_any_form_are_shown_as_written_and_stay_apart(tmp_path: Path, ids: list[str]) -> None:
    """Numbers of tickets are those of the tool, of any length and in any letters; two of them are never one."""
    rows = json.dumps([{"n": name, "at": "2026-01-05T09:00:00Z"} for name in ids])
    source = (
        f"kind: tickets\nname: Desk\nfiles: [desk.json]\n{COVERS}columns: {{id: n, opened: at}}\n"
        "constants: {service: mail, type: incident}\n"
    )
    found = read(tmp_path, source, {"desk.json": rows})
    assert problems(found) == []
    assert [ticket.id for ticket in tickets(found).tickets] == ids


@pytest.mark.parametrize("name", ["52 267", "#1023", "工单-1", "INC 001", "A/B-1", "x" * 300])
def test_ids_of_real_tools(tmp_path: Path, name: str) -> None:
    """A blank that parts thousands, a sign, another script, a path: an export is never edited for its ids."""
    found = desk(tmp_path, "", f"{name},2026-01-05 09:00,,P1,\n")
    assert [ticket.id for ticket in tickets(found).tickets] == [name]
    assert found.problems == ()


def test_blanks_that_nobody_sees_make_no_other_word(tmp_path: Path) -> None:
    """A blank that does not break is a blank, and one at the end is none: in ids, values, names and conditions."""
    rows = "52\u00a0267 ,2026-01-05\u00a009:00,,Very\u00a0high ,Not\u202fours\n52 268,2026-01-05 09:00,,Very high,\n"
    more = "values: {priority: {Very high: P1}}\nleave_out: [{column: State, values: [Not ours], reason: X}]\n"
    found = desk(tmp_path, more, rows)
    assert ([ticket.id for ticket in tickets(found).tickets], left_out(found)) == (["52 268"], {"X": 1})
    found = desk(tmp_path, more.splitlines()[0] + "\n", rows)
    assert [(ticket.id, ticket.priority) for ticket in tickets(found).tickets] == [("52 267", "P1"), ("52 268", "P1")]


def test_a_timeline_without_services_has_the_names_of_the_book(tmp_path: Path) -> None:
    """As in every other kind of source, what is called as the book calls it need not be written down."""
    source = (
        "kind: timeline\nname: Page\nfiles: [page.csv]\ntime_zone: Etc/UTC\nknown_for: 25 calendar_hours\n"
        "columns: {service: What, time: At, state: State}\nstates: {up: up, down: down}\n"
    )
    rows = "What,At,State\nmail,2026-01-05 09:00,down\nmail,2026-01-05 10:00,up\n"
    found = timeline(read(tmp_path, source, {"page.csv": rows}))
    assert [part.length.total_seconds() for part in found.timelines["mail"].down] == [3600]


FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "iso": ("times: [iso]\n", "%Y-%m-%dT%H:%M:%S"),
    "day first": ("times: ['%d.%m.%Y %H:%M:%S']\n", "%d.%m.%Y %H:%M:%S"),
    "month first": ("times: ['%m/%d/%Y %I:%M:%S %p']\n", "%m/%d/%Y %I:%M:%S %p"),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 31)),  # noqa: DTZ001
            st.booleans(),
            st.integers(0, 10**6),
        ),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
    st.sampled_from(sorted(FORMS)),
    st.sampled_from(["true false", "yes no", "ja nein", "是 否", "Y N"]),
    st.sampled_from([".,", ",.", ", ", ".'"]),
)
def test_one_history_is_the_same_in_every_writing(  # noqa: PLR0917
    tmp_path: Path,
    history: list[tuple[datetime, bool, int]],
    order: random.Random,
    form: str,
    flags: str,
    marks: str,
) -> None:
    """Any order of rows, form of times, words for yes and no, marks in numbers: the checks are the same."""
    said, pattern = FORMS[form]
    rows = [
        f"{at.replace(microsecond=0).strftime(pattern)};{flags.split()[0 if ok else 1]};"
        + f"{ms / 100:,.2f}".translate({ord(","): marks[1], ord("."): marks[0]})
        for at, ok, ms in history
    ]
    order.shuffle(rows)
    source = (
        f"kind: probes\nname: Checks\nfiles: [checks.csv]\ntime_zone: Asia/Shanghai\nformat: {{delimiter: ;}}\n{said}"
        f"numbers: {{decimal: '{marks[0]}', thousands: \"{marks[1]}\"}}\n"
        "columns: {time: At, ok: Up, response_ms: Ms}\nconstants: {service: mail}\n"
    )
    found = read(tmp_path, source, {"checks.csv": "At;Up;Ms\n" + "".join(f"{row}\n" for row in rows)})
    assert problems(found) == []
    told = sorted((probe.time.isoformat(), probe.ok, probe.response_ms) for probe in probes(found).probes)
    assert [(time, ok, ms and int(ms * 100)) for time, ok, ms in told] == sorted(
        (f"{at.replace(microsecond=0).isoformat()}+08:00", ok, ms) for at, ok, ms in history
    )


@pytest.mark.parametrize("name", presets())
def test_what_a_source_says_adds_to_its_preset_and_takes_nothing_away(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word more under any key of any ready-made mapping, also one called `type`, leaves all that the mapping says."""
    monkeypatch.setattr("slm.reading.sources.source.read_kind", lambda _, document: (document.value, []))
    given = _merged(f"kind: {_merged(f'use: {name}')['kind']}\nuse: {name}")
    for key, value in given.items():
        if isinstance(value, dict) and key != "format":
            inner = [(), *((word,) for word, of in value.items() if isinstance(of, dict) and key == "values")]
            for path, more in product(inner, ("Added", "type")):
                wanted: Any = deepcopy(given)
                here = wanted[key]
                for step in path:
                    here = here[step]
                other = given.get({"columns": "constants", "constants": "columns"}.get(key, ""), {})
                if more not in here and more not in other:
                    here[more] = "x"
                    own: Any = {more: "x"}
                    for step in reversed(path):
                        own = {step: own}
                    assert _merged(f"kind: {given['kind']}\nuse: {name}\n{key}: {json.dumps(own)}") == wanted
    for key in ("leave_out", "take_only", "missing", "ignored"):
        both = _merged(f"kind: {given['kind']}\nuse: {name}\n{key}: [own]")
        assert both == {**given, key: ["own", *given.get(key, [])]}


def _merged(source: str) -> dict[str, Any]:
    """Return what a source and its mapping say together."""
    document, wrong = read_yaml("measurements/sources/desk.yml", source + "\n")
    assert document
    assert wrong == []
    whole: Any = read_source(document)[0]
    assert isinstance(whole, dict)
    return whole
