"""What the rows of an export name: held against the book as in its own files, by every kind of source."""

from __future__ import annotations

from pathlib import Path
from typing import Final, get_args

import pytest
from tests.books import AS_OF, approve_again, copied, replace_words, with_tickets

from slm.cache import DiskCache
from slm.checks.exported_words import REFERENCES, CaseKind, counted_cases_count
from slm.checks.ownership import counted_rows_say_whose_they_are
from slm.measurement import Outage, Pause, Probe, Survey, Ticket, TicketEvent
from slm.measurement.source_kinds import SOURCE_KINDS
from slm.problem import Problem, Severity
from slm.reading import read_book
from slm.values import Id, Written, keys_of

COVERS: Final = "covers: {from: 2026-01-01, until: 2026-03-01}\n"
AT: Final = "2026-01-05T09:00:00+08:00"
TO: Final = "2026-01-05T09:10:00+08:00"
TICKETS: Final = (
    f"kind: tickets\nname: Desk\nfiles: [desk.csv]\n{COVERS}"
    "columns: {id: id, service: service, opened: at, resolved: done, priority: priority, customer: customer}\n"
    "constants: {type: incident}\n"
)
LOG: Final = (
    f"kind: tickets\nname: Desk\nfiles: [desk.csv]\n{COVERS}several_rows: last\nstates: {{New: run}}\n"
    "columns: {id: id, service: service, opened: at, priority: priority, changed: changed, state: state}\n"
    "constants: {type: incident}\n"
)
OUTAGES: Final = (
    f"kind: outages\nname: Desk\nfiles: [desk.csv]\n{COVERS}"
    "columns: {service: service, start: at, end: done, exclusion: clause, approved_by: by}\nconstants: {kind: outage}\n"
)
SURVEYS: Final = (
    f"kind: surveys\nname: Desk\nfiles: [desk.csv]\n{COVERS}"
    "columns: {service: service, date: day, score: score, customer: customer}\n"
)
LEVEL: Final = (
    "  - {id: P2, name: {en: Low, zh: 低}, description: {en: One waits, zh: 一人等候}, respond: 4 working_hours,\n"
    "     resolve: 9 working_hours}\n"
)


def found(folder: Path, source: str, rows: str, *codes: str, judges: bool = False, without: str = "") -> list[Problem]:
    """Return problems of these codes of a book with a source, by which it may judge responses."""
    root = with_tickets(folder)
    if judges:
        replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"source: tickets": "source: desk"})
        replace_words(root, "catalog/levels.yml", {"classes:\n": f"{LEVEL}classes:\n"})
        approve_again(root)
    if without:
        replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {without: ""})
        approve_again(root)
    (root / "measurements/sources").mkdir(exist_ok=True)
    (root / "measurements/sources/desk.yml").write_text(source, "utf-8")
    (root / "measurements/desk.csv").write_text(rows, "utf-8")
    return [problem for problem in read_book(root, AS_OF).problems if problem.code in codes]


_OWN: Final = {"id", "ticket"}
"""What names a row, and no part of the book."""


@pytest.mark.parametrize("model", [Ticket, Pause, TicketEvent, Outage, Probe, Survey])
def test_whatever_a_record_names_is_asked_of_exports(model: type[Written]) -> None:
    """Each field of a record that holds an id is that of the row, a service, or held against the book."""
    for name, field in model.model_fields.items():
        is_id = Id in (field.annotation, *get_args(field.annotation)) or keys_of(model)[name].wording in {
            "service", "party", "person"
        }  # fmt: skip
        if is_id and name not in _OWN and name != "service":
            assert (model, name) in REFERENCES, name


NAMED: Final[dict[str, tuple[str, str, str]]] = {
    "tickets": ("columns: {id: id, service: what, opened: at}\nconstants: {type: incident}\n", "id", "{n}"),
    "events": (
        "columns: {case: id, service: what, time: at, activity: id}\nconstants: {type: incident}\nother_states: run\n",
        "id", "{n}",
    ),
    "outages": ("columns: {service: what, start: at, length: id}\nconstants: {kind: outage}\n", "id", "60"),
    "probes": ("columns: {service: what, time: at, ok: id}\nknown_for: 1 calendar_hours\n", "id", "true"),
    "surveys": ("columns: {service: what, date: at, score: id}\n", "id", "5"),
    "timeline": ("columns: {service: what, time: at, state: id}\nknown_for: 1 calendar_hours\nstates: {ok: up}\n",
                 "id", "ok"),
}  # fmt: skip
"""What a source of each kind says besides, and the third of its columns with a value, beside a name and a time."""


