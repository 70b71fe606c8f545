"""`slm schema`: what an editor needs to complete and check the YAML files of a book."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import click

from slm.cli.options import example, lang_option
from slm.text import LANGUAGES

SETTINGS: Final = ".vscode/settings.json"


@click.command(epilog=example("slm schema --to .schemas"))
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    default=".schemas",
    show_default=True,
    metavar="DIR",
    help="Where the schemas go.",
)
@lang_option
def schema(target: Path, lang: str) -> None:
    """Write a JSON Schema for every kind of file.

    Where the folder has no .vscode/settings.json beside it, one is written that tells the editor which file follows
    which schema; one that is there is left alone.
    """
    target.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, text in schemas():
        (target / f"{name}.json").write_text(text, "utf-8")
        written += 1
    settings = target.parent / SETTINGS
    if not settings.exists():
        settings.parent.mkdir(exist_ok=True)
        settings.write_text(editor_settings(target.name), "utf-8")
    say = LANGUAGES[lang]
    click.echo(say("{n} schema in {target}", "{n} schemas in {target}", n=written, target=target))


def schemas() -> Iterator[tuple[str, str]]:
    """Yield name and text of the schema of each kind of file."""
    from slm.reading import json_schema_text

    for name, _, model in _kinds():
        yield name, json_schema_text(model)


def editor_settings(folder: str) -> str:
    """Return settings of an editor that map files to the schemas in `folder`.

    The calendars are two kinds of file in one folder; their first line names the schema.
    """
    mapped = {
        f"{folder}/{name}.json": pattern for name, pattern, _ in _kinds() if not pattern.endswith("calendars/*.yml")
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
        ("agreement", "agreements/*/*/agreement.yml", Agreement),
        ("approvals", "agreements/*/approvals.yml", Approvals),
        ("copies", "agreements/*/copies.yml", Copies),
        ("change_request", "catalog/changes/*.yml", ChangeRequest),
        ("figures", "measurements/*/figures.yml", Figures),
        ("glossary", "catalog/glossary.yml", Glossary),
        ("holidays", "catalog/calendars/*.yml", Holidays),
        ("improvement", "measurements/improvements/*.yml", Improvement),
        ("levels", "catalog/levels.yml", Levels),
        ("metrics", "catalog/metrics.yml", Metrics),
        ("month", "measurements/*/month.yml", MonthFile),
        ("process", "catalog/process.yml", Process),
        ("provider", "catalog/provider.yml", Provider),
        ("requirements", "agreements/*/requirements.yml", Requirements),
        ("review", "measurements/reviews/*.yml", Review),
        ("service", "catalog/services/*.yml", Service),
        ("service_hours", "catalog/calendars/*.yml", ServiceHours),
        ("source", "measurements/sources/*.yml", source),
    )


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
