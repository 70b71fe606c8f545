"""`slm schema`: what an editor needs to complete and check the YAML files of a book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import click

from slm import layout
from slm.cli.command import FOLDER, command, lang_option
from slm.cli.speech import json_text, speech, tell


@command(epilog="slm schema --to .schemas")
@click.option(
    "--to", "target", type=FOLDER, default=".schemas", show_default=True, metavar="DIR", help="Where the schemas go."
)
@click.option(
    "--reference", is_flag=True, help="Write a page about the keys of each kind of file instead, as Markdown."
)
@lang_option
def schema(target: Path, reference: bool) -> None:
    """Write a JSON Schema for every kind of file.

    It says what each key means and who may see it. Where the folder has no .vscode/settings.json beside it, one is
    written that tells the editor which file follows which schema; one that is there is left alone.
    """
    target.mkdir(parents=True, exist_ok=True)
    files = dict(references() if reference else schemas())
    for name, text in files.items():
        (target / name).write_text(text, "utf-8")
    if reference:
        tell("{n} page in {target}", "{n} pages in {target}", n=len(files), target=target)
        return
    settings = target.parent / ".vscode" / "settings.json"
    if not settings.exists():
        settings.parent.mkdir(exist_ok=True)
        settings.write_text(editor_settings(target.name), "utf-8")
    tell("{n} schema in {target}", "{n} schemas in {target}", n=len(files), target=target)


def schemas() -> Iterator[tuple[str, str]]:
    """Yield name and text of the file with the schema of each kind of file."""
    from slm.reading import json_schema_text

    for name, _, model in _kinds():
        yield f"{name}.json", json_schema_text(model, speech().template)


def references() -> Iterator[tuple[str, str]]:
    """Yield name and text of the page about the keys of each kind of file, those of records included."""
    from slm.reading import key_reference

    for name, pattern, model in (*_kinds(), *_records()):
        yield f"{name}.md", key_reference(model, name, pattern, speech().template)


def editor_settings(folder: str) -> str:
    """Return settings of an editor that map files to the schemas in `folder`.

    The calendars are two kinds of file in one folder; their first line names the schema.
    """
    mapped = {
        f"{folder}/{name}.json": pattern for name, pattern, _ in _kinds() if pattern != layout.WRITTEN["calendar"]
    }
    return json_text({"yaml.schemas": mapped})


def _kinds() -> list[tuple[str, str, Any]]:
    from pydantic import Field

    from slm.agreement import Agreement, Requirements
    from slm.calendar import Holidays, ServiceHours
    from slm.catalog import ChangeRequest, Glossary, Levels, Metrics, Process, Provider, Service
    from slm.document_control import Approvals, Copies
    from slm.improvement import Improvement, Review
    from slm.measurement import AggregatedTickets, AnySource, Figures, MonthFile, PrometheusSource, SqlSource

    source = Annotated[AnySource | AggregatedTickets | PrometheusSource | SqlSource, Field(discriminator="kind")]
    models = (
        ("agreement", Agreement),
        ("approvals", Approvals),
        ("copies", Copies),
        ("change_request", ChangeRequest),
        ("figures", Figures),
        ("glossary", Glossary),
        ("improvement", Improvement),
        ("levels", Levels),
        ("metrics", Metrics),
        ("month", MonthFile),
        ("process", Process),
        ("provider", Provider),
        ("requirements", Requirements),
        ("review", Review),
        ("service", Service),
        ("source", source),
    )
    written = [(name, layout.WRITTEN[name].replace("{month}", "*"), model) for name, model in models]
    calendars = (("holidays", Holidays), ("service_hours", ServiceHours))
    return [*written, *((name, layout.WRITTEN["calendar"], model) for name, model in calendars)]


def _records() -> list[tuple[str, str, Any]]:
    from slm.measurement import Outage, Pause, Probe, Survey, Ticket, TicketEvent

    models = {
        "outages": Outage,
        "tickets": Ticket,
        "pauses": Pause,
        "events": TicketEvent,
        "probes": Probe,
        "surveys": Survey,
    }
    return [(name, layout.record_file(f"{name}.csv", "*"), model) for name, model in models.items()]