@pytest.mark.parametrize("kind", sorted(SOURCE_KINDS))
def test_names_that_are_no_services_are_told_together_whatever_their_rows_are(tmp_path: Path, kind: str) -> None:
    """A name in other capitals, or of nothing, is in no figure: one problem of each source, and its remedy helps."""
    more, column, value = NAMED[kind]
    source = f"kind: {kind}\nname: Desk\nfiles: [desk.csv]\n" + ("" if kind == "timeline" else COVERS) + more
    rows = f"what,at,{column}\n" + "".join(
        f"{name},2026-01-{5 + nth:02}T09:00:00+08:00,{value.format(n=nth)}\n"
        for nth, name in enumerate(("mail", "Mail", "print", "Mail"))
    )
    (problem,) = found(tmp_path / "told", source, rows, "SLM986")
    assert problem.message() == (
        "rows of the export of the source 'desk' count nowhere, as the book has no service of the name in them: "
        "'Mail' (2), 'print' (1)"
    )
    assert problem.severity is Severity.WARNING
    assert problem.also[0].path == "measurements/sources/desk.yml"
    mapping = problem.hint().partition("services: ")[2].partition("; ")[0]
    assert mapping == '{"Mail": mail, "print": TBD, "mail": mail}'
    pasted = f"{source}services: {mapping.replace('TBD', 'storage')}\n"
    assert found(tmp_path / "pasted", pasted, rows, "SLM986", "SLM371", "SLM1013", "SLM450") == []


def test_a_single_name_that_is_no_service_is_told_with_the_one_that_may_be_meant(tmp_path: Path) -> None:
    """Of an export that judges and has no other name, nothing counts: that is an error."""
    rows = f"id,service,at,done,priority,customer\nT-1,mial,{AT},{TO},P1,sales\n"
    (problem,) = found(tmp_path / "judged", TICKETS, rows, "SLM986", judges=True)
    assert (problem.severity, problem.place.line) == (Severity.ERROR, 2)
    assert problem.hint().startswith("Did you mean mail, line, storage? ")
    (problem,) = found(tmp_path / "other", TICKETS, rows, "SLM986")
    assert problem.severity is Severity.WARNING


def test_of_a_hundred_names_each_is_told_and_of_more_how_many(tmp_path: Path) -> None:
    """Who maps them by what is told has them all in a second run at the latest."""
    rows = "id,service,at,done,priority,customer\n"
    rows += "".join(f"T-{nth},name{nth},{AT},{TO},P1,sales\n" for nth in range(103))
    (problem,) = found(tmp_path, TICKETS, rows, "SLM986")
    assert problem.message().endswith(", ... (+3)")
    assert problem.hint().count("TBD") == 103


def test_levels_that_the_book_lacks_are_told_together_ready_to_paste(tmp_path: Path) -> None:
    """Three rows with two words: one problem, with their numbers and the words of the book."""
    rows = "id,service,at,done,priority,customer\n" + "".join(
        f"T-{number},mail,{AT},{TO},{priority},sales\n" for number, priority in enumerate(("High", "P1", "Low", "Low"))
    )
    (problem,) = found(tmp_path, TICKETS, rows, "SLM1211", "SLM457")
    assert problem.message() == (
        "3 rows of the export of the source 'desk' have a service level that the book does not have: "
        "'Low' (2), 'High' (1)"
    )
    assert 'values: {priority: {"Low": ..., "High": ...}}; the levels are P1' in problem.hint()
    assert (str(problem.place), problem.also[0].path) == ("measurements/desk.csv:2:1", "measurements/sources/desk.yml")


