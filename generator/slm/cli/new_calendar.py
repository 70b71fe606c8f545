"""A first draft of a holiday calendar, for `slm new calendar`; people compare it with the notice and keep it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from types import ModuleType
from typing import Any, Final

from slm.problem import Mistake
from slm.text import LANGUAGES, N_

PACKAGE_MISSING: Final = Mistake(
    "SLM650",
    "the package '{package}' is not installed, so the holidays of {country} are not known",
    "Install it with: pip install 'slm-docs[holidays]'",
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

Names = Mapping[str, str]
"""A name in each language in which it is known."""

_CHINESE: Final = "chinesecalendar"
_WORLD: Final = "holidays"

_CHINESE_NAMES: Final[Mapping[str, Names]] = {
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


def holiday_calendar(country: str, year: int) -> str:
    """Return a holidays file for a country, such as `CN`, `DE` or `DE-BY`, as YAML text.

    The days come from a maintained package, never from a feed of observances (FAILURES F27), and a year that the
    package does not know is refused instead of being taken for one without holidays (FAILURES F29).
    """
    code = country.upper()
    return _chinese_calendar(year) if code in {"CN", "CHN"} else _country_calendar(code, year)


def _chinese_calendar(year: int) -> str:
    package = _import_package("chinese_calendar", _CHINESE, "CN")
    known: dict[dt.date, str] = package.constants.holidays
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
    days_off: dict[dt.date, Names] = {}
    package = _import_package("holidays", _WORLD, country)
    for language, tag in _tags(package, country).items():
        for day, text in _days_off(package, country, year, tag).items():
            days_off[day] = {**days_off.get(day, {}), language: text}
    if not days_off:
        raise YEAR_NOT_COVERED.raised(package=_WORLD, version=version(_WORLD), country=country, year=year)
    name = _in_each_language(N_("Public holidays of {country} {year}"), country, year)
    notice = _in_each_language(N_("Public holidays of {country} in {year}, by law"), country, year)
    return _file(name, country, year, notice, _WORLD, days_off, {})


def _in_each_language(message: str, country: str, year: int) -> Names:
    return {code: say(message, country=country, year=year) for code, say in sorted(LANGUAGES.items(), reverse=True)}


def _import_package(module: str, package: str, country: str) -> ModuleType:
    # Only this command needs the packages; a build works from the committed file.
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError:
        raise PACKAGE_MISSING.raised(package=package, country=country) from None


def _tags(package: Any, country: str) -> dict[str, str | None]:  # noqa: ANN401 - the package has no type stubs
    """Return the package's own tag for each language in which it names the days; no tag gives its own words."""
    supported = _calendar(package, country, 2000, None).supported_languages
    tags = {
        tag[:2]: tag
        for tag in sorted(supported, reverse=True)
        if tag == "zh_CN" or tag.partition("_")[0] in LANGUAGES.keys() - {"zh"}
    }
    return tags or {"en": None}


def _days_off(package: Any, country: str, year: int, tag: str | None) -> dict[dt.date, str]:  # noqa: ANN401
    calendar = _calendar(package, country, year, tag)
    return {day: name for day, name in sorted(calendar.items()) if calendar.start_year <= year <= calendar.end_year}


def _calendar(package: Any, country: str, year: int, tag: str | None) -> Any:  # noqa: ANN401
    nation, _, subdivision = country.partition("-")
    try:
        return package.country_holidays(nation, subdiv=subdivision or None, years=year, language=tag)
    except NotImplementedError:
        raise COUNTRY_UNKNOWN.raised(package=_WORLD, country=country) from None


def _file(
    name: Names, country: str, year: int, notice: Names, package: str,
    days_off: Mapping[dt.date, Names], working_days: Mapping[dt.date, Names],
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


def _entries(days: Mapping[dt.date, Names]) -> Iterator[str]:
    """Yield an entry for each run of days with the same name."""
    runs: list[list[dt.date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == dt.timedelta(days=1) and days[day] == days[runs[-1][-1]]:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        span = f"date: {run[0]}" if len(run) == 1 else f"first: {run[0]}, last: {run[-1]}"
        yield f"  - {{{span}, name: {_local(days[run[0]])}}}"


def _local(texts: Names) -> str:
    # A JSON string is a quoted YAML string, whatever the name holds.
    quoted = (f"{language}: {json.dumps(text, ensure_ascii=False)}" for language, text in texts.items())
    return "{" + ", ".join(quoted) + "}"
