"""The beginnings of a book and of its files (`slm new`), and what an editor needs to complete them (`slm schema`)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Final, Literal

import click

from slm import layout
from slm.cli.book import BookFolder
from slm.cli.command import FOLDER, Group, as_of_option, book_options, command, lang_option, root_option
from slm.cli.register import write_file
from slm.cli.speech import FILE_EXISTS, json_text, refuse_full, speech, tell
from slm.drafts import clear_drafts, draft_of, remove, told_of
from slm.extras import how_to_get
from slm.problem import Mistake
from slm.text import LANGUAGES, N_

PACKAGE_MISSING: Final = Mistake(
    "SLM650",
    "the package '{package}' is not installed, so the holidays of {country} are not known",
    "Install it with: {install}",
)
YEAR_NOT_COVERED: Final = Mistake(
    "SLM651",
    "'{package}' {version} does not know the holidays of {country} in {year}",
    "Upgrade the package once the year's holidays are announced, or write the file from the notice.",
)
COUNTRY_UNKNOWN: Final = Mistake(
    "SLM652",
    "'{package}' does not know the country '{country}'",
    "Write an ISO 3166 code such as CN or DE, or one with its subdivision such as DE-BY.",
)

NO_SCHEME: Final = Mistake(
    "SLM653",
    "provider.yml has no scheme of document numbers",
    'Add one, such as document_numbers: {{pattern: "HX-ITSS-{{kind}}-{{number:3}}"}}',
)

_Names = Mapping[str, str]
"""A name in each language in which it is known."""

_SETTINGS: Final = ".vscode/settings.json"
_CHINESE: Final = "chinesecalendar"
_WORLD: Final = "holidays"

_CHINESE_NAMES: Final[Mapping[str, _Names]] = {
    "New Year's Day": {"zh": "元旦", "en": "New Year's Day"},
    "Spring Festival": {"zh": "春节", "en": "Spring Festival"},
    "Tomb-sweeping Day": {"zh": "清明节", "en": "Qingming Festival"},
    "Labour Day": {"zh": "劳动节", "en": "Labour Day"},
    "Dragon Boat Festival": {"zh": "端午节", "en": "Dragon Boat Festival"},
    "Mid-autumn Festival": {"zh": "中秋节", "en": "Mid-Autumn Festival"},
    "National Day": {"zh": "国庆节", "en": "National Day"},
    "Anti-Fascist 70th Day": {
        "zh": "中国人民抗日战争暨世界反法西斯战争胜利 70 周年纪念日",
        "en": "70th Anniversary of the Victory in the War against Fascism",
    },
}


@click.group(cls=Group)
def new() -> None:
    """Begin a book, or a file of one."""


@new.command(epilog="slm new book my-book && slm serve --root my-book")
@click.argument("folder", metavar="DIR", type=FOLDER)
@as_of_option
@lang_option
def book(folder: Path, as_of: date) -> None:
    """Make a small book that can be checked and built at once."""
    from slm.site.atomic_publish import refuse_target

    refuse_full(folder)
    refuse_target(folder)
    place = Path(os.path.realpath(folder))
    clear_drafts(place)
    draft = draft_of(place)
    try:
        _fill(draft, str(as_of.year))
        draft.replace(place)
    finally:
        remove(draft)
    tell("{path} is made. Next: slm check --root {path}, slm serve --root {path}", path=folder)


@new.command(epilog="slm new calendar --country CN --year 2026")
@click.option("--country", required=True, metavar="CODE", help="ISO 3166 code, such as CN, DE or DE-BY.")
@click.option("--year", required=True, type=click.IntRange(1990, 2199), help="The year.")
@root_option
@lang_option
def calendar(country: str, year: int, root: Path) -> None:
    """Draft a year's public holidays and make-up working days from a maintained package."""
    file = root / layout.calendar_file(f"{country.lower()}-{year}")
    if file.exists():
        raise FILE_EXISTS.raised(path=file)
    text = holiday_calendar(country, year)
    write_file(file, f"# yaml-language-server: $schema=../../.schemas/holidays.json\n{text}")
    tell("{path} is made; compare it with the official notice", path=file)