def test_words_of_a_ready_made_mapping_are_named_as_the_export_has_them(tmp_path: Path) -> None:
    """The mapping of a tool makes P3 of `Medium`: what is to be written is what `Medium` is here."""
    source = TICKETS.replace("name: Desk\n", "name: Desk\nuse: jira\n").replace("type: incident", "type: incident")
    source += "times: [iso]\nwithout: [reason]\n"
    rows = f"id,service,at,done,priority,customer,Status\nT-1,mail,{AT},{TO},Medium,sales,Done\n"
    (problem,) = found(tmp_path, source, rows, "SLM1211")
    assert "'P3' (1)" in problem.message()
    assert '"Medium": ...' in problem.hint()


def test_what_a_source_says_itself_is_told_where_it_says_it(tmp_path: Path) -> None:
    """A word that its own mapping or constant makes of a row is that of the source, and told once."""
    mapped = TICKETS + "values: {priority: {High: Urgent}, customer: {us: nobody}}\n"
    rows = f"id,service,at,done,priority,customer\nT-1,mail,{AT},{TO},High,us\n"
    codes = [problem.code for problem in found(tmp_path / "a", mapped, rows, "SLM457", "SLM454", "SLM1211", "SLM1212")]
    assert sorted(codes) == ["SLM454", "SLM457"]
    constant = TICKETS.replace("type: incident", "type: incident, customer: nobody").replace(", customer: customer", "")
    codes = [problem.code for problem in found(tmp_path / "b", constant, rows, "SLM454", "SLM1212")]
    assert codes == ["SLM454"]


def test_levels_of_an_audit_log_are_asked_too(tmp_path: Path) -> None:
    """A level that a case had in between stands in no ticket, but in an event that is made of a row."""
    rows = f"id,service,at,priority,changed,state\nT-1,mail,{AT},P9,{AT},New\nT-1,mail,{AT},P1,{TO},New\n"
    (problem,) = found(tmp_path, LOG, rows, "SLM1211")
    assert "'P9' (1)" in problem.message()


@pytest.mark.parametrize(
    "source, rows, code, said",
    [
        (TICKETS, f"id,service,at,done,priority,customer\nT-1,mail,{AT},{TO},P1,nobody\n", "SLM1212", "'nobody' (1)"),
        (SURVEYS, "service,day,score,customer\nmail,2026-01-05,4,nobody\n", "SLM1212", "'nobody' (1)"),
        (OUTAGES, f"service,at,done,clause,by\nmail,{AT},{TO},zz,\n", "SLM1213", "'zz' (1)"),
        (OUTAGES, f"service,at,done,clause,by\nmail,{AT},{TO},a,Nobody\n", "SLM1214", "'Nobody' (1)"),
    ],
)
def test_customers_exclusions_and_approvers_are_asked(
    source: str, rows: str, code: str, said: str, tmp_path: Path
) -> None:
    """In the files of the book each of them would be a mistake, and so it is where it comes out of an export."""
    (problem,) = found(tmp_path / "wrong", source, rows, code)
    assert said in problem.message()
    right = rows.replace("nobody", "sales").replace("zz", "a").replace("Nobody", "ada")
    assert found(tmp_path / "right", source, right, code) == []


@pytest.mark.parametrize(
    "said, column, code",
    [
        ("constants: {kind: outage, exclusion: zz}\n", ", exclusion: clause", "SLM1213"),
        ("values: {exclusion: {Foo: zz}}\n", "", "SLM1213"),
        ("patterns: {exclusion: [{begins: F, is: zz}]}\n", "", "SLM1213"),
        ("constants: {kind: outage, approved_by: zz}\n", ", approved_by: by", "SLM1214"),
        ("values: {approved_by: {Foo: zz}}\n", "", "SLM1214"),
        ("patterns: {approved_by: [{other: true, is: zz}]}\n", "", "SLM1214"),
    ],
)
def test_exclusions_and_approvers_are_asked_whoever_says_them(
    said: str, column: str, code: str, tmp_path: Path
) -> None:
    """A word that the source itself makes of rows excludes as little as one of the export, and is told (R1)."""
    source = OUTAGES.replace(
        "constants: {kind: outage}\n", "" if "constants" in said else "constants: {kind: outage}\n"
    )
    source = source.replace(column, "") + said
    rows = f"service,at,done,clause,by\nmail,{AT},{TO},Foo,Foo\n"
    (problem,) = found(tmp_path / "wrong", source, rows, code)
    assert "'zz' (1)" in problem.message()
    assert problem.place.path.endswith("desk.yml" if column else "desk.csv")
    assert ("`constants`" in problem.hint()) is bool(column)
    right = source.replace("zz", "a" if code == "SLM1213" else "ada")
    assert found(tmp_path / "right", right, rows, code) == []


