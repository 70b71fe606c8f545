"""From a folder to a checked book and its press: what every command that judges begins with."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from slm import layout
from slm.cli.speech import UNKNOWN, look_up, say, speech, tell
from slm.problem import Mistake, Place, Problem, Severity, causes

if TYPE_CHECKING:
    from slm.agreement import AgreementHistory, DatedVersion
    from slm.cache import Cache, DiskCache
    from slm.catalog import Deed, Provider
    from slm.facts.authority import Act
    from slm.facts.judgement import View
    from slm.facts.signing import Signable
    from slm.portfolio import Portfolio
    from slm.printing.pdf_renderer import PdfRenderer
    from slm.reading import Book, ReadingMemory


BY_WHOM: Final = Mistake(
    "SLM663",
    "'{value}' is nobody of this book",
    "Write the id of a person of catalog/provider.yml. Who may: {who}",
)
BY_NOBODY: Final = Mistake(
    "SLM894",
    "nothing says who does this",
    "Add {option} with the id of a person of catalog/provider.yml. Who may: {who}",
)

_FORETOLD: Final = "slm.foretold"
"""Where the running command keeps the codes of what it has said that the check will say."""


class BookError(click.ClickException):
    """The book has errors: they are shown, and nothing else is done."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem], texts: Mapping[str, str] | None = None, undone: str = "") -> None:
        super().__init__("the book has errors")
        self.problems = tuple(problems)
        self.texts = texts or {}
        self.undone = undone
        self.language = speech().code

    def show(self, file: IO[Any] | None = None) -> None:
        """Show the problems with the lines they are in and one line that counts them, in the command's language."""
        from slm.reading import format_problems, summary

        lines, colour = lines_in(self.texts), sys.stderr.isatty()
        text = format_problems(self.problems, lines, language=self.language, colour=colour)
        click.echo(f"{text}{summary(self.problems, self.language)}", file=file, err=file is None)
        if self.undone:  # gaps are warnings, which elsewhere keep nobody from anything
            click.echo(self.undone, file=file, err=file is None)


