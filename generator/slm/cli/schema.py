"""`slm schema`: what an editor needs to complete and check the YAML files of a book."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import click

from slm import layout
from slm.cli.command import command
from slm.cli.options import lang_option
from slm.text import LANGUAGES

SETTINGS: Final = ".vscode/settings.json"


@command(epilog="slm schema --to .schemas")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    default=".schemas",
    show_default=True,
    metavar="DIR",
    help="Where the schemas go.",
)
@click.option(
    "--reference", is_flag=True, help="Write a page about the keys of each kind of file instead, as Markdown."
)
@lang_option
def schema(target: Path, reference: bool, lang: str) -> None:
    """Write a JSON Schema for every kind of file.

    It says what each key means and who may see it. Where the folder has no .vscode/settings.json beside it, one is
    written that tells the editor which file follows which schema; one that is there is left alone.
    """
    target.mkdir(parents=True, exist_ok=True)
    files = dict(references(lang) if reference else schemas(lang))
    for name, text in files.items():
        (target / name).write_text(text, "utf-8")
    say = LANGUAGES[lang]
    if reference:
        click.echo(say("{n} page in {target}", "{n} pages in {target}", n=len(files), target=target))
        return
    settings = target.parent / SETTINGS
    if not settings.exists():
        settings.parent.mkdir(exist_ok=True)
        settings.write_text(editor_settings(target.name), "utf-8")
    click.echo(say("{n} schema in {target}", "{n} schemas in {target}", n=len(files), target=target))


def schemas(lang: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of the file with the schema of each kind of file."""
    from slm.reading import json_schema_text

    for name, _, model in _kinds():
        yield f"{name}.json", json_schema_text(model, LANGUAGES[lang].template)


def references(lang: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of the page about the keys of each kind of file, those of records included."""
    from slm.reading import key_reference

    for name, pattern, model in (*_kinds(), *_records()):
        yield f"{name}.md", key_reference(model, name, pattern, LANGUAGES[lang].template)


def editor_settings(folder: str) -> str:
    """Return settings of an editor that map files to the schemas in `folder`.

    The calendars are two kinds of file in one folder; their first line names the schema.
    """
    mapped = {
        f"{folder}/{name}.json": pattern for name, pattern, _ in _kinds() if pattern != layout.WRITTEN["calendar"]
    }
    return _pretty({"yaml.schemas": mapped})


def _kinds() -> tuple[tuple[str, str, Any], ...]:
    from pydantic import Field

    from slm.agreement import Agreement, Requirements
    from slm.calendar import Holidays, ServiceHours
    from slm.catalog import ChangeRequest, Glossary, Levels, Metrics, Process, Provider, Service
    from slm.document_control import Approvals, Copies
    from slm.improvement import Improvement, Review
    from slm.measurement import AggregatedTickets, AnySource, Figures, MonthFile, PrometheusSource, SqlSource

    source = Annotated[AnySource | AggregatedTickets | PrometheusSource | SqlSource, Field(discriminator="kind")]
    return (
        ("agreement", _glob("agreement"), Agreement),
        ("approvals", _glob("approvals"), Approvals),
        ("copies", _glob("copies"), Copies),
        ("change_request", _glob("change_request"), ChangeRequest),
        ("figures", _glob("figures"), Figures),
        ("glossary", _glob("glossary"), Glossary),
        ("holidays", _glob("calendar"), Holidays),
        ("improvement", _glob("improvement"), Improvement),
        ("levels", _glob("levels"), Levels),
        ("metrics", _glob("metrics"), Metrics),
        ("month", _glob("month"), MonthFile),
        ("process", _glob("process"), Process),
        ("provider", _glob("provider"), Provider),
        ("requirements", _glob("requirements"), Requirements),
        ("review", _glob("review"), Review),
        ("service", _glob("service"), Service),
        ("service_hours", _glob("calendar"), ServiceHours),
        ("source", _glob("source"), source),
    )


def _records() -> tuple[tuple[str, str, Any], ...]:
    from slm.measurement import Outage, Pause, Probe, Survey, Ticket, TicketEvent

    return (
        ("outages", _of_months("outages.csv"), Outage),
        ("tickets", _of_months("tickets.csv"), Ticket),
        ("pauses", _of_months("pauses.csv"), Pause),
        ("events", _of_months("events.csv"), TicketEvent),
        ("probes", _of_months("probes.csv"), Probe),
        ("surveys", _of_months("surveys.csv"), Survey),
    )


def _glob(kind: str) -> str:
    return layout.WRITTEN[kind].replace("{month}", "*")


def _of_months(record: str) -> str:
    return layout.record_file(record, "*")


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