@pytest.mark.parametrize(
    "service, advice", [("mail", "there are a. "), ("storage", "No agreement on the service excludes anything: ")]
)
def test_exclusions_that_can_be_named_are_those_of_agreements_on_the_service(
    tmp_path: Path, service: str, advice: str
) -> None:
    """Where no agreement on it excludes anything, no word can be mapped, and that is said."""
    rows = f"service,at,done,clause,by\n{service},{AT},{TO},zz,\n"
    (problem,) = found(tmp_path, OUTAGES, rows, "SLM1213")
    assert advice in problem.hint()


@pytest.mark.unmeasured
def test_cases_that_count_for_no_promise_are_told_with_their_number(tmp_path: Path) -> None:
    """Cases of P2 where only P1 is promised: a level of the book, but of no target of their service."""
    rows = "id,service,at,done,priority,customer\n" + "".join(
        f"T-{number},{service},{AT},{TO},{priority},{customer}\n"
        for number, (service, priority, customer) in enumerate(
            [("mail", "P1", "sales"), ("mail", "P2", "sales"), ("mail", "P2", ""), ("storage", "P2", "sales"),
             ("mail", "P2", "servers")]
        )
    )  # fmt: skip
    (problem,) = found(tmp_path / "some", TICKETS, rows, "SLM1215", judges=True)
    assert problem.message() == (
        "2 cases of the source 'desk' count for no promise, of 3 whose services are promised such a thing: "
        "'mail incident P2' (2)"
    )
    assert problem.place.line == 3
    few = rows + "".join(f"T-9{number},mail,{AT},{TO},P1,sales\n" for number in range(2))
    (problem,) = found(tmp_path / "few", TICKETS, few, "SLM1215", judges=True)
    assert ", of 5 whose services" in problem.message()
    all_count = rows.replace(",P2,", ",P1,")
    assert found(tmp_path / "all", TICKETS, all_count, "SLM1215", judges=True) == []
    assert found(tmp_path / "none", TICKETS, rows, "SLM1215") == []


def test_cases_of_a_large_record_that_count_for_no_promise_are_told(tmp_path: Path) -> None:
    """Of a record that an engine counts, the numbers of its cases say what its rows would: a level, or none at all."""
    found(tmp_path, TICKETS.replace("files:", "read: engine\nfiles:").replace("-01,", ",").replace("-01}", "}"), "",
          judges=True)  # fmt: skip
    portfolio = read_book(tmp_path / "book", AS_OF).portfolio
    assert portfolio
    source = portfolio.aggregated["desk"].source
    kinds = {
        CaseKind("mail", "sales", "P1", "incident"): 1, CaseKind("mail", None, "P2", "incident"): 2,
        CaseKind("mail", "sales", None, "incident"): 3, CaseKind("storage", None, None, "incident"): 4,
        CaseKind("mail", "nobody", "P2", "incident"): 5,
    }  # fmt: skip
    told = [problem.message() for problem in counted_cases_count(portfolio, source, kinds)]
    assert told == [
        (
            "2 cases of the source 'desk' count for no promise, of 3 whose services are promised such a thing: "
            "'mail incident P2' (2)"
        ),
        (
            "3 cases of the source 'desk' have no priority, so no target judges them: SLA-MAIL/p1-response and its "
            "like count cases of one priority"
        ),
    ]
    assert [*counted_cases_count(portfolio, source, {CaseKind("mail", None, "P1", "incident"): 1})] == []


