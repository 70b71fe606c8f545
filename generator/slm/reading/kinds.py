"""Which file of a book is what, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from slm import layout
from slm.agreement import Agreement, Requirements
from slm.calendar import Holidays, Month, ServiceHours
from slm.catalog import ChangeRequest, Glossary, Levels, Metrics, Process, Provider, Service
from slm.document_control import Approvals, Copies, Version
from slm.improvement import Improvement, Review
from slm.measurement import (
    SOURCE_KINDS,
    AggregatedTickets,
    Figures,
    ForeignSource,
    MeasuredFigures,
    MonthFile,
    PrometheusSource,
    SqlSource,
)
from slm.problem import Problem
from slm.reading.sources import read_source
from slm.reading.typed import read_kind
from slm.reading.yaml_text import YamlDocument
from slm.text import LANGUAGES
from slm.values import Written, read_id

_MODELS: Final[Mapping[str, type[Written]]] = {
    "provider": Provider, "levels": Levels, "metrics": Metrics, "glossary": Glossary, "process": Process,
    "service": Service, "calendar": ServiceHours, "change_request": ChangeRequest, "approvals": Approvals,
    "copies": Copies, "requirements": Requirements, "agreement": Agreement, "month": MonthFile, "figures": Figures,
    "measured": MeasuredFigures, "source": ForeignSource, "review": Review, "improvement": Improvement,
}  # fmt: skip
MODELS_OF_FILES: Final = tuple((layout.pattern(written), _MODELS[kind]) for kind, written in layout.WRITTEN.items())
OUTAGES: Final = layout.record_pattern("outages.csv")
TICKETS: Final = layout.record_pattern("tickets.csv")
PROBES: Final = layout.record_pattern("probes.csv")
PAUSES: Final = layout.record_pattern("pauses.csv")
EVENTS: Final = layout.record_pattern("events.csv")
SURVEYS: Final = layout.record_pattern("surveys.csv")
FIGURES: Final = layout.pattern(layout.WRITTEN["figures"])
READ: Final = (
    OUTAGES, TICKETS, PAUSES, EVENTS, PROBES, SURVEYS, layout.LOCK, layout.SIGNATURE,
    *(pattern for pattern, _ in MODELS_OF_FILES),
)  # fmt: skip
NAMES: Final[tuple[tuple[re.Pattern[str], Callable[[str], object]], ...]] = (
    (layout.MONTH_NAMES, Month.parse), (layout.AGREEMENT_NAMES, read_id), (layout.VERSION_NAMES, Version.parse),
    (layout.ID_NAMES, read_id),
)  # fmt: skip


def _calendar(document: YamlDocument) -> tuple[Written | None, list[Problem]]:
    """Return the service hours or the holidays that a file of the calendars' folder says it holds."""
    return read_kind({"holidays": Holidays, "service_hours": ServiceHours}, document)


def _source(document: YamlDocument) -> tuple[Written | None, list[Problem]]:
    """Return the source that a file describes: of an export that is read row by row, or of one that is too large."""
    return read_source(document, _SOURCES)


_SOURCES: Final[Mapping[str, type[Written]]] = {
    "aggregated_tickets": AggregatedTickets, "prometheus": PrometheusSource, "sql": SqlSource, **SOURCE_KINDS,
}  # fmt: skip
OWN_READERS: Final[Mapping[type[Written], Callable[[YamlDocument], tuple[Written | None, list[Problem]]]]] = {
    ServiceHours: _calendar, ForeignSource: _source,
}  # fmt: skip
"""Files that say themselves which of several models they hold."""


def terms_path(path: str) -> re.Match[str] | None:
    """Return agreement, version and language of a file of clauses; None for another file."""
    match = layout.TERMS.fullmatch(path)
    return match if match and match[3] in LANGUAGES else None
