"""A book checked and shown: `slm check`, `slm build` (check, build, verify, swap) and `slm write`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from slm import layout
from slm.cli.book import BookError, BookFolder, has_errors, lines_in, renderer_of, view_for
from slm.cli.command import FOLDER, as_of_option, audience_option, command, format_option, lang_option, root_option
from slm.cli.speech import NO_CONFIGURATION, say, speech, tell, told
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from slm.cache import DiskCache
    from slm.checks.accepted import CheckedBook
    from slm.portfolio import Portfolio
    from slm.printing.pdf_renderer import PdfRenderer
    from slm.problem import Problem
    from slm.site.language_build import BuildProgress, BuildRequest, BuildResult
    from slm.site.site import Site


@command(epilog="slm check agreements/SLA-WEB --strict --format github")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@root_option
@as_of_option
@click.option("--strict", is_flag=True, help="End with 1 on warnings, too.")
@click.option("--accepted", is_flag=True, help="List the warnings that provider.yml accepts instead, with who and why.")
@format_option("text", "json", "github", "sarif")
@click.option("--history", is_flag=True, help="Hold the book against its Git history: which commit took evidence back.")
@click.option("--since", metavar="COMMIT", help="Where the history begins to count: a commit, or better a signed tag.")
@lang_option
def check(
    book: BookFolder,
    paths: tuple[str, ...],
    *,
    strict: bool,
    accepted: bool,
    form: str,
    history: bool,
    since: str | None,
) -> None:
    """Find every mistake in the book, with its place and what to do; causes come before what follows from them.

    PATH is a file or a folder to which what is shown is narrowed; what keeps a file from being read is shown wherever
    it is. Ends with 0 if no error is shown, with 1 if there is one; warnings are shown and stop nothing.
    """
    from slm.problem import causes
    from slm.reading import format_problems, summary

    read, language = book.read(), speech().code
    problems, put_up_with = read.problems, read.accepted
    if history or since:
        of_history = _of_history(book, read.portfolio, since)
        problems, put_up_with = (*problems, *of_history.problems), (*put_up_with, *of_history.accepted)
    found = put_up_with if accepted else problems
    asked = {book.path_of(path) for path in paths}
    shown = [problem for problem in found if not asked or _is_shown(problem, asked)]
    lines, colour = lines_in(read.texts), form == "text" and sys.stdout.isatty()
    click.echo(format_problems(shown, lines, form=form, language=language, colour=colour), nl=False)
    counts = {"accepted": 0 if accepted else len(put_up_with), "elsewhere": len(causes(found)) - len(causes(shown))}
    click.echo(summary(shown, language, **counts), err=form != "text")
    click.get_current_context().exit(1 if has_errors(shown) or (strict and shown and not accepted) else 0)


def _of_history(book: BookFolder, portfolio: Portfolio | None, since: str | None) -> CheckedBook:
    from slm.checks.accepted import CheckedBook, part_accepted
    from slm.checks.history import history_stands
    from slm.reading import read_history

    found = [replace(problem, is_across=True) for problem in history_stands(read_history(book.root, since), portfolio)]
    return part_accepted(portfolio, found) if portfolio else CheckedBook(tuple(found))


def _is_shown(problem: Problem, asked: Collection[str]) -> bool:
    """Tell whether a problem, or another place that it names, lies in what is asked for, or hides others everywhere."""
    if not problem.is_across and has_errors([problem]):
        return True
    places = [place.path for place in (problem.place, *problem.also)]
    return any(one in {".", path} or path.startswith(f"{one}/") for path in places for one in asked)


@command(epilog="slm build --to public --audience customer:sales-centre")
@root_option
@click.option(
    "--to",
    "target",
    type=FOLDER,
    metavar="DIR",
    help="Where the site goes: a new or empty folder, or one of an earlier run. [default: site in the book]",
)
@audience_option
@click.option(
    "--pdf/--no-pdf",
    default=None,
    help="Put a PDF beside every version and the latest reports. [default: if the font is installed]",
)
@as_of_option
@lang_option
def build(book: BookFolder, target: Path | None, audience: str, pdf: bool | None) -> None:
    """Build the whole site, all languages; the last good site stays if anything is wrong."""
    from slm.documents.build_context import BuildContext
    from slm.portfolio import secrets
    from slm.site.atomic_publish import publish, staging_folder
    from slm.site.language_build import BuildRequest

    started, target, configuration = time.monotonic(), target or book.root / "site", configuration_of(book)
    teller = Teller()
    teller.step(N_("reading and checking the book"))
    portfolio, warnings = book.sound()
    teller.step(N_("judging the months"))
    view = view_for(portfolio, audience)
    cache = book.cache
    cache.tidy()
    renderer = None if pdf is False else _press(book.root, cache, asked=bool(pdf))
    with staging_folder(target, book.root) as folder:
        request = BuildRequest(
            configuration=Path(os.path.realpath(configuration)),
            view=view,
            shared=BuildContext.prepared(view),
            secrets=secrets(portfolio, view.audience),
            languages=portfolio.provider.languages,
            staging=Path(os.path.realpath(folder)),
            cache=cache,
            renderer=renderer,
        )
        pages = _build(request, teller, target)
        publish(folder / request.languages[0], target)
    teller.end()
    text = say(
        "{target}: {pages} in {languages}, {warnings}, {seconds:.1f} s",
        target=target,
        pages=say("{n} page", "{n} pages", n=pages),
        languages=", ".join(request.languages),
        warnings=say("{n} warning", "{n} warnings", n=warnings),
        seconds=time.monotonic() - started,
    )
    click.echo(f"slm: {text}", err=True)


def configuration_of(book: BookFolder) -> Path:
    """Return the configuration of MkDocs; refuse a book without one."""
    from slm.reading import given_file

    configuration = book.root / layout.CONFIGURATION
    if not os.path.lexists(configuration):
        raise NO_CONFIGURATION.raised(path=book.root)
    given_file(configuration)
    return configuration


def _press(root: Path, cache: DiskCache, *, asked: bool) -> PdfRenderer | None:
    """Return the press; where the font is missing, papers that were not asked for are left out, which is said."""
    from slm.printing.pdf_renderer import UnprintableError

    try:
        return renderer_of(root, cache)
    except UnprintableError as unprintable:
        if asked:
            raise BookError([unprintable.problem]) from None
        click.echo(told(unprintable.problem, speech().code), err=True)
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


class BuildError(BookError):
    """The site is not fit to be published; the last one stays."""

    def __init__(self, results: list[BuildResult], problems: list[Problem], target: Path) -> None:
        super().__init__(problems)
        self.built = results
        self.target = target

    def show(self, file: IO[Any] | None = None) -> None:
        """Say what is wrong, and that the last good site stays."""
        for result in self.built:
            if result.warnings.strip():
                click.echo(f"MkDocs ({result.language}):\n{result.warnings.strip()}", err=True)
        if self.problems:
            super().show(file)
        say = LANGUAGES[self.language]
        stays = say("The site in {target} was not touched.", target=self.target)
        click.echo(stays if self.target.exists() else say("No site was made."), err=True)


class Teller:
    """Says on standard error how far the work is: in one living line on a terminal, else a line per step."""

    def __init__(self) -> None:
        self.say = speech()
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
                for _, progress in sorted(self._at.items())
            )
            self._write(f"slm: {self.say('building')} {', '.join(parts)}", end="" if self._live else "\n")

    def end(self) -> None:
        """Leave the living line."""
        if self._live:
            self._write("", end="")

    def _write(self, text: str, end: str) -> None:
        clear = "\r\x1b[K" if self._live else ""
        click.echo(f"{clear}{text}{end}", nl=False, err=True)


@command(epilog="slm write --to pages && zensical build -f pages/en/mkdocs.yml")
@root_option
@click.option(
    "--to", "target", type=FOLDER, required=True, metavar="DIR", help="A new or empty folder, or one of an earlier run."
)
@audience_option
@as_of_option
@lang_option
def write(book: BookFolder, target: Path, audience: str) -> None:
    """Write the pages as Markdown, for any site generator.

    Every language gets a folder with `docs/` and a `mkdocs.yml` that MkDocs and Zensical understand.
    """
    from slm.documents.build_context import BuildContext
    from slm.site.atomic_publish import publish, staging_folder
    from slm.site.render import render

    portfolio, _ = book.sound()
    view = view_for(portfolio, audience)
    shared = BuildContext(view)
    pages = assets = 0
    with staging_folder(target, book.root) as folder:
        for language in portfolio.provider.languages:
            site = render(view, language=language, shared=shared)
            _write(site, folder / "pages" / language)
            pages, assets = pages + len(site.pages), assets + len(site.assets)
        publish(folder / "pages", target)
    tell(
        "{target}: {pages} and {files} in {languages}",
        target=target,
        pages=say("{n} page", "{n} pages", n=pages),
        files=say("{n} file", "{n} files", n=assets),
        languages=", ".join(portfolio.provider.languages),
    )


def _write(site: Site, target: Path) -> None:
    for path in (*site.pages, *site.assets):  # one at a time, since all of them together would fill the memory
        file = target / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(site.pages[path].text.encode() if path in site.pages else b"".join(site.assets[path]))
    values: dict[str, Any] = {
        "site_name": site.name,
        "use_directory_urls": False,
        "theme": {"name": "material", "language": site.language, "font": False},
        "extra_css": list(site.styles),
        "extra_javascript": list(site.scripts),
        "markdown_extensions": ["attr_list", "md_in_html", "tables", "toc"],
        "nav": [{title: path} for title, path in site.nav],
    }
    # JSON is YAML, so every value is written as JSON.
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    (target / "mkdocs.yml").write_text("".join(lines), "utf-8")