@pytest.mark.parametrize(
    "covers,columns,said",
    [
        ("{from: 2026-02, until: 2026-04}", ", customer: who", ("SLM425", Severity.WARNING, 2)),
        ("{from: 2026-03, until: 2026-04}", ", customer: who", ("SLM425", Severity.ERROR, 2)),
        ("{from: 2026-03, until: 2026-04}", "", ("SLM424", Severity.ERROR, 2)),
    ],
)
def test_cases_of_a_large_record_that_are_of_nobody_are_told(
    tmp_path: Path, covers: str, columns: str, said: tuple[str, Severity, int]
) -> None:
    """Where several customers have a service, a case without one is refused by number; of closed months doubted."""
    root = copied(tmp_path, "rows_of_nobody")
    text = (
        f"kind: tickets\nread: engine\nname: Desk\nfiles: [desk.csv]\ncovers: {covers}\nconstants: {{type: incident}}\n"
    )
    text += f"columns: {{id: id, service: service, opened: at{columns}}}\n"
    (root / "measurements/sources/desk.yml").write_text(text, "utf-8")
    portfolio = read_book(root, AS_OF).portfolio
    assert portfolio
    kinds = {CaseKind("mail", None, "P1", "incident"): 2, CaseKind("mail", "sales", "P1", "incident"): 1,
             CaseKind("storage", None, "P1", "incident"): 1}  # fmt: skip
    source = portfolio.aggregated["desk"].source
    told = [(one.code, one.severity, one.count) for one in counted_rows_say_whose_they_are(portfolio, source, kinds)]
    assert told == [said]


def test_a_few_requests_are_promised_nothing_where_incidents_are(tmp_path: Path) -> None:
    """Of a type of which no case counts they are told if they are most, as a level of a type that counts always is."""
    source = TICKETS.replace("priority: priority,", "priority: priority, type: type,").replace(
        "constants: {type: incident}\n", ""
    )
    head = "id,service,at,done,priority,customer,type\n"
    row = f"mail,{AT},{TO},{{}},sales,{{}}\n"
    few = head + "".join(f"T-{nth},{row.format('P1', 'incident')}" for nth in range(3))
    few += f"T-9,{row.format('P2', 'request')}"
    assert found(tmp_path / "few", source, few, "SLM1215", judges=True) == []
    most = few + "".join(f"T-8{nth},{row.format('P2', 'request')}" for nth in range(3))
    (problem,) = found(tmp_path / "most", source, most, "SLM1215", judges=True)
    assert "'mail request P2' (4)" in problem.message()


def test_only_a_promise_by_levels_makes_an_unknown_level_a_mistake(tmp_path: Path) -> None:
    """Where no target is about one, words that are no levels count nowhere and harm nobody: they are only told."""
    rows = f"id,service,at,done,priority,customer\nT-1,mail,{AT},{TO},High,sales\n"
    (problem,) = found(tmp_path / "with", TICKETS, rows, "SLM1211")
    assert problem.severity is Severity.ERROR
    (problem,) = found(tmp_path / "without", TICKETS, rows, "SLM1211", without="    priority: P1\n")
    assert problem.severity is Severity.WARNING


def test_of_many_words_the_most_frequent_are_told_and_the_others_counted(tmp_path: Path) -> None:
    """A column that was mistaken for another one has hundreds of words: twelve of them are enough."""
    rows = "id,service,at,done,priority,customer\n" + "".join(
        f"T-{number},mail,{AT},{TO},word{number},sales\n" for number in range(20)
    )
    (problem,) = found(tmp_path, TICKETS, rows, "SLM1211")
    assert problem.message().endswith("... (+8)")


def test_words_that_are_all_mapped_to_levels_of_the_book_are_known(tmp_path: Path) -> None:
    """Where each word has a meaning that the book has, nothing is told; a pattern is asked like others."""
    rows = f"id,service,at,done,priority,customer\nT-1,mail,{AT},{TO},High,sales\n"
    known = TICKETS + "values: {priority: {High: P1}}\n"
    assert found(tmp_path / "known", known, rows, "SLM1211", "SLM457") == []
    pattern = TICKETS + "patterns: {priority: [{begins: H, is: P7}]}\n"
    (problem,) = found(tmp_path / "pattern", pattern, rows, "SLM1211")
    assert "'P7' (1)" in problem.message()


