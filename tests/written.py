"""What people would write in a book, as short as a test needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from slm.agreement import Agreement, AgreementHistory, agreement_history
from slm.calendar import Month, WorkingTime, always
from slm.catalog import Metric, MetricKind
from slm.compliance import Evidence
from slm.document_control import Approvals
from slm.measurement import (
    Figures,
    MonthFile,
    Outage,
    OutageRecords,
    Pause,
    Probe,
    ProbeRecords,
    RecordFile,
    RowTally,
    StateReading,
    Survey,
    SurveyRecords,
    Ticket,
    TicketEvent,
    TicketRecords,
    TimelineRecords,
    source_kinds,
    timeline_records,
)
from slm.values import Source

SHANGHAI: Final = "Asia/Shanghai"
_ALWAYS: Final = WorkingTime(always(SHANGHAI))
"""Kept for all tests, as a table of its years is made only once."""
_AGREEMENT: Final[dict[str, Any]] = {
    "kind": "SLA",
    "title": "E-mail",
    "document_number": "EX-1",
    "control": {"owner": "li-lei", "prepared_by": "han-mei"},
    "brief": ["Mail works."],
    "provider": "it",
    "customer": "sales",
    "scope": {"covers": ["Mail"]},
    "services": ["mail"],
    "valid": {"from": "2024-01-01", "until": "2027-01-01"},
    "time_zone": SHANGHAI,
    "service_hours": "always",
    "review_every": "12 months",
    "duties": {"provider": ["Run it."], "customer": ["Report faults."]},
}
_KINDS: Final = tuple(MetricKind)


def agreement(version: str = "1.0", *targets: dict[str, Any], **fields: object) -> Agreement:
    """Return a version of the agreement SLA-MAIL with these targets."""
    written = Agreement.model_validate(_AGREEMENT | {"targets": list(targets)} | fields)
    written.written_in(Source(f"agreements/SLA-MAIL/{version}/agreement.yml"))
    return written


def history(*versions: Agreement, as_of: date = date(2026, 12, 31), **withdrawn: date) -> AgreementHistory:
    """Return the history of SLA-MAIL in which every version was approved in time."""
    approvals = [
        {
            "version": str(version.version),
            "role": "owner",
            "name": "Li Lei",
            "date": "2020-01-01",
            "meaning": "approved",
        }
        for version in versions
    ]
    ends = [{"version": "1.0", "date": day, "by": "Li Lei", "reason": "moved"} for day in withdrawn.values()]
    written = Approvals.model_validate({"kind": "approvals", "approvals": approvals, "withdrawals": ends})
    return agreement_history("SLA-MAIL", versions, written, (), required_roles=("owner",), as_of=as_of)


def target(metric: str = "availability", at_least: str = "99.9 %", **fields: object) -> dict[str, Any]:
    """Return a target named for its metric; by default availability of 99.9 % a month."""
    compared = {"at_most", "more_than", "less_than", "within"} & fields.keys()
    return {"id": metric, "metric": metric} | ({} if compared else {"at_least": at_least}) | fields


def metrics(**sources: str) -> dict[str, Metric]:
    """Return one metric of each kind, named for it; availability comes from outages, all others from figures."""
    by_kind = {kind: "outages" if kind == "availability" else "figures" for kind in _KINDS} | sources
    texts = {"name": "A metric", "description": "What it says", "formula": "a / b"}
    return {
        kind: Metric.model_validate({"id": kind, "kind": kind, "source": source} | texts)
        for kind, source in by_kind.items()
    }


def month_file(month: str, *, state: str = "closed", **fields: object) -> MonthFile:
    """Return the file of a month."""
    closed = {"closed_on": "2026-12-01", "closed_by": "li-lei"} if state == "closed" else {}
    written = MonthFile.model_validate({"kind": "month", "state": state} | closed | fields)
    written.written_in(Source(f"measurements/{month}/month.yml"))
    return written


def figures(month: str, *reported: dict[str, Any]) -> Figures:
    """Return the figures of a month for SLA-MAIL."""
    entries = [{"agreement": "SLA-MAIL"} | figure for figure in reported]
    written = Figures.model_validate({"kind": "figures", "figures": entries})
    written.written_in(Source(f"measurements/{month}/figures.yml"))
    return written


def outage(start: str, end: str | None, month: str = "2025-01", **fields: object) -> Outage:
    """Return a row of a month's outages."""
    row = {"id": "O-1", "service": "mail", "kind": "outage", "start": start, "end": end} | fields
    written = Outage.model_validate(row)
    written.written_in(Source(f"measurements/{month}/outages.csv"))
    return written


def outage_records(*outages: Outage, months: tuple[str, ...] = ("2025-01",)) -> OutageRecords:
    """Return outages with the files of these months."""
    paths = {Month.parse(month): f"measurements/{month}/outages.csv" for month in months}
    files = {month: RecordFile(path=path, sha256=f"hash of {month}") for month, path in paths.items()}
    return OutageRecords(outages=outages, files=files)


