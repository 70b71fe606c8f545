"""`slm new book`: a small book, complete and commented, in the languages of whoever asks for it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click
import yaml

from slm import layout
from slm.cli.book import BookFolder
from slm.cli.command import FOLDER, as_of_option, command, lang_option
from slm.cli.holiday_files import holiday_calendar
from slm.cli.register import add_entries
from slm.cli.schema import SETTINGS, editor_settings, schemas
from slm.cli.speech import environment_language, language_asked, refuse_full, speech, tell
from slm.cli.templates import KINDS, carried, filled, pages_of
from slm.drafts import clear_drafts, draft_of, remove, told_of
from slm.extras import PACKAGE, version_of
from slm.problem import InputError, Mistake
from slm.text import LANGUAGES
from slm.values import PLAUSIBLE_YEARS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from slm.agreement import Agreement
    from slm.calendar import Month
    from slm.catalog import Person, Provider

TEMPLATES: Final = ("internal-it", "itss", "cloud")
WRONG_LANGUAGES: Final = Mistake(
    "SLM956",
    "'{value}' is not a list of languages of a book",
    "Write one or several of {known}, with commas between them and the most important first: zh,en",
)
TOO_EARLY_OR_LATE: Final = Mistake(
    "SLM668", "a book cannot begin on {day}", "Name a day from {first}-01-01 to {last}-12-31 with --as-of."
)
_SATURDAY: Final = 5
_BEGUN: Final = range(PLAUSIBLE_YEARS.start + 1, PLAUSIBLE_YEARS.stop - 3)
"""The years in which a book can begin: what it holds was agreed before, and ends in some years."""
_HIDDEN: Final = ("gitignore", "gitattributes", "gitlab-ci.yml", "github", "vscode")


class _Languages(click.ParamType[Sequence[str]]):
    """Languages of a book as `zh,en`."""

    name = "languages"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Sequence[str]:  # noqa: ANN401, ARG002
        """Return the codes, or refuse the command."""
        codes = [code.strip() for code in value.split(",")] if isinstance(value, str) else list(value)
        if not codes or set(codes) - LANGUAGES.keys() or len(set(codes)) < len(codes):
            raise WRONG_LANGUAGES.raised(value=value, known=", ".join(LANGUAGES))
        return codes


@command(epilog="slm new book my-book && slm serve --root my-book")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--template", type=click.Choice(TEMPLATES), default=TEMPLATES[0], show_default=True,
    help="For whom it is: an internal IT department, an IT service provider in China by ISO/IEC 20000 and ITSS, or a "
    "provider of cloud software.",
)  # fmt: skip
@click.option(
    "--languages", type=_Languages(), metavar="CODES",
    help="Languages of the book, such as zh,en. [default: that of --lang, else from LANG]",
)  # fmt: skip
@click.option(
    "--bare", is_flag=True, help="Without agreements and months, to begin your own at once: slm new agreement."
)
@as_of_option
@lang_option
def book(folder: Path, template: str, languages: Sequence[str] | None, as_of: date, *, bare: bool) -> None:
    """Make a small, complete book: services, agreements, a month that is closed and one that is open.

    All that it says is invented, and there to be replaced. It can be checked and built at once.
    """
    from slm.site.atomic_publish import refuse_target

    if as_of.year not in _BEGUN:
        raise TOO_EARLY_OR_LATE.raised(day=as_of, first=_BEGUN[0], last=_BEGUN[-1])
    refuse_full(folder)
    refuse_target(folder)
    place = Path(os.path.realpath(folder))
    begun = _Beginning(template, languages or [language_asked() or environment_language().code], as_of, bare=bare)
    clear_drafts(place)
    draft = draft_of(place)
    try:
        begun.write(draft)
        draft.replace(place)
    finally:
        remove(draft)
    root = shlex.quote(folder.as_posix())
    for year, reason in begun.unknown_holidays.items():
        tell("The public holidays of {year} are not entered: {reason}", year=year, reason=reason)
        asked = f"--country {begun.country} --year {year}"
        tell("  later: {command}", command=f"slm new calendar {asked} --root {root}")
    tell("{path} is made", path=folder)
    for verb in ("check", "serve"):
        tell("  next: {command}", command=f"slm {verb} --root {root}")


@dataclass
class _Beginning:
    """A book that is being made: which one, in which languages, and the day from which its days are counted."""

    template: str
    languages: Sequence[str]
    as_of: date
    bare: bool = field(kw_only=True)
    unknown_holidays: dict[int, str] = field(default_factory=dict)
    """Of each year of which the public holidays are not known, why."""
    _words: dict[str, str] = field(default_factory=dict)
    _off: Collection[date] = ()

    def __post_init__(self) -> None:
        from slm.calendar import Month
        from slm.catalog import DocumentNumbers

        places, packs = (_mapping(carried("first_book").joinpath(name)) for name in ("places.yml", "packs.yml"))
        pack = packs[self.template]
        home = pack.get("place") or (self.languages[0] if self.languages[0] in places else "en")
        self.this = Month(self.as_of.year, self.as_of.month)
        self.last = self.this.plus(-1)
        numbers = DocumentNumbers(pattern=pack["numbers"])
        begun = self.last.first_day - timedelta(days=40)
        self._words = {
            **places[home], **pack,
            **{f"{kind}-number": numbers.next_free(kind, (), begun.year) for kind in KINDS},
            "languages": ", ".join(self.languages), "day": str(self.as_of), "version": version_of(PACKAGE),
            "begun": str(begun.year), "year": str(self.as_of.year), "next": str(self.as_of.year + 1),
        }  # fmt: skip
        self.country = self._words["country"]

    def write(self, folder: Path) -> None:
        """Write the book, and close its month by the rules by which every month is closed."""
        calendars = self._calendars()
        self._words["holidays"] = ", ".join(calendars)
        self._off = frozenset(day for text in calendars.values() for day in _days_off(text))
        for source in ("common", self.template):
            for path, text in pages_of(carried("first_book").joinpath(source)):
                if self._is_asked_for(path):
                    beside = " / " if path.endswith(".csv") else ""
                    _write(folder / self._path(path), filled(text, self.languages, self._word, beside=beside))
        for name, text in calendars.items():
            head = "# yaml-language-server: $schema=../../.schemas/holidays.json\n"
            _write(folder / layout.calendar_file(name), head + text)
        for name, text in schemas():
            _write(folder / ".schemas" / name, text)
        _write(folder / SETTINGS, editor_settings(".schemas"))
        if not self.bare:
            self._decide(folder)

    def _calendars(self) -> Mapping[str, str]:
        """Return the holidays of the years in which days are counted, by id, as far as they are known."""
        from slm.checks.dependencies import LEAD_TIME

        days = self.last.first_day, self.as_of, self.as_of + LEAD_TIME
        known = dict[str, str]()
        for year in sorted({day.year for day in days}):
            try:
                known[f"{self.country.lower()}-{year}"] = holiday_calendar(self.country, year, self.languages)
            except InputError as unknown:
                self.unknown_holidays[year] = unknown.mistake.said(speech().code, unknown.words)
        return known

    def _is_asked_for(self, path: str) -> bool:
        """Tell whether a file is part of this book: by its language, and of a bare one not if it is about months."""
        language = path.rpartition(".")[0].rpartition(".")[2]
        begun = any(path.startswith(f"{folder}/") for folder in (layout.AGREEMENTS, layout.MEASUREMENTS))
        return (language not in LANGUAGES or language in self.languages) and not (self.bare and begun)

    def _path(self, path: str) -> str:
        """Return where a file of a template comes to lie."""
        hidden = f".{path}" if path.partition("/")[0] in _HIDDEN else path
        named = hidden.replace(f"README.{self.languages[0]}.", "README.")
        for word, stands in (("YEAR", "year"), ("BEGUN", "begun"), ("LAST", "last"), ("THIS", "this")):
            named = named.replace(word, str(self._word(stands)))
        return named

    def _word(self, blank: str) -> str | None:
        """Return what stands for a blank: a word of the pack, a month, or a day or moment counted from one."""
        name, _, rest = blank.partition(" ")
        months = {"last": self.last, "this": self.this}
        if blank in self._words:
            return self._words[blank]
        if name in months and rest:
            return self._moment(months[name], *rest.split(" "))
        first, closed = self.last.first_day, self.last.next.first_day - self.last.first_day
        counted: Mapping[str, Callable[[], object]] = {
            "last": lambda: self.last,
            "this": lambda: self.this,
            "before": lambda: first - timedelta(days=int(rest)),
            "after": lambda: self.as_of + timedelta(days=int(rest)),
            "from": lambda: self.last.plus(int(rest)).first_day,
            "minutes": lambda: closed // timedelta(minutes=1),
        }
        return str(counted[name]())

    def _moment(self, month: Month, nth: str, clock: str, style: str = "") -> str | None:
        """Return a moment of a working day with its offset, or as the wall clock of a tool writes it.

        What is still to come is in no record.
        """
        days = (month.first_day + timedelta(days=ahead) for ahead in range(40))
        day = [day for day in days if day.weekday() < _SATURDAY and day not in self._off][int(nth) - 1]
        moment = datetime.combine(day, time.fromisoformat(clock), ZoneInfo(self._words["zone"]))
        written = f"{moment:%Y-%m-%d %H:%M}" if style else moment.isoformat(timespec="minutes")
        return written if day < self.as_of else None

    def _decide(self, folder: Path) -> None:
        """Approve what is agreed, and close the month that is over, by the rules by which everybody does."""
        from slm.cli.approve import approval_entry
        from slm.cli.close import close_month

        made = BookFolder(folder, self.as_of)
        portfolio = made.readable()  # months of what nobody has approved yet are no sound book
        given = self.last.first_day - timedelta(days=10)
        for history in portfolio.agreements.values():
            version = history.versions[0]
            entries = [
                approval_entry(portfolio, version, role, person, given)
                for role, person in _signers(portfolio.provider, version.agreement, given)
            ]
            add_entries(folder / layout.approvals_file(history.id), "approvals", "approvals", entries, seen=None)
        close_month(made, self.last, self._words["closes"], None)


def _signers(provider: Provider, agreement: Agreement, on: date) -> Iterator[tuple[str, Person]]:
    """Yield each role that has to approve, with the first person who may."""
    from slm.facts.authority import roles_asked, who_may_approve

    for role in roles_asked(provider, agreement):
        person = provider.person(who_may_approve(provider, agreement, role, on)[0])
        if person:
            yield role, person


def _mapping(file: Traversable) -> dict[str, Any]:
    return yaml.load(file.read_text("utf-8"), yaml.BaseLoader)  # type: ignore[no-any-return]  # noqa: S506 - ours


def _days_off(text: str) -> Iterator[date]:
    """Yield the days off of a file of holidays."""
    from slm.calendar import Holidays

    yield from Holidays.model_validate(yaml.load(text, yaml.BaseLoader)).names_of_days_off  # noqa: S506 - texts only


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with told_of(file):
        file.write_text(text, "utf-8")
