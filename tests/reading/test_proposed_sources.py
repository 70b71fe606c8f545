"""A mapping that was proposed reads what is meant, however the export is written: the same, or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple, cast

from hypothesis import given
from hypothesis import strategies as st

from slm.calendar import Month
from slm.measurement import ForeignSource, TicketRecords, source_kinds
from slm.reading.proposals import BookWords, Proposal, look_at, propose
from slm.reading.sources import read_exports, read_source
from slm.reading.yaml_text import YamlDocument

TITLES: Final = (
    ("Number", "Service", "Created", "Resolved"),
    ("工单编号", "服务名称", "创建时间", "解决时间"),
    ("Ticketnummer", "Dienst", "Erstellt am", "Gelöst am"),
)
FORMATS: Final = (
    "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p", "%d/%m/%y %H:%M", "%Y年%m月%d日 %H:%M",
    "%d-%b-%Y %H:%M", "de", "zh",
)  # fmt: skip
"""Ways to write times; two of them as German and Chinese programs do, with names of months and parts of the day."""
GERMAN: Final = ("Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
WORDS: Final = BookWords(services={"mail": ["E-mail"], "web": ["网站"]})


class Case(NamedTuple):
    """A ticket as it was."""

    number: int
    service: str
    opened: datetime
    resolved: datetime | None


MOMENTS: Final = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31, 23, 59)).map(  # noqa: DTZ001 - of a wall clock
    lambda moment: moment.replace(second=0, microsecond=0)
)


@st.composite
def cases(draw: st.DrawFn) -> list[Case]:
    """Return some tickets."""
    found = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        first, second = sorted((draw(MOMENTS), draw(MOMENTS)))
        resolved = second if draw(st.booleans()) else None
        found.append(Case(number, draw(st.sampled_from(["E-mail", "网站"])), first, resolved))
    return found


def rendered(known: Sequence[Case], names: Sequence[str], time: str, delimiter: str, above: int) -> str:
    """Return tickets as an export."""
    text = io.StringIO()
    text.write("Report\n" * above)
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(names)
    for case in known:
        times = (written(moment, time) if moment else "" for moment in (case.opened, case.resolved))
        writer.writerow((case.number, case.service, *times))
    return text.getvalue()


def written(moment: datetime, time: str) -> str:
    """Return a time as a program writes it."""
    if time == "de":
        return f"{moment:%d}/{GERMAN[moment.month - 1]}/{moment:%y %I:%M} {'AM' if moment.hour < 12 else 'PM'}"
    if time == "zh":
        return f"{moment:%Y/%m/%d} {'上午' if moment.hour < 12 else '下午'}{moment:%I:%M}"
    return moment.strftime(time)


def source_of(found: Proposal) -> dict[str, Any]:
    """Return what the file of a source says."""
    return {
        "kind": found.kind,
        "name": "Desk",
        "files": ["export.csv"],
        "format": {name: str(value) for name, value in found.format.items()},
        "covers": {"from": "2026-01-01", "until": "2027-01-01"},
        "time_zone": "Etc/UTC",
        "times": [*found.formats],
        **({"language": found.language} if found.language else {}),
        "columns": dict(found.columns),
        "constants": {"type": "incident"},
        "services": {word.word: word.meant for word in found.services},
    }


@given(
    cases(),
    st.sampled_from(TITLES),
    st.sampled_from(FORMATS),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gbk"]),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
def test_the_same_is_read_however_it_is_written(  # noqa: PLR0917
    known: list[Case], names: Sequence[str], time: str, delimiter: str, encoding: str, above: int, random: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Whatever the delimiter, encoding, language, order and way to write times: each time is right, or stays open."""
    random.shuffle(known)
    names = TITLES[0] if encoding == "gbk" and names == TITLES[2] else names
    data = rendered(known, names, time, delimiter, above).encode(encoding)
    found = propose(look_at("export.csv", data), WORDS)
    if "TBD" in found.formats:
        assert any(len(seen.formats) == 2 for seen in found.times.values())
        return
    source, problems = read_source(
        YamlDocument(path="measurements/sources/desk.yml", value=source_of(found), positions={})
    )
    assert isinstance(source, ForeignSource), [problem.message() for problem in problems]
    with TemporaryDirectory() as folder:
        (Path(folder) / "measurements").mkdir()
        (Path(folder) / "measurements/export.csv").write_bytes(data)
        taken: dict[Month, date] = {}
        read = read_exports(Path(folder), cast(source_kinds.AnySource, source), taken)
    assert [problem.message() for problem in read.problems if problem.code != "SLM1091"] == []
    records = read.imported.records
    assert isinstance(records, TicketRecords)
    services = {"E-mail": "mail", "网站": "web"}
    assert {(ticket.id, ticket.service, ticket.opened, ticket.resolved) for ticket in records.tickets} == {
        (str(case.number), services[case.service], utc(case.opened), utc(case.resolved)) for case in known
    }


def utc(moment: datetime | None) -> datetime | None:
    """Return a moment of a wall clock in UTC."""
    return moment and moment.replace(tzinfo=UTC)
