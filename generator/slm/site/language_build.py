"""The trees of a site, one per language, each rendered, built by MkDocs and verified in a process of its own."""

from __future__ import annotations

import gc
import io
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from itertools import count
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Protocol, cast

from jinja2 import TemplateError, TemplateSyntaxError
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from slm.cache import DiskCache
from slm.documents.build_context import BuildContext
from slm.documents.edition import Edition
from slm.documents.papers.papers import papers_of
from slm.facts.judgement import View
from slm.portfolio import Secrets
from slm.printing.pdf_renderer import PdfRenderer, typst_runs_here
from slm.problem import Mistake, Problem
from slm.site.atomic_publish import write_papers
from slm.site.render import render
from slm.site.site import Site, load_templates
from slm.site.verify import LanguageSite, PageReading, Verified, verify

NO_PLUGIN: Final = Mistake(
    "SLM611",
    "{path} does not list the plugin slm, so the site would lack every page of the book",
    "Add '- slm' below 'plugins:'.",
)
WRONG_CONFIGURATION: Final = Mistake(
    "SLM612", "{path} cannot be used: {reason}", "Correct it; a sound one is in every new book: slm new book DIR"
)
TREE_ENDED: Final = Mistake(
    "SLM826",
    "the process that built the pages in '{language}' was ended by the system",
    "It may have needed more memory than there is. The last good site is whole; build again, or with --no-pdf.",
)
_PROGRAMS: Final = ("material", "mkdocs", "slm")
"""The packages with what every site is built of."""
UNDERSTOOD: Final = frozenset(("slm", "material/search", "material/offline"))
"""Plugins of which we know what they make of a page; with any other one, no page is kept, or built alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """What every tree of one site is made from."""

    configuration: Path
    """The `mkdocs.yml` of the book."""
    view: View
    shared: BuildContext
    secrets: Secrets
    languages: tuple[str, ...]
    staging: Path
    """The folder in which each tree gets a folder of its name."""
    cache: DiskCache
    """What earlier builds have made."""
    renderer: PdfRenderer | None = None
    """Sets the papers beside the pages; none are made without it."""

    @property
    def side_by_side(self) -> bool:
        """Are the trees built at the same time, each in a process of its own?"""
        return sys.platform == "linux" and len(self.languages) > 1 and not (self.renderer and typst_runs_here())


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildProgress:
    """How far one tree is: of its pages or, when those are done, of its papers."""

    language: str
    what: Literal["page", "paper"]
    done: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """A tree that was built and verified; `said` is what MkDocs warned of, and a failed tree has no pages."""

    language: str
    pages: int
    verified: Verified
    warnings: str
    failed: bool


class TakesSite(Protocol):
    """Our plugin, as far as it is told something here."""

    config: MutableMapping[str, Any]
    compiled: Site | None
    cache: Any
    templates: Any
    readings: dict[str, PageReading]
    after_page: Callable[[], None]


Report = Callable[[BuildProgress], None]


def build_trees(request: BuildRequest, report: Report) -> list[BuildResult]:
    """Build the tree of every language, at the same time where the system can fork."""
    # Here and not in each process, so that what is wrong with it is told once, and what it imports is imported once.
    our_plugin(load_configuration(request.configuration))
    if not request.side_by_side:
        return [_build_tree(request, language, report) for language in request.languages]
    load_templates()
    # What is here by now stays: no process looks at it for garbage, which would take a page of memory for each look.
    gc.freeze()
    context = multiprocessing.get_context("fork")
    readers: dict[Connection, str] = {}
    workers = []
    try:
        # Ctrl-C waits, for good in processes that are started meanwhile: it ends this one, which ends them.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            for language in request.languages:
                reader, writer = context.Pipe(duplex=False)
                worker = context.Process(target=_work, args=(request, language, writer), daemon=True)
                worker.start()
                writer.close()
                readers[reader] = language
                workers.append(worker)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return _gather(readers, request.languages, report)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _build_tree(request: BuildRequest, language: str, report: Report) -> BuildResult:
    """Render, build and verify the tree of one language."""
    site = render(
        request.view,
        language=language,
        charts=request.cache,
        texts=request.cache,
        papers=request.renderer is not None,
        shared=request.shared,
    )
    directory = request.staging / language
    made = _mkdocs(request, site, directory, report)
    pages = [path.removesuffix(".md") + ".html" for path in site.pages]
    del site  # its texts are on the disk now
    unprintable = _print(request, language, directory, report) if made.done else []
    if not made.done or unprintable:
        nothing = Verified(problems=tuple(unprintable), outward=frozenset())
        return BuildResult(language=language, pages=0, verified=nothing, warnings=made.warnings, failed=True)
    places = {tongue: "" if tongue == request.languages[0] else f"{tongue}/" for tongue in request.languages}
    verified = verify(
        LanguageSite(
            directory=directory, place=places.pop(language), others=tuple(places.values()), programs=made.programs
        ),
        pages,
        request.secrets,
        str(request.view.audience),
        readings=made.readings,
    )
    return BuildResult(language=language, pages=len(pages), verified=verified, warnings=made.warnings, failed=False)


def _print(request: BuildRequest, language: str, directory: Path, report: Report) -> list[Problem]:
    """Put the papers beside the pages; return what is wrong with those that cannot be printed.

    They go to the disk one by one, not through MkDocs: all of them together would fill the memory.
    """
    if request.renderer is None:
        return []
    papers = list(papers_of(replace(Edition.of(request.view, language), papers=True)))
    counted = _counter(report, language, "paper", len(papers))
    workers = max(1, (os.cpu_count() or 1) // (len(request.languages) if request.side_by_side else 1))
    return write_papers(request.renderer.pdf, papers, directory, workers=workers, after_paper=counted)


@contextmanager
def _on(day: date) -> Iterator[None]:
    """Let MkDocs take a day for today; who builds within a longer life, as a preview does, has the old one back."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.combine(day, time(), UTC).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