@new.command(epilog="slm new number SLA")
@click.argument("kind", type=click.Choice(("SLA", "OLA", "UC")))
@book_options
def number(kind: Literal["SLA", "OLA", "UC"], book: BookFolder) -> None:
    """Tell the next free document number of the scheme in provider.yml (document_numbers)."""
    portfolio = book.readable()
    scheme = portfolio.provider.document_numbers
    if scheme is None:
        raise NO_SCHEME.raised()
    taken = {agreement.document_number for agreement in portfolio.all_agreements}
    click.echo(scheme.next_free(kind, taken, book.as_of.year))


def _fill(folder: Path, year: str) -> None:
    """Copy the book that the package carries, with the dates of the year in which it begins."""
    with as_file(files("slm.cli") / "first_book") as pattern:
        for source in sorted(path for path in pattern.rglob("*") if path.is_file()):
            path = source.relative_to(pattern).as_posix()
            hidden = path.replace("gitignore", ".gitignore").replace("gitattributes", ".gitattributes")
            target = folder / hidden.replace("YEAR", year)
            _write(target, source.read_text("utf-8").replace("YEAR", year))
    for name, text in schemas():
        _write(folder / ".schemas" / name, text)
    _write(folder / _SETTINGS, editor_settings(".schemas"))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with told_of(file):
        file.write_text(text, "utf-8")


def holiday_calendar(country: str, year: int) -> str:
    """Return a holidays file for a country, such as `CN`, `DE` or `DE-BY`, as YAML text.

    The days come from a maintained package, never from a feed of observances (FAILURES F27), and a year that the
    package does not know is refused instead of being taken for one without holidays (FAILURES F29).
    """
    code = country.upper()
    return _chinese_calendar(year) if code in {"CN", "CHN"} else _country_calendar(code, year)


def _chinese_calendar(year: int) -> str:
    package = _import_package("chinese_calendar", _CHINESE, "CN")
    known: dict[date, str] = package.constants.holidays
    if year not in {day.year for day in known}:
        raise YEAR_NOT_COVERED.raised(package=_CHINESE, version=version(_CHINESE), country="CN", year=year)
    days_off = {day: _CHINESE_NAMES[name] for day, name in known.items() if day.year == year}
    working_days = {
        day: {"zh": f"{_CHINESE_NAMES[name]['zh']}调休上班", "en": f"Working day for {_CHINESE_NAMES[name]['en']}"}
        for day, name in package.constants.workdays.items()
        if day.year == year
    }
    notice = {
        "zh": f"国务院办公厅关于{year}年部分节假日安排的通知",
        "en": f"Notice of the General Office of the State Council on public holidays in {year}",
    }
    name = {"zh": f"中国法定节假日及调休安排 {year}", "en": f"Public holidays and make-up days of China {year}"}
    return _file(name, "CN", year, notice, _CHINESE, days_off, working_days)


def _country_calendar(country: str, year: int) -> str:
    days_off: dict[date, _Names] = {}
    package = _import_package("holidays", _WORLD, country)
    for language, tag in _tags(package, country).items():
        found = _calendar(package, country, year, tag)
        if found.start_year <= year <= found.end_year:
            for day, text in found.items():
                days_off[day] = {**days_off.get(day, {}), language: text}
    if not days_off:
        raise YEAR_NOT_COVERED.raised(package=_WORLD, version=version(_WORLD), country=country, year=year)
    messages = N_("Public holidays of {country} {year}"), N_("Public holidays of {country} in {year}, by law")
    languages = sorted(LANGUAGES.items(), reverse=True)
    name, notice = ({code: say(text, country=country, year=year) for code, say in languages} for text in messages)
    return _file(name, country, year, notice, _WORLD, days_off, {})


def _import_package(module: str, package: str, country: str) -> ModuleType:
    # Only this command needs the packages; a build works from the committed file.
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError:
        raise PACKAGE_MISSING.raised(package=package, country=country, install=how_to_get("holidays")) from None


