"""`slm check`: what is wrong with a book."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Final

import click

from slm.cli.command import command
from slm.cli.options import as_of_option, lang_option, root_option

FORMATS: Final = ("text", "json", "github", "sarif")


@command(epilog="slm check --root my-book --format github")
@root_option
@as_of_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to show it.")
@lang_option
def check(root: Path, as_of: date, form: str, lang: str) -> None:
    """Find every mistake in the book, with its place and what to do.

    Ends with 0 if there is no error, with 1 if there is one; warnings are shown and stop nothing.
    """
    from slm.cli.book import has_errors, lines_in
    from slm.reading import format_problems, read_book, summary

    book = read_book(root, as_of)
    colour = form == "text" and sys.stdout.isatty()
    click.echo(format_problems(book.problems, lines_in(book.texts), form=form, language=lang, colour=colour), nl=False)
    click.echo(summary(book.problems, lang), err=form != "text")
    click.get_current_context().exit(1 if has_errors(book.problems) else 0)