def ticket(opened: str, month: str = "2025-01", **fields: object) -> Ticket:
    """Return a row of a month's tickets: an incident with the mail."""
    written = Ticket.model_validate({"id": "T-1", "service": "mail", "type": "incident", "opened": opened} | fields)
    written.written_in(Source(f"measurements/{month}/tickets.csv"))
    return written


def pause(start: str, end: str | None, month: str = "2025-01", **fields: object) -> Pause:
    """Return a row of a month's pauses of the ticket."""
    written = Pause.model_validate({"ticket": "T-1", "start": start, "end": end} | fields)
    written.written_in(Source(f"measurements/{month}/pauses.csv"))
    return written


def event(time: str, state: str | None = None, month: str = "2025-01", **fields: object) -> TicketEvent:
    """Return a row of a month's events of the ticket."""
    written = TicketEvent.model_validate({"ticket": "T-1", "time": time, "state": state} | fields)
    written.written_in(Source(f"measurements/{month}/events.csv"))
    return written


def survey(day: str, score: str | None = None, month: str = "2025-01", **fields: object) -> Survey:
    """Return a row of a month's surveys about the mail."""
    written = Survey.model_validate({"service": "mail", "date": day, "score": score} | fields)
    written.written_in(Source(f"measurements/{month}/surveys.csv"))
    return written


def survey_records(*rows: Survey, months: tuple[str, ...] = ("2025-01",)) -> SurveyRecords:
    """Return surveys with the files of these months."""
    paths = {Month.parse(month): f"measurements/{month}/surveys.csv" for month in months}
    files = {month: RecordFile(path=path, sha256=f"hash of {month}") for month, path in paths.items()}
    return SurveyRecords(surveys=rows, files=files)


def ticket_records(*rows: Ticket | Pause | TicketEvent, months: tuple[str, ...] = ("2025-01",)) -> TicketRecords:
    """Return tickets, pauses and events with the files of these months; the last two where there is a row in them."""

    def files(name: str) -> dict[Month, RecordFile]:
        paths = {Month.parse(month): f"measurements/{month}/{name}.csv" for month in months}
        there = {row.file_path for row in rows}
        return {
            month: RecordFile(path=path, sha256=f"hash of {name} {month}")
            for month, path in paths.items()
            if name == "tickets" or path in there
        }

    return TicketRecords(
        tickets=tuple(row for row in rows if isinstance(row, Ticket)),
        pauses=tuple(row for row in rows if isinstance(row, Pause)),
        events=tuple(row for row in rows if isinstance(row, TicketEvent)),
        files=files("tickets"),
        pause_files=files("pauses"),
        event_files=files("events"),
    )


def probe(time: str, *, ok: bool = True, month: str = "2025-01", **fields: object) -> Probe:
    """Return a row of a month's checks of the mail."""
    row = {"service": "mail", "time": time, "ok": "true" if ok else "false"} | fields
    written = Probe.model_validate(row)
    written.written_in(Source(f"measurements/{month}/probes.csv"))
    return written


def probe_records(*probes: Probe, months: tuple[str, ...] = ("2025-01",), **fields: Any) -> ProbeRecords:  # noqa: ANN401
    """Return checks with the files of these months."""
    paths = {Month.parse(month): f"measurements/{month}/probes.csv" for month in months}
    files = {month: RecordFile(path=path, sha256=f"hash of {month}") for month, path in paths.items()}
    return ProbeRecords(probes=probes, files=files, **fields)


def timeline_source(**fields: object) -> source_kinds.TimelineSource:
    """Return the source of a status page with one site, `www`, that is the service mail."""
    written = source_kinds.TimelineSource.model_validate(
        {
            "kind": "timeline",
            "name": "Status page",
            "files": ["status.csv"],
            "columns": {"service": "site", "time": "at", "state": "state"},
            "known_for": "2 calendar_hours",
            "states": {"up": "up", "down": "down", "degraded": "unknown"},
            "services": {"www": "mail"},
        }
        | fields
    )
    written.written_in(Source("measurements/sources/status.yml"))
    return written


def timelines(*seen: tuple[str, str]) -> TimelineRecords:
    """Return what the status page says: at these moments mail was `up`, `down` or `unknown`."""
    readings = [StateReading("mail", datetime.fromisoformat(at), state, "status.csv") for at, state in seen]
    file = RowTally(path="status.csv", sha256="hash", read=len(readings), used=len(readings), excluded=0)
    return timeline_records(timeline_source(), readings, [file])


def evidence(
    *,
    as_of: date = date(2026, 12, 31),
    months: tuple[MonthFile, ...] = (),
    **parts: Any,  # noqa: ANN401 - any other field of the evidence
) -> Evidence:
    """Return evidence with one metric of each kind, and service day and night."""
    usual: dict[str, Any] = {"metrics": metrics(), "working_time": {"always": _ALWAYS}}
    return Evidence(as_of=as_of, months={month.month: month for month in months}, **usual | parts)


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - of the same type
    """Return a mapping, a tuple or a dataclass with each of its parts changed; what has no parts is itself."""
    if isinstance(value, Mapping):
        return {key: change(part) for key, part in value.items()}
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(map(change, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: change(getattr(value, part.name)) for part in fields(value)})
    return value
