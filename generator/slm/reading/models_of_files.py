"""Which model a file of YAML holds, by its path and by what it says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast, get_args

from slm import layout
from slm.agreement import Agreement, ClaimRegister, Requirements
from slm.calendar import Holidays, ServiceHours
from slm.catalog import ChangeRequest, Glossary, Levels, Metrics, Process, Provider, Service
from slm.document_control import Approvals, Copies, SentReports
from slm.improvement import Complaint, Dispute, Improvement, Review, ServiceProblem
from slm.measurement import (
    AggregatedSource,
    AggregatedTickets,
    Figures,
    ForeignSource,
    MeasuredFigures,
    MonthFile,
    PrometheusSource,
    SqlSource,
    source_kinds,
)
from slm.problem import Mistake, Problem
from slm.reading.sources import BY_ENGINE, read_source
from slm.reading.typed import read_kind, read_model
from slm.reading.yaml_text import YamlDocument, read_yaml
from slm.values import Written

OTHER_KIND: Final = Mistake(
    "SLM714",
    "a file of the kind '{kind}' does not belong here: in a book it is {wanted}",
    "Move it there, or correct the kind if the file is another one. Nothing else of it is looked at yet.",
)

_MODELS: Final[Mapping[str, type[Written]]] = {
    "provider": Provider, "levels": Levels, "metrics": Metrics, "glossary": Glossary, "process": Process,
    "service": Service, "calendar": ServiceHours, "change_request": ChangeRequest, "approvals": Approvals,
    "copies": Copies, "claims": ClaimRegister, "requirements": Requirements, "agreement": Agreement,
    "month": MonthFile, "figures": Figures,
    "measured": MeasuredFigures, "source": ForeignSource, "review": Review, "improvement": Improvement,
    "sent": SentReports, "problem": ServiceProblem, "complaint": Complaint, "dispute": Dispute,
}  # fmt: skip
MODELS_OF_FILES: Final = tuple((layout.pattern(written), _MODELS[kind]) for kind, written in layout.WRITTEN.items())
_CALENDARS: Final[Mapping[str, type[Written]]] = {"holidays": Holidays, "service_hours": ServiceHours}
SOURCES: Final[Mapping[str, type[Written]]] = {
    BY_ENGINE: AggregatedTickets, "prometheus": PrometheusSource, "sql": SqlSource,
    **source_kinds.SOURCE_KINDS,
}  # fmt: skip


def model_in(path: str, text: str) -> tuple[Written | None, list[Problem]]:
    """Return the model in a file of YAML, and all that is wrong with it."""
    model = next(model for pattern, model in MODELS_OF_FILES if pattern.fullmatch(path))
    document, problems = read_yaml(path, text)
    if document and (misplaced := _misplaced(model, document)):
        return None, [misplaced]
    read, more = _typed(model, document) if document else (None, [])
    return read, [*problems, *more]


def _misplaced(model: type[Written], document: YamlDocument) -> Problem | None:
    """Return the mistake of a file that says it is of a kind which lies elsewhere: nothing else of it is wrong."""
    kind = document.value.get("kind") if isinstance(document.value, dict) else None
    meant = _MODELS.get(kind) if isinstance(kind, str) else None
    if not isinstance(kind, str) or not meant or meant is model or kind not in _said_kinds(meant):
        return None
    written, stem = layout.WRITTEN[kind], document.path.rpartition("/")[2].removesuffix(".yml")
    wanted = written if "/*/" in written else written.replace("*", stem)
    return OTHER_KIND.at(document.source.place("kind"), kind=kind, wanted=wanted)


def _said_kinds(model: type[Written]) -> tuple[str, ...]:
    """Return the words by which files of a model say what they are."""
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field else ()


def _typed(model: type[Written], document: YamlDocument) -> tuple[Written | None, list[Problem]]:
    """Return the model in a document; files of calendars and of sources say themselves which of several they hold."""
    if model is ForeignSource:
        return read_source(document, SOURCES)
    return read_kind(_CALENDARS, document) if model is ServiceHours else read_model(model, document)


def counted_among(models: Iterable[Written]) -> list[AggregatedSource]:
    """Return the sources among the models of files that an engine counts."""
    return [source for source in models if isinstance(source, AggregatedSource)]


def exports_among(models: Iterable[Written]) -> dict[str, source_kinds.AnySource]:
    """Return the sources among the models of files whose exports are read row by row, by id."""
    sources = (model for model in models if isinstance(model, ForeignSource))
    by_rows = (source for source in sources if not isinstance(source, AggregatedSource))
    return {source.id: cast(source_kinds.AnySource, source) for source in by_rows}