def _tags(package: Any, country: str) -> dict[str, str | None]:  # noqa: ANN401 - the package has no type stubs
    """Return the package's own tag for each language in which it names the days; no tag gives its own words."""
    supported = _calendar(package, country, 2000, None).supported_languages
    tags = {
        tag[:2]: tag
        for tag in sorted(supported, reverse=True)
        if tag == "zh_CN" or tag.partition("_")[0] in LANGUAGES.keys() - {"zh"}
    }
    return tags or {"en": None}


def _calendar(package: Any, country: str, year: int, tag: str | None) -> Any:  # noqa: ANN401
    nation, _, subdivision = country.partition("-")
    try:
        return package.country_holidays(nation, subdiv=subdivision or None, years=year, language=tag)
    except NotImplementedError:
        raise COUNTRY_UNKNOWN.raised(package=_WORLD, country=country) from None


def _file(
    name: _Names, country: str, year: int, notice: _Names, package: str,
    days_off: Mapping[date, _Names], working_days: Mapping[date, _Names],
) -> str:  # fmt: skip
    lines = [
        "kind: holidays",
        f"name: {_local(name)}",
        f"country: {country}",
        f"published: {{from: {year}-01-01, until: {year + 1}-01-01}}",
        "source:",
        f"  notice: {_local(notice)}",
        f"  taken_from: {package} {version(package)}",
        "  # Compare every day with the notice, then add its document number and address, reviewed_by and reviewed_on.",
        "days_off:",
        *_entries(days_off),
    ]
    if working_days:
        lines += ["working_days:", *_entries(working_days)]
    return "\n".join(lines) + "\n"


def _entries(days: Mapping[date, _Names]) -> Iterator[str]:
    """Yield an entry for each run of days with the same name."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1) and days[day] == days[runs[-1][-1]]:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        span = f"date: {run[0]}" if len(run) == 1 else f"first: {run[0]}, last: {run[-1]}"
        yield f"  - {{{span}, name: {_local(days[run[0]])}}}"


def _local(texts: _Names) -> str:
    # A JSON string is a quoted YAML string, whatever the name holds.
    quoted = (f"{language}: {json.dumps(text, ensure_ascii=False)}" for language, text in texts.items())
    return "{" + ", ".join(quoted) + "}"


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
    from slm.cli.own_files import OwnFiles

    files = dict(references() if reference else schemas())
    own = OwnFiles(target, is_ours=lambda file: not reference and _is_schema(file))
    with own.written({name: text.encode() for name, text in files.items()}):
        pass
    if reference:
        tell("{n} page in {target}", "{n} pages in {target}", n=len(files), target=target)
        return
    settings = target.parent / _SETTINGS
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
    """Yield name and text of the page about the keys of each kind of file, those of records included."""
    from slm.reading import key_reference

    for name, pattern, model in (*_kinds(), *_records()):
        yield f"{name}.md", key_reference(model, name, pattern, speech().template)


def editor_settings(folder: str) -> str:
    """Return settings of an editor that map files to the schemas in `folder`.

    The calendars are two kinds of file in one folder; their first line names the schema.
    """
    kinds, calendar = _kinds(), layout.WRITTEN["calendar"]
    mapped = {f"{folder}/{name}.json": pattern for name, pattern, _ in kinds if pattern != calendar}
    return json_text({"yaml.schemas": mapped})


def _kinds() -> list[tuple[str, str, Any]]:
    from pydantic import Field

    from slm.agreement import Agreement, Requirements
    from slm.calendar import Holidays, ServiceHours
    from slm.catalog import ChangeRequest, Glossary, Levels, Metrics, Process, Provider, Service
    from slm.document_control import Approvals, Copies
    from slm.improvement import Improvement, Review
    from slm.measurement import AggregatedTickets, Figures, MonthFile, PrometheusSource, SqlSource, source_kinds

    source = Annotated[
        source_kinds.AnySource | AggregatedTickets | PrometheusSource | SqlSource, Field(discriminator="kind")
    ]
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

    names, models = "outages tickets pauses events probes surveys", (Outage, Ticket, Pause, TicketEvent, Probe, Survey)
    pairs = zip(names.split(), models, strict=True)
    return [(name, layout.record_file(f"{name}.csv", "*"), model) for name, model in pairs]
