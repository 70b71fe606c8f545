"""`slm new`: the beginnings of a book and of its files."""

from __future__ import annotations

import shutil
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, Literal

import click

from slm import layout
from slm.cli.command import Group
from slm.cli.command_error import FILE_EXISTS, NOT_EMPTY
from slm.cli.options import as_of_option, lang_option, root_option
from slm.cli.schema import editor_settings, schemas
from slm.problem import Mistake
from slm.text import LANGUAGES

NO_SCHEME: Final = Mistake(
    "SLM653",
    "provider.yml has no scheme of document numbers",
    'Add one, such as document_numbers: {{pattern: "HX-ITSS-{{kind}}-{{number:3}}"}}',
)


@click.group(cls=Group)
def new() -> None:
    """Begin a book, or a file of one."""


@new.command(epilog="slm new book my-book && slm serve --root my-book")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@as_of_option
@lang_option
def book(folder: Path, as_of: date, lang: str) -> None:
    """Make a small book that can be checked and built at once."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NOT_EMPTY.raised(path=folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        made = draft / "book"
        _fill(made, as_of, lang)
        made.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    click.echo(LANGUAGES[lang]("{path} is made. Next: slm check --root {path}, slm serve --root {path}", path=folder))


@new.command(epilog="slm new calendar --country CN --year 2026")
@click.option("--country", required=True, metavar="CODE", help="ISO 3166 code, such as CN, DE or DE-BY.")
@click.option("--year", required=True, type=click.IntRange(1990, 2199), help="The year.")
@root_option
@lang_option
def calendar(country: str, year: int, root: Path, lang: str) -> None:
    """Draft a year's public holidays and make-up working days from a maintained package."""
    from slm.cli.new_calendar import holiday_calendar

    file = root / layout.calendar_file(f"{country.lower()}-{year}")
    if file.exists():
        raise FILE_EXISTS.raised(path=file)
    text = holiday_calendar(country, year)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"# yaml-language-server: $schema=../../.schemas/holidays.json\n{text}", "utf-8")
    click.echo(LANGUAGES[lang]("{path} is made; compare it with the official notice", path=file))


@new.command(epilog="slm new number SLA")
@click.argument("kind", type=click.Choice(("SLA", "OLA", "UC")))
@root_option
@as_of_option
@lang_option
def number(kind: Literal["SLA", "OLA", "UC"], root: Path, as_of: date, lang: str) -> None:  # noqa: ARG001
    """Tell the next free document number of the scheme in provider.yml (document_numbers)."""
    from slm.cli.book import readable_book

    portfolio = readable_book(root, as_of)
    scheme = portfolio.provider.document_numbers
    if scheme is None:
        raise NO_SCHEME.raised()
    taken = {agreement.document_number for agreement in portfolio.all_agreements}
    click.echo(scheme.next_free(kind, taken, as_of.year))


def _fill(folder: Path, as_of: date, lang: str) -> None:
    """Copy the book that the package carries, with the dates of the year in which it begins."""
    with as_file(files("slm.cli") / "first_book") as pattern:
        for source in sorted(path for path in pattern.rglob("*") if path.is_file()):
            path = source.relative_to(pattern).as_posix()
            target = folder / path.replace("YEAR", str(as_of.year)).replace("gitignore", ".gitignore")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source.read_text("utf-8").replace("YEAR", str(as_of.year)), "utf-8")
    for name, text in schemas(lang):
        file = folder / ".schemas" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    settings = folder / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(editor_settings(".schemas"), "utf-8")
