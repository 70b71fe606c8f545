"""`slm schema`: what an editor needs to complete and to explain the files of a book."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import click

from slm import layout
from slm.cli.command import FOLDER, command, lang_option
from slm.cli.register import write_file
from slm.cli.speech import json_text, speech, tell

SETTINGS: Final = ".vscode/settings.json"
"""Where an editor is told which file follows which schema."""


@command(epilog="slm schema --to .schemas")
@click.option(
    "--to", "target", type=FOLDER, default=".schemas", show_default=True, metavar="DIR", help="Where the schemas go."
)
@click.option(
    "--reference",
    is_flag=True,
    help="Write the pages of the reference instead, as Markdown: keys, commands and codes of messages.",
)
@lang_option
def schema(target: Path, reference: bool) -> None:
    """Write a JSON Schema for every kind of file.

    It says what each key means and who may see it. Where the folder has no .vscode/settings.json beside it, one is
    written that tells the editor which file follows which schema; one that is there is left alone.
    """
    from slm.cli.own_files import OwnFiles

    files = dict(references() if reference else schemas())
    own = OwnFiles(target, is_ours=lambda file: not reference and _is_schema(file))
    with own.written({name: text.encode() for name, text in files.items()}):
        pass
    if reference:
        tell("{n} page in {target}", "{n} pages in {target}", n=len(files), target=target)
        return
    settings = target.parent / SETTINGS
    if not os.path.lexists(settings):
        write_file(settings, editor_settings(target.name))
    tell("{n} schema in {target}", "{n} schemas in {target}", n=len(files), target=target)


def _is_schema(file: Path) -> bool:
    """Tell whether a file is a schema, as version 0.1.0 wrote it and `slm new book` does."""
    with file.open("rb") as opened:
        return b'"$schema"' in opened.read(200)


def schemas() -> Iterator[tuple[str, str]]:
    """Yield name and text of the file with the schema of each kind of file."""
    from slm.reading import json_schema_text

    for name, _, model in _kinds():
        yield f"{name}.json", json_schema_text(model, speech().template)


def references() -> Iterator[tuple[str, str]]:
    """Yield name and text of each page of the reference, those of the keys of records included."""
    from slm.cli.reference import reference_pages

    kinds = (kind for kind in _kinds() if kind[0] != _EITHER)
    yield from reference_pages((*kinds, *_records()))


def editor_settings(folder: str) -> str:
    """Return settings of an editor that map files to the schemas in `folder`.

    The calendars are two kinds of file in one folder: the schema of theirs is that of either.
    """
    kinds = (kind for kind in _kinds() if kind[0] not in _CALENDARS)
    return json_text({"yaml.schemas": {f"{folder}/{name}.json": pattern for name, pattern, _ in kinds}})


_EITHER: Final = "calendar"
_CALENDARS: Final = ("holidays", "service_hours")


def _kinds() -> list[tuple[str, str, Any]]:
    from pydantic import Field

    from slm.agreement import Agreement, ClaimRegister, Requirements
    from slm.calendar import Holidays, ServiceHours
    from slm.catalog import ChangeRequest, Glossary, Levels, Metrics, Process, Provider, Service
    from slm.document_control import Approvals, Copies, SentReports
    from slm.improvement import Complaint, Dispute, Improvement, Review, ServiceProblem
    from slm.measurement import AggregatedTickets, Figures, MonthFile, PrometheusSource, SqlSource, source_kinds

    exported = Annotated[source_kinds.AnySource | PrometheusSource | SqlSource, Field(discriminator="kind")]
    source = AggregatedTickets | exported
    models = (
        ("agreement", Agreement),
        ("approvals", Approvals),
        (_EITHER, Annotated[Holidays | ServiceHours, Field(discriminator="kind")]),
        ("claims", ClaimRegister),
        ("complaint", Complaint),
        ("copies", Copies),
        ("change_request", ChangeRequest),
        ("dispute", Dispute),
        ("figures", Figures),
        ("glossary", Glossary),
        ("improvement", Improvement),
        ("levels", Levels),
        ("metrics", Metrics),
        ("month", MonthFile),
        ("problem", ServiceProblem),
        ("process", Process),
        ("provider", Provider),
        ("requirements", Requirements),
        ("review", Review),
        ("sent", SentReports),
        ("service", Service),
        ("source", source),
    )
    written = [(name, layout.WRITTEN[name].replace("{month}", "*"), model) for name, model in models]
    calendars = zip(_CALENDARS, (Holidays, ServiceHours), strict=True)
    return [*written, *((name, layout.WRITTEN[_EITHER], model) for name, model in calendars)]


def _records() -> list[tuple[str, str, Any]]:
    from slm.measurement import Outage, Pause, Probe, Survey, Ticket, TicketEvent

    names, models = "outages tickets pauses events probes surveys", (Outage, Ticket, Pause, TicketEvent, Probe, Survey)
    pairs = zip(names.split(), models, strict=True)
    return [(name, layout.record_file(f"{name}.csv", "*"), model) for name, model in pairs]