@dataclass(frozen=True, slots=True)
class BookFolder:
    """The folder of a book, and the day as of which it is judged."""

    root: Path
    as_of: date
    memory: ReadingMemory | None = None
    """What was read before, for a command that reads the book again and again."""

    @property
    def cache(self) -> DiskCache:
        """What is kept of earlier runs."""
        from slm.cache import FOLDER, DiskCache
        from slm.reading import OUTSIDE_BOOK, is_inside

        folder = self.root / FOLDER
        if not is_inside(self.root, FOLDER):
            raise OUTSIDE_BOOK.raised(path=FOLDER)
        return DiskCache(folder)

    @property
    def _records(self) -> DiskCache | None:
        """What is kept of records, where it lies in the book."""
        from slm.problem import InputError

        try:
            return self.cache
        except InputError:
            return None

    def renderer(self) -> PdfRenderer:
        """Return the press of the book, as `renderer_of` does."""
        return renderer_of(self.root, self.cache)

    def path_of(self, name: str) -> str:
        """Return the path in the book of a file or folder, named from the working folder or from the book."""
        root = os.path.realpath(self.root)
        for start in (os.getcwd(), root):  # noqa: PTH109 - `realpath` ends where links lead in a circle
            path = Path(os.path.realpath(Path(start, name)))
            if os.path.lexists(path) and path.is_relative_to(root):
                return path.relative_to(root).as_posix()
        book = f"--root {name}" if Path(name, layout.PROVIDER).is_file() else ""
        raise UNKNOWN.raised(value=name, meant=book or self._path_like(name))

    def _path_like(self, name: str) -> str:
        """Return the path of the book that is most like a name, one step after the other."""
        found = self.root
        for step in Path(name).parts:
            near = get_close_matches(step, [path.name for path in found.iterdir()] if found.is_dir() else [], n=1)
            if not near:
                return ""
            found /= near[0]
        return found.relative_to(self.root).as_posix()

    def read(self) -> Book:
        """Return the book with all that is wrong in it."""
        from slm.reading import read_book

        return read_book(self.root, self.as_of, self.memory, self._records)

    def readable(self) -> Portfolio:
        """Return the book even with mistakes in it, as long as its parts fit together at all."""
        book = self.read()
        if book.portfolio is None:
            raise BookError(book.problems, book.texts)
        return book.portfolio

    def sound(self) -> tuple[Portfolio, int]:
        """Return the book if it has no errors, and the number of its warnings, which are counted on the way.

        A character that cannot be printed keeps nobody from publishing all else (FAILURES D48).
        """
        from slm.reading import print_fonts

        portfolio, problems = self.sound_but((print_fonts.NO_GLYPH,))
        if told := causes(problems):
            tell(
                "slm: {n} warning, which stops nothing; slm check shows it",
                "slm: {n} warnings, which stop nothing; slm check shows them",
                n=len(told),
                err=True,
            )
        return portfolio, len(problems)

    def sound_but(self, settled: Container[Mistake]) -> tuple[Portfolio, Sequence[Problem]]:
        """Return the book if it has no errors but those that the command is about to settle, and all its problems."""
        book = self.read()
        others = [problem for problem in book.problems if problem.mistake not in settled]
        if book.portfolio is None or has_errors(others):
            raise BookError(others, book.texts)
        return book.portfolio, book.problems

    def version(
        self, agreement: str, version: str, *, sound: bool = False
    ) -> tuple[Portfolio, AgreementHistory, DatedVersion]:
        """Return a version of an agreement with its history and its book.

        A `sound` one has no errors and no gaps in its own files, whatever is wrong elsewhere in the book; but what
        Git could not put together may be anywhere what the version says.
        """
        from slm.checks.wording import PLACEHOLDER
        from slm.reading import CONFLICT

        book = self.read()
        folder, register = f"{layout.agreement_folder(agreement, version)}/", layout.approvals_file(agreement)
        paths = {register} & (book.portfolio.unread.keys() if book.portfolio else set())
        own = [
            found
            for found in book.problems
            if found.place.path.startswith(folder) or found.place.path in paths or found.mistake == CONFLICT
        ]
        if book.portfolio is None:
            raise BookError(book.problems, book.texts)
        stops = [found for found in own if found.severity is Severity.ERROR or found.mistake == PLACEHOLDER]
        if sound and stops:
            undone = say("slm: nothing was recorded: first {agreement} {version} has to be without gaps and errors",
                         agreement=agreement, version=version)  # fmt: skip
            raise BookError(stops, book.texts, undone)
        history = look_up(book.portfolio.agreements, agreement)
        versions = {str(revision.version): revision for revision in history.versions}
        return book.portfolio, history, look_up(versions, version)


def lines_in(texts: Mapping[str, str]) -> Callable[[str], Sequence[str]]:
    """Return the look-up of the lines of a file."""
    return lambda path: texts.get(path, "").splitlines()


def tell_what_follows(problems: Iterable[Problem]) -> None:
    """Say on standard error what `slm check` will tell of what is about to be written, each kind of it once."""
    kinds: dict[str, list[Problem]] = {}
    said: set[str] = click.get_current_context().meta.setdefault(_FORETOLD, set())
    for problem in problems:
        if problem.code not in said:
            kinds.setdefault(problem.code, []).append(problem)
    said.update(kinds)
    for code, found in sorted(kinds.items()):
        words = {"code": code, "message": found[0].message(speech().code), "n": len(found)}
        tell("check will say: {message} [{code}]", "check will say {n} times: {message} [{code}]", err=True, **words)


def tell_next(book: BookFolder, *commands: str) -> None:
    """Tell the commands to type next, as they can be copied: for a book elsewhere each with its folder."""
    root = book.root.as_posix()
    elsewhere = "" if root == "." else f" --root {shlex.quote(root)}"
    for command in commands:
        tell("  next: {command}", command=f"{command}{elsewhere}")


def by_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that says who does what it records; `doer` tells whether that is somebody who may."""
    return click.option("--by", metavar="WHO", help="Who does it: the id of a person of the book.")(function)


def evidence_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that says where it can be seen that another person did what it records."""
    return click.option(
        "--evidence", metavar="TEXT", help="Where it can be seen, if you enter what another did: a letter, a mail."
    )(function)


