"""`slm build`: check, build, verify, swap."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slm.cli.command import command
from slm.cli.misuse import NO_CONFIGURATION, speech
from slm.cli.options import as_of_option, audience_option, lang_option, root_option
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from slm.cache import DiskCache
    from slm.printing.press import Press
    from slm.problem import Problem
    from slm.site.trees import Built, Order, Progress


@command(epilog="slm build --to public --audience customer:sales")
@root_option
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the site goes. [default: site in the book]",
)
@audience_option
@click.option(
    "--pdf/--no-pdf",
    default=None,
    help="Put a PDF beside every version and the latest reports. [default: if the font is installed]",
)
@as_of_option
@lang_option
def build(root: Path, target: Path | None, audience: str, pdf: bool | None, as_of: date, lang: str) -> None:
    """Build the whole site, all languages; the last good site stays if anything is wrong."""
    from slm.cache import FOLDER, DiskCache
    from slm.cli.book import sound_book, view_for
    from slm.documents.shared import Shared
    from slm.portfolio import secrets
    from slm.site.swap import put_in_place, workshop
    from slm.site.trees import Order

    started = time.monotonic()
    target = target or root / "site"
    configuration = root / "mkdocs.yml"
    if not configuration.is_file():
        raise NO_CONFIGURATION.raised(path=root)
    teller = Teller(lang)
    teller.step(N_("reading and checking the book"))
    portfolio, warnings = sound_book(root, as_of, lang)
    teller.step(N_("judging the months"))
    view = view_for(portfolio, audience)
    cache = DiskCache(root / FOLDER)
    cache.tidy()
    press = None if pdf is False else _press(root, cache, asked=bool(pdf))
    with workshop(target, root) as folder:
        order = Order(
            configuration=configuration.resolve(),
            view=view,
            shared=Shared.prepared(view.portfolio, view.scorecard),
            secrets=secrets(portfolio, view.audience),
            languages=portfolio.provider.languages,
            workshop=folder.resolve(),
            cache=cache,
            press=press,
        )
        pages = _made(order, teller, target)
        put_in_place(folder / order.languages[0], target)
    say = LANGUAGES[lang]
    teller.line(
        say(
            "{target}: {pages} in {languages}, {warnings}, {seconds:.1f} s",
            target=target,
            pages=say("{n} page", "{n} pages", n=pages),
            languages=", ".join(order.languages),
            warnings=say("{n} warning", "{n} warnings", n=warnings),
            seconds=time.monotonic() - started,
        )
    )


def _press(root: Path, cache: DiskCache, *, asked: bool) -> Press | None:
    """Return the press; where the font is missing, papers that were not asked for are left out, which is said."""
    from slm.cli.book import Unsound
    from slm.cli.press import press_of
    from slm.printing.press import Unprintable

    try:
        return press_of(root, cache)
    except Unprintable as unprintable:
        if asked:
            raise Unsound([unprintable.problem]) from None
        problem = unprintable.problem
        click.echo(f"slm: {problem.message(speech())} [{problem.code}]\n     {problem.hint(speech())}", err=True)
        return None


def _made(order: Order, teller: Teller, target: Path) -> int:
    """Build and verify the trees and put them together; return the number of pages."""
    from slm.site.trees import build_trees
    from slm.site.verify import broken_outward

    built = build_trees(order, teller.progress)
    teller.end()
    site = order.workshop / order.languages[0]
    for language in order.languages[1:]:
        if (order.workshop / language).is_dir() and site.is_dir():
            (order.workshop / language).rename(site / language)
    problems = [problem for tree in built for problem in tree.verified.problems]
    problems += [problem for tree in built for problem in broken_outward(site, tree.verified.outward)]
    if problems or any(tree.failed for tree in built):
        raise NotBuilt(built, problems, target)
    return sum(tree.pages for tree in built)


class NotBuilt(click.ClickException):
    """The site is not fit to be published; the last one stays."""

    exit_code = 1

    def __init__(self, built: list[Built], problems: list[Problem], target: Path) -> None:
        super().__init__("the site is not fit to be published")
        self.built = built
        self.problems = problems
        self.target = target
        self.language = speech()

    def show(self, file: object = None) -> None:  # noqa: ARG002
        """Say what is wrong, and that the last good site stays."""
        from slm.cli.book import told

        for tree in self.built:
            if tree.said.strip():
                click.echo(f"MkDocs ({tree.language}):\n{tree.said.strip()}", err=True)
        if self.problems:
            click.echo(told(self.problems, {}, self.language), err=True, nl=False)
        say = LANGUAGES[self.language]
        stays = say("The site in {target} was not touched.", target=self.target)
        click.echo(stays if self.target.exists() else say("No site was made."), err=True)


class Teller:
    """Says on standard error how far the work is: in one living line on a terminal, else a line per step."""

    def __init__(self, lang: str) -> None:
        self.say = LANGUAGES[lang]
        self._live = sys.stderr.isatty()
        self._at: dict[str, Progress] = {}

    def step(self, message: str) -> None:
        """Say which step begins."""
        self._write(f"slm: {self.say(message)} ...", end="" if self._live else "\n")

    def progress(self, at: Progress) -> None:
        """Say how far a tree is."""
        before = self._at.get(at.language)
        self._at[at.language] = at
        if self._live or not before or before.what != at.what or at.done == at.of:
            parts = (
                f"{each.language} {each.done}/{each.of} {self.say(f'progress|{each.what}')}"
                for each in sorted_by_language(self._at)
            )
            self._write(f"slm: {self.say('building')} {', '.join(parts)}", end="" if self._live else "\n")

    def line(self, message: str) -> None:
        """Say the last word."""
        self.end()
        click.echo(f"slm: {message}", err=True)

    def end(self) -> None:
        """Leave the living line."""
        if self._live:
            self._write("", end="")

    def _write(self, text: str, end: str) -> None:
        clear = "\r\x1b[K" if self._live else ""
        click.echo(f"{clear}{text}{end}", nl=False, err=True)


def sorted_by_language(at: dict[str, Progress]) -> list[Progress]:
    """Return the progress of every tree in the order of languages."""
    return [at[language] for language in sorted(at)]
