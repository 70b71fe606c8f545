"""`slm build`: check, build, verify, swap."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slm.cli.command import command
from slm.cli.command_error import NO_CONFIGURATION, speech
from slm.cli.options import as_of_option, audience_option, lang_option, root_option
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from slm.cache import DiskCache
    from slm.printing.pdf_renderer import PdfRenderer
    from slm.problem import Problem
    from slm.site.language_build import BuildProgress, BuildRequest, BuildResult


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
    from slm.documents.build_context import BuildContext
    from slm.portfolio import secrets
    from slm.site.atomic_publish import publish, staging_folder
    from slm.site.language_build import BuildRequest

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
    renderer = None if pdf is False else _press(root, cache, asked=bool(pdf))
    with staging_folder(target, root) as folder:
        request = BuildRequest(
            configuration=configuration.resolve(),
            view=view,
            shared=BuildContext.prepared(view.portfolio, view.scorecard),
            secrets=secrets(portfolio, view.audience),
            languages=portfolio.provider.languages,
            staging=folder.resolve(),
            cache=cache,
            renderer=renderer,
        )
        pages = _build(request, teller, target)
        publish(folder / request.languages[0], target)
    say = LANGUAGES[lang]
    teller.line(
        say(
            "{target}: {pages} in {languages}, {warnings}, {seconds:.1f} s",
            target=target,
            pages=say("{n} page", "{n} pages", n=pages),
            languages=", ".join(request.languages),
            warnings=say("{n} warning", "{n} warnings", n=warnings),
            seconds=time.monotonic() - started,
        )
    )


def _press(root: Path, cache: DiskCache, *, asked: bool) -> PdfRenderer | None:
    """Return the press; where the font is missing, papers that were not asked for are left out, which is said."""
    from slm.cli.book import BookError
    from slm.cli.renderer import renderer_of
    from slm.printing.pdf_renderer import UnprintableError

    try:
        return renderer_of(root, cache)
    except UnprintableError as unprintable:
        if asked:
            raise BookError([unprintable.problem]) from None
        problem = unprintable.problem
        click.echo(f"slm: {problem.message(speech())} [{problem.code}]\n     {problem.hint(speech())}", err=True)
        return None


def _build(request: BuildRequest, teller: Teller, target: Path) -> int:
    """Build and verify the trees and put them together; return the number of pages."""
    from slm.site.language_build import build_trees
    from slm.site.verify import broken_outward

    results = build_trees(request, teller.progress)
    teller.end()
    site = request.staging / request.languages[0]
    for language in request.languages[1:]:
        if (request.staging / language).is_dir() and site.is_dir():
            (request.staging / language).rename(site / language)
    problems = [problem for result in results for problem in result.verified.problems]
    problems += [problem for result in results for problem in broken_outward(site, result.verified.outward)]
    if problems or any(result.failed for result in results):
        raise BuildError(results, problems, target)
    return sum(result.pages for result in results)


class BuildError(click.ClickException):
    """The site is not fit to be published; the last one stays."""

    exit_code = 1

    def __init__(self, results: list[BuildResult], problems: list[Problem], target: Path) -> None:
        super().__init__("the site is not fit to be published")
        self.built = results
        self.problems = problems
        self.target = target
        self.language = speech()

    def show(self, file: object = None) -> None:  # noqa: ARG002
        """Say what is wrong, and that the last good site stays."""
        from slm.cli.book import problem_report

        for result in self.built:
            if result.warnings.strip():
                click.echo(f"MkDocs ({result.language}):\n{result.warnings.strip()}", err=True)
        if self.problems:
            click.echo(problem_report(self.problems, {}, self.language), err=True, nl=False)
        say = LANGUAGES[self.language]
        stays = say("The site in {target} was not touched.", target=self.target)
        click.echo(stays if self.target.exists() else say("No site was made."), err=True)


class Teller:
    """Says on standard error how far the work is: in one living line on a terminal, else a line per step."""

    def __init__(self, lang: str) -> None:
        self.say = LANGUAGES[lang]
        self._live = sys.stderr.isatty()
        self._at: dict[str, BuildProgress] = {}

    def step(self, message: str) -> None:
        """Say which step begins."""
        self._write(f"slm: {self.say(message)} ...", end="" if self._live else "\n")

    def progress(self, at: BuildProgress) -> None:
        """Say how far a tree is."""
        before = self._at.get(at.language)
        self._at[at.language] = at
        if self._live or not before or before.what != at.what or at.done == at.of:
            parts = (
                f"{progress.language} {progress.done}/{progress.of} {self.say(f'progress|{progress.what}')}"
                for progress in sorted_by_language(self._at)
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


def sorted_by_language(at: dict[str, BuildProgress]) -> list[BuildProgress]:
    """Return the progress of every tree in the order of languages."""
    return [at[language] for language in sorted(at)]
