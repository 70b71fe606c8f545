"""A row that is about several services is one row of its file, in the account of a figure, too (F9)."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compliance.test_unread_rows import KINDS, MONTHS
from tests.reading.exports import read
from tests.written import agreement, evidence, history, metrics

from slm.cache import DiskCache
from slm.calendar import Month
from slm.compliance import Result, evaluate
from slm.measurement import TimelineRecords
from slm.reading.sources import SourceRead

JANUARY: Final = Month(2025, 1)
SEVERAL: Final = sorted(KINDS.keys() - {"tickets", "number", "events"})
"""Kinds whose rows may be of several services each; a case is of one."""
SERVICES: Final = "services: {Mail: mail, Shop: shop}"
WAYS: Final = {
    "listed": "services: {Mail: mail, Shop: shop, Both: [mail, shop]}",
    "by pattern": "patterns: {service: [{begins: M, is: mail}, {begins: S, is: shop}, "
    "{other: true, is: [mail, shop]}]}",
}
_FOLDERS: Final = count()


def source(name: str, way: str = "listed") -> str:
    """Return a source of a kind in which a row may be of both services."""
    written = KINDS[name].source.replace(SERVICES, WAYS[way] if name != "timeline" else WAYS["listed"])
    assert written != KINDS[name].source
    return written


def rows(name: str, *said: tuple[str, str, bool]) -> str:
    """Return an export of rows, each of a service, a day, and how it went."""
    kind = KINDS[name]
    lines = (
        kind.row.format(number=nth, service=service, day=day, how=kind.worst[is_good])
        for nth, (service, day, is_good) in enumerate(said)
    )
    return "\n".join((kind.head, *lines, ""))


def judged(name: str, found: SourceRead, *, together: bool = False) -> Result:
    """Return how a promise about the mail, or about both services together, was kept in January."""
    records = found.imported.records
    parts: dict[str, Any] = {"timelines" if isinstance(records, TimelineRecords) else "imported": {"desk": records}}
    promised = KINDS[name].promised | ({"together": "pooled"} if together else {})
    version = agreement("1.0", promised, services=["mail", "shop"] if together else ["mail"])
    known = evidence(metrics=metrics(), months=MONTHS, imports={"desk": found.imported.files}, **parts)
    (result,) = evaluate(history(version), known, [JANUARY])
    return result


FOUR: Final = tuple(
    (service, f"2025-01-{day:02}", day % 2 == 0) for day, service in enumerate(("Both", "Mail", "Shop", "Both"), 5)
)


@pytest.mark.parametrize("name", SEVERAL)
@pytest.mark.parametrize("way", WAYS)
def test_a_row_of_several_services_is_one_row_of_its_file(tmp_path: Path, name: str, way: str) -> None:
    """The account of a figure has as many rows of a file as the file has, each used or left out."""
    found = read(tmp_path, source(name, way), {"export.csv": rows(name, *FOUR)})
    (account,) = judged(name, found).sources
    others, outside = account.reasons.get("other_service", 0), account.reasons.get("outside_period", 0)
    assert (account.read, account.used, others, outside) == (4, 3, 1, 0)
    (whole,) = judged(name, found, together=True).sources
    assert (whole.read, whole.used, dict(whole.reasons)) == (4, 4, {})
    assert [(file.read, file.used) for file in found.imported.files] == [(4, 4)]


@pytest.mark.unmeasured
@settings(max_examples=25)
@given(
    name=st.sampled_from(SEVERAL),
    said=st.lists(
        st.tuples(
            st.sampled_from(("Mail", "Shop", "Both")), st.sampled_from(("2025-01-05", "2025-01-06", "2025-02-03")),
            st.booleans(),
        ),
        max_size=7,
    ),
)  # fmt: skip
def test_every_row_is_used_or_left_out_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, said: list[tuple[str, str, bool]]
) -> None:
    """Whatever the rows are about: read is used and left out, and what is read is the file."""
    folder = tmp_path_factory.getbasetemp() / f"several-{next(_FOLDERS)}"
    found = read(folder, source(name), {"export.csv": rows(name, *said)})
    for together in (False, True):
        for account in judged(name, found, together=together).sources:
            assert account.read == len(said) == account.used + sum(account.reasons.values())
            assert all(number > 0 for number in account.reasons.values())


NESTED: Final = """\
kind: outages
name: Status page
files: [export.json]
format: {type: json, records: incidents.components}
covers: {from: 2025-01-01, until: 2025-04-01}
columns: {id: ../id, service: name, start: ../start, end: ../end}
constants: {kind: outage}
services: {Mail: mail, Shop: shop, Both: [mail, shop]}
"""


def _incident(number: int, *names: str) -> dict[str, object]:
    at = f"2025-01-{number + 4:02}T10:"
    return {
        "id": f"I-{number}",
        "start": f"{at}00:00Z",
        "end": f"{at}30:00Z",
        "components": [{"name": n} for n in names],
    }


def test_entries_of_a_list_are_rows_of_their_own(tmp_path: Path) -> None:
    """Two entries of one incident stand at one place, and are two rows; one that is of two services is one."""
    text = json.dumps({"incidents": [_incident(1, "Both", "Mail"), _incident(2, "Shop", "Both")]})
    found = read(tmp_path, NESTED, {"export.json": text})
    (account,) = judged("outages", found).sources
    assert (account.read, account.used, dict(account.reasons)) == (4, 3, {"other_service": 1})
    (whole,) = judged("outages", found, together=True).sources
    assert (whole.read, whole.used) == (4, 4)


def test_rows_of_several_services_are_one_when_they_are_kept(tmp_path: Path) -> None:
    """What was read once is accounted for as it was then."""
    several = [("Both", f"2025-01-{1 + nth % 28:02}", True) for nth in range(1100)]
    files, cache = {"export.csv": rows("probes", *several)}, DiskCache(tmp_path / "cache")
    accounts = [
        judged("probes", read(tmp_path, source("probes"), files, cache=cache), together=together).sources
        for together in (False, True, False, True)
    ]
    assert accounts[:2] == accounts[2:]
    assert [account.read for (account,) in accounts[2:]] == [1100, 1100]


MONTHLY: Final = source("outages").replace("[export.csv]", "['{month}.csv']").replace(
    "{service: service,", "{id: id, service: service,"
).replace("2025-04-01", "2025-03-01")  # fmt: skip


def test_a_row_that_a_later_export_has_anew_for_some_services_is_used(tmp_path: Path) -> None:
    """It is left out where all of its services are told anew, and used where one is not."""
    head, first, again = "id,service,at,till\n", "A,Both,2025-01-05 10:00,\n", "2025-01-05 10:00,2025-02-01 11:00\n"
    for nth, (name, left) in enumerate({"Both": 1, "Mail": 0}.items()):
        files = {"2025-01.csv": head + first, "2025-02.csv": f"{head}A,{name},{again}"}
        january, february = read(tmp_path / str(nth), MONTHLY, files).imported.files
        assert (january.read, january.excluded, february.excluded) == (1, left, 0)


def test_a_time_in_which_nobody_measured_two_services_is_one_row(tmp_path: Path) -> None:
    """A row that says that nothing is known of both is left out once, beside one that is used."""
    written = (
        source("outages").replace("constants: {kind: outage}\n", "").replace("end: till}", "end: till, kind: kind}")
    )
    lines = "Both,2025-01-05 10:00,2025-01-05 11:00,unmeasured\nMail,2025-01-06 10:00,2025-01-06 11:00,outage\n"
    found = read(tmp_path, written, {"export.csv": f"service,at,till,kind\n{lines}"})
    for together in (False, True):
        (account,) = judged("outages", found, together=together).sources
        assert (account.read, account.used, dict(account.reasons)) == (2, 1, {"unmeasured": 1})
