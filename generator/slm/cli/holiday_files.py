"""`slm new calendar`: a year's public holidays from a maintained package, entered where they are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import click

from slm import layout
from slm.cli.book import BookFolder
from slm.cli.command import book_options, command
from slm.cli.register import replace_file, write_file
from slm.cli.speech import FILE_EXISTS, look_up, tell
from slm.cli.templates import local
from slm.cli.yaml_edits import with_value
from slm.extras import how_to_get, version_of
from slm.problem import Mistake
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from slm.calendar import ServiceHours
    from slm.portfolio import Portfolio

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

_Names = Mapping[str, str]
"""A name in each language in which it is known."""

NOWHERE: Final = "none"
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


@command(epilog="slm new calendar --country CN --year 2026")
@click.option("--country", required=True, metavar="CODE", help="ISO 3166 code, such as CN, DE or DE-BY.")
@click.option("--year", required=True, type=click.IntRange(1990, 2199), help="The year.")
@click.option(
    "--for",
    "hours",
    multiple=True,
    metavar="HOURS",
    help="Service hours at which it is entered, by id; none for nowhere. [default: those that keep days of the "
    "country, or the default hours if they keep no days yet]",
)
@book_options
def calendar(country: str, year: int, hours: Sequence[str], book: BookFolder) -> None:
    """Write a year's public holidays and make-up working days from a maintained package, and enter them.

    A holiday counts only where service hours name the calendar: it is entered there at once.
    """
    name = f"{country.lower()}-{year}"
    file = book.root / layout.calendar_file(name)
    portfolio = book.read().portfolio
    text = "# yaml-language-server: $schema=../../.schemas/holidays.json\n"
    text += holiday_calendar(country, year, portfolio.provider.languages if portfolio else ())
    meant = _hours_meant(portfolio, country, hours) if portfolio else ()
    kept = portfolio.hours if portfolio else {}
    entered = {one: change for one in meant if (change := _with_holidays(book, kept[one], one, name))}
    # A calendar that this command has written, and was killed before it was entered, is entered now.
    if file.exists() and (not entered or file.read_text("utf-8") != text):
        raise FILE_EXISTS.raised(path=file)
    write_file(file, text)
    tell("{path} is made; compare it with the official notice", path=file)
    for one, (before, after) in entered.items():
        path = layout.calendar_file(one)
        replace_file(book.root / path, before, after)
        tell("entered at the service hours '{hours}' ({path})", hours=one, path=path)
    if not meant:
        tell(
            "no service hours keep these days yet: name {name} under holidays of a file in {path}",
            name=name, path=layout.CALENDARS,
        )  # fmt: skip


def _hours_meant(portfolio: Portfolio, country: str, asked: Sequence[str]) -> Sequence[str]:
    """Return the hours at which a calendar is entered: those asked for, else those that keep days of that country.

    Hours that keep no holidays at all are meant only if they are the provider's usual ones.
    """
    known = portfolio.hours
    if asked:
        return [look_up({name: name for name in known}, name) for name in asked if name != NOWHERE]
    code = country.upper()
    kept = {
        name: {getattr(portfolio.holidays.get(days), "country", None) for days in hours.versions[-1].holidays}
        for name, hours in known.items()
    }
    of_country = [name for name, countries in kept.items() if code in countries]
    usual = portfolio.provider.default_hours
    return of_country or [name for name in kept if name == usual and not kept[name]]


def _with_holidays(book: BookFolder, hours: ServiceHours, name: str, calendar: str) -> tuple[bytes, bytes] | None:
    """Return the file of service hours before and after its last version keeps a calendar; None if it does."""
    kept = hours.versions[-1].holidays
    if calendar in kept:
        return None
    before = (book.root / layout.calendar_file(name)).read_bytes()
    value = f"[{', '.join(sorted({*kept, calendar}))}]"
    return before, with_value(before.decode(), ("versions", -1, "holidays"), value, after="from").encode()


def holiday_calendar(country: str, year: int, languages: Sequence[str] = ()) -> str:
    """Return a holidays file for a country, such as `CN`, `DE` or `DE-BY`, as YAML text in these languages.

    The days come from a maintained package, never from a feed of observances (FAILURES F27), and a year that the
    package does not know is refused instead of being taken for one without holidays (FAILURES F29).
    """
    code = country.upper()
    return _chinese_calendar(year, languages) if code in {"CN", "CHN"} else _country_calendar(code, year, languages)


def _chinese_calendar(year: int, languages: Sequence[str]) -> str:
    package = _import_package("chinese_calendar", _CHINESE, "CN")
    known: dict[date, str] = package.constants.holidays
    if year not in {day.year for day in known}:
        raise YEAR_NOT_COVERED.raised(package=_CHINESE, version=version_of(_CHINESE), country="CN", year=year)
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
    return _file(name, "CN", year, notice, _CHINESE, days_off, working_days, languages)


def _country_calendar(country: str, year: int, languages: Sequence[str]) -> str:
    days_off: dict[date, _Names] = {}
    package = _import_package("holidays", _WORLD, country)
    for language, tag in _tags(package, country).items():
        found = _calendar(package, country, year, tag)
        if found.start_year <= year <= found.end_year:
            for day, text in found.items():
                days_off[day] = {**days_off.get(day, {}), language: text}
    if not days_off:
        raise YEAR_NOT_COVERED.raised(package=_WORLD, version=version_of(_WORLD), country=country, year=year)
    messages = N_("Public holidays of {country} {year}"), N_("Public holidays of {country} in {year}, by law")
    spoken = sorted(LANGUAGES.items(), reverse=True)
    name, notice = ({code: say(text, country=country, year=year) for code, say in spoken} for text in messages)
    return _file(name, country, year, notice, _WORLD, days_off, {}, languages)


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
    days_off: Mapping[date, _Names], working_days: Mapping[date, _Names], languages: Sequence[str],
) -> str:  # fmt: skip
    lines = [
        "kind: holidays",
        f"name: {local(name, languages)}",
        f"country: {country}",
        f"published: {{from: {year}-01-01, until: {year + 1}-01-01}}",
        "source:",
        f"  notice: {local(notice, languages)}",
        f"  taken_from: {package} {version_of(package)}",
        "  # Compare every day with the notice, then add its document number and address, reviewed_by and reviewed_on.",
        "days_off:",
        *_entries(days_off, languages),
    ]
    if working_days:
        lines += ["working_days:", *_entries(working_days, languages)]
    return "\n".join(lines) + "\n"


def _entries(days: Mapping[date, _Names], languages: Sequence[str]) -> Iterator[str]:
    """Yield an entry for each run of days with the same name."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1) and days[day] == days[runs[-1][-1]]:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        span = f"date: {run[0]}" if len(run) == 1 else f"first: {run[0]}, last: {run[-1]}"
        yield f"  - {{{span}, name: {local(days[run[0]], languages)}}}"