def refuse_unentitled(provider: Provider, act: Act, meant: str = "") -> None:
    """Refuse what somebody may not do; what is only unusual for them is said on standard error."""
    from slm.facts.authority import mistake_of

    mistake = mistake_of(provider, act._replace(binds=True), act.by(provider))
    if mistake and mistake.severity is Severity.ERROR:
        raise mistake.raised(**act.words(provider), meant=meant)
    if mistake:
        tell_what_follows([mistake.at(act.place, **act.words(provider))])


def refuse_nobody(name: str | None, who: Sequence[str], option: str = "--by") -> str:
    """Return who does something; refuse that nobody is named, and say who may."""
    if not name:
        raise BY_NOBODY.raised(option=option, who=", ".join(who) or "-")
    return name


def doer(provider: Provider, deed: Deed | None, name: str | None, on: date, who: Sequence[str] | None = None) -> str:
    """Return the id of a person of the book who may do that on that day; anybody of it, where it is no `deed`.

    `who` are those who may, where that depends on more than the day.
    """
    from slm.facts.authority import doing, who_may_do

    who = who_may_do(provider, deed, on) if who is None else who
    name = refuse_nobody(name, who)
    if provider.person(name) is None:
        raise BY_WHOM.raised(value=name, who=", ".join(who) or "-")
    if deed:
        refuse_unentitled(provider, doing(provider, deed, name, on, Place("")), ", ".join(who))
    return name


def person_named(portfolio: Portfolio, given: str | None, option: str) -> str:
    """Return the id of the person who was given; refuse that nobody was: no file names somebody of its own accord."""
    from slm.facts.authority import who_may_do

    people = {person.id: person for person in portfolio.provider.people}
    own = who_may_do(portfolio.provider, None, portfolio.as_of)
    return look_up(people, refuse_nobody(given, own or list(people), option)).id


def tell_how_to_sign(book: BookFolder, provider: Provider, acts: Iterable[Signable]) -> None:
    """Tell whoever has a signing key, or is asked to sign, the command that signs what they just did."""
    for act in acts:
        person = act.by(provider)
        if act.text and (act.is_asked or (person and person.signing_keys)):
            tell(
                "to sign it (the line that is signed holds the seal, who did it and the date):\n  {command}",
                command=act.command((book.root / act.path).as_posix()),
            )


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any problem is one that stops a build."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def view_for(portfolio: Portfolio, audience: str) -> View:
    """Return what an audience is shown of a book; raise `InputError` for an audience it does not have."""
    from slm.facts.judgement import judged
    from slm.portfolio import Audience

    return judged(portfolio).seen_by(Audience.parse(audience, portfolio.provider))


def renderer_of(root: Path, cache: Cache) -> PdfRenderer:
    """Return the press of a book with its own templates and fonts, and these found.

    Raise `BookError` where the book has templates that may not be used, `UnprintableError` where the font is missing.
    """
    from slm.printing.pdf_renderer import OWN_TEMPLATES, PdfRenderer
    from slm.reading import print_fonts

    templates = _own_templates(root, OWN_TEMPLATES)
    renderer = PdfRenderer(templates=templates, fonts=print_fonts.own_fonts(root), cache=cache)
    if problems := list(renderer.problems()):
        raise BookError(problems, {f"{OWN_TEMPLATES}/{name}": text for name, text in renderer.templates.items()})
    renderer.ready()
    return renderer


def _own_templates(root: Path, folder: str) -> dict[str, str]:
    """Return the templates of the book by name; none where something there leads out of the book or is no text."""
    from slm.reading import BookTree

    tree = BookTree(root)
    tree.walk([folder] if (root / folder).exists() else [])
    if problems := [*tree.problems, *tree.broken_texts(folder)]:
        raise BookError(problems)
    files = [root / path for path in tree.files if path.rpartition("/")[0] == folder and path.endswith(".typ")]
    return {file.name: file.read_text("utf-8") for file in files}