class _Made(NamedTuple):
    """What MkDocs made of a site: whether it did, what it warned of, what is in the pages, and whose files it added."""

    done: bool
    warnings: str
    readings: dict[str, PageReading] = {}  # noqa: RUF012 - never changed
    programs: tuple[Path, ...] = ()


def _mkdocs(request: BuildRequest, site: Site, directory: Path, report: Report) -> _Made:
    """Let MkDocs build a compiled site.

    MkDocs takes the date of a build from the environment; here it is the day as of which the book was judged, so that
    the same book gives the same bytes.
    """
    address = request.view.portfolio.provider.site_address or ""
    if address and site.language != request.languages[0]:
        address = f"{address.rstrip('/')}/{site.language}/"
    config = load_configuration(request.configuration, site_dir=str(directory), strict=True, site_url=address)
    plugin = our_plugin(config)
    plugin.config["beside"] = list(request.languages) if len(request.languages) > 1 else []
    plugin.cache = request.cache
    plugin.compiled = site
    plugin.after_page = _counter(report, site.language, "page", len(site.pages))
    said = io.StringIO()
    with _collect_warnings(said), _on(request.view.portfolio.as_of):
        try:
            config.plugins.on_startup(command="build", dirty=False)
            build(config)
        except MkDocsException as error:
            return _Made(done=False, warnings=said.getvalue() + error.format_message())
        except TemplateError as error:  # of a theme of the book's own
            place = f"{error.filename}:{error.lineno}: " if isinstance(error, TemplateSyntaxError) else ""
            return _Made(done=False, warnings=f"{said.getvalue()}{place}{error.message}")
    return _Made(
        done=True,
        warnings=said.getvalue(),
        readings=plugin.readings,
        programs=_of_programs(config.theme.dirs),
    )


def _of_programs(folders: Iterable[str]) -> tuple[Path, ...]:
    """Return those of the folders of a theme that are in programs that everybody has, and the folder of our assets.

    A theme of one's own, in the book or in a package, may tell what it should not.
    """
    programs = [Path(spec.origin).parent for spec in map(find_spec, _PROGRAMS) if spec and spec.origin]
    theirs = (Path(folder) for folder in folders if any(map(Path(folder).is_relative_to, programs)))
    return *theirs, Path(__file__).parent


def load_configuration(path: Path, **values: Any) -> MkDocsConfig:  # noqa: ANN401 (values of any option)
    """Return the configuration in a `mkdocs.yml`, some values replaced; refuse one that MkDocs cannot read."""
    said = io.StringIO()
    with _collect_warnings(said):
        try:
            return load_config(str(path), **values)
        except MkDocsException as error:
            reason = said.getvalue() + error.format_message()
        except (ValueError, TypeError) as error:
            reason = str(error)
    raise WRONG_CONFIGURATION.raised(path=path, reason=" ".join(reason.split()))


@contextmanager
def _collect_warnings(said: io.StringIO) -> Iterator[None]:
    """Write down what MkDocs warns of."""
    handler = logging.StreamHandler(said)
    handler.setLevel(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def our_plugin(config: MkDocsConfig) -> TakesSite:
    """Return our plugin of a configuration; refuse one that does not list it."""
    if "slm" not in config.plugins:
        raise NO_PLUGIN.raised(path=config.config_file_path)
    return cast("TakesSite", config.plugins["slm"])


def _counter(report: Report, language: str, what: Literal["page", "paper"], of: int) -> Callable[[], None]:
    """Return what is to be called after each page or paper of a tree."""
    done = count(1)
    return lambda: report(BuildProgress(language=language, what=what, done=next(done), of=of))


def _work(request: BuildRequest, language: str, writer: Connection) -> None:
    """Build one tree in a process of its own and send what is to be known of it."""
    with suppress(BrokenPipeError), writer:
        try:
            writer.send(_build_tree(request, language, writer.send))
        except MemoryError:
            writer.send(MemoryError())
        except OSError as error:
            # As it is known everywhere: kinds of libraries' own may not survive the way.
            writer.send(OSError(error.errno, error.strerror or str(error), error.filename or str(request.staging)))
        except Exception as error:  # noqa: BLE001 (the process that ordered the tree reports it)
            writer.send(RuntimeError(f"{type(error).__name__}: {error}"))


def _gather(readers: dict[Connection, str], languages: Sequence[str], report: Report) -> list[BuildResult]:
    """Return the built trees in the order of languages, and pass on how far they are meanwhile."""
    built: dict[str, BuildResult] = {}
    while readers:
        for reader in cast("list[Connection]", wait(list(readers))):
            try:
                message = reader.recv()
            except EOFError:
                raise TREE_ENDED.raised(language=readers[reader]) from None
            if isinstance(message, Exception):
                raise message
            if isinstance(message, BuildProgress):
                report(message)
                continue
            built[message.language] = message
            del readers[reader]
    return [built[language] for language in languages]