@pytest.mark.parametrize("level, told", [("P1", []), ("P7", ["'P7' (2000)"])])
def test_words_of_many_rows_are_asked_of_what_is_kept(tmp_path: Path, level: str, told: list[str]) -> None:
    """Of 2,000 rows that were kept, levels that the book lacks are told as when they were read; of others nothing."""
    cases = "".join(f"T-{case},mail,{AT},{TO},{level},sales\n" for case in range(2_000))
    found(tmp_path, TICKETS, f"id,service,at,done,priority,customer\n{cases}")
    cache = DiskCache(tmp_path / "cache")
    for _ in range(2):
        problems = read_book(tmp_path / "book", AS_OF, cache=cache).problems
        messages = [problem.message() for problem in problems if problem.code == "SLM1211"]
        assert len(messages) == len(told)
        assert all(words in message for words, message in zip(told, messages, strict=True))


def test_closed_month_that_an_export_does_not_cover_is_told(tmp_path: Path) -> None:
    """Where a target is judged by an export that begins after a closed month, that month and the source are named."""
    late = TICKETS.replace("from: 2026-01-01", "from: 2026-02-01")
    rows = "id,service,at,done,priority,customer\nT-1,mail,2026-02-05T09:00:00+08:00,,P1,sales\n"
    assert found(tmp_path / "whole", TICKETS, rows, "SLM799", judges=True) == []
    (problem,) = found(tmp_path / "late", late, rows, "SLM799", judges=True)
    assert problem.place.path == "measurements/2026-01/month.yml"
    assert "'desk' does not cover it" in problem.message()


def test_checks_of_customers_that_the_book_lacks_are_told(tmp_path: Path) -> None:
    """A check of somebody's own instance counts for nobody if nobody has that name."""
    source = (
        f"kind: probes\nname: Desk\nfiles: [desk.csv]\n{COVERS}known_for: 5 calendar_minutes\n"
        "columns: {service: service, time: at, ok: ok, customer: customer}\n"
    )
    (problem,) = found(tmp_path, source, f"service,at,ok,customer\nmail,{AT},true,nobody\n", "SLM1212")
    assert "'nobody' (1)" in problem.message()


def test_a_limit_of_work_counts_cases_of_all_levels(tmp_path: Path) -> None:
    """Cases of a level without a target count all the same, where their number is limited."""
    root = with_tickets(tmp_path)
    replace_words(root, "catalog/levels.yml", {"classes:\n": f"{LEVEL}classes:\n"})
    counted = "formula: {en: number of cases, zh: 案例总数}\n    source: figures"
    cases = "formula: {en: number of cases, zh: 案例总数}\n    source: desk\n    cases: {counted: opened}"
    replace_words(root, "catalog/metrics.yml", {counted: cases})
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"source: tickets": "source: desk"})
    approve_again(root)
    (root / "measurements/sources").mkdir(exist_ok=True)
    (root / "measurements/sources/desk.yml").write_text(TICKETS, "utf-8")
    rows = "id,service,at,done,priority,customer\n"
    rows += "".join(f"T-{number},mail,{AT},{TO},P2,sales\n" for number in range(3))
    (root / "measurements/desk.csv").write_text(rows, "utf-8")
    assert [problem.code for problem in read_book(root, AS_OF).problems if problem.code == "SLM1215"] == []


@pytest.mark.parametrize(
    "code, source, row",
    [
        ("SLM986", TICKETS, "{n},{word},{at},{to},P1,sales"),
        ("SLM1211", TICKETS, "{n},mail,{at},{to},{word},sales"),
        ("SLM1212", TICKETS, "{n},mail,{at},{to},P1,{word}"),
    ],
)
def test_words_that_are_as_frequent_are_told_in_one_order(tmp_path: Path, code: str, source: str, row: str) -> None:
    """No message, and nothing to paste, depends on the order in which the rows of an export come."""
    rows = [row.format(n=f"T-{n}", word=word, at=AT, to=TO) for n, word in enumerate(("zeta", "beta", "alpha", "beta"))]
    told = []
    for name, some in (("1", rows), ("2", rows[::-1])):
        text = "\n".join(("id,service,at,done,priority,customer", *some, ""))
        (problem,) = found(tmp_path / name, source, text, code)
        told.append((problem.message(), problem.hint()))
    assert told[0] == told[1]
    assert told[0][0].index("beta") < told[0][0].index("alpha") < told[0][0].index("zeta")
