"""The trees of a site, one per language, each rendered, built by MkDocs and verified in a process of its own."""

from __future__ import annotations

import gc
import io
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from importlib.util import find_spec
from itertools import count
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, Literal, Protocol, cast

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from slm.cache import DiskCache
from slm.documents.edition import Edition
from slm.documents.papers.papers import papers_of
from slm.documents.shared import Shared
from slm.facts.judgement import View
from slm.portfolio import Secrets
from slm.printing.press import Press, typst_runs_here
from slm.problem import Mistake, Problem
from slm.site.environment import load_templates
from slm.site.papers import write_papers
from slm.site.render import render
from slm.site.site import Site
from slm.site.verify import Reading, Tree, Verified, verify
from slm.text import LANGUAGES

NO_PLUGIN: Final = Mistake(
    "SLM611",
    "{path} does not list the plugin slm, so the site would lack every page of the book",
    "Add '- slm' below 'plugins:'.",
)
WRONG_CONFIGURATION: Final = Mistake(
    "SLM612",
    "{path} cannot be used: {reason}",
    "Correct it; a sound one is in every new book: slm new book DIR",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What every tree of one site is made from."""

    configuration: Path
    """The `mkdocs.yml` of the book."""
    view: View
    shared: Shared
    secrets: Secrets
    languages: tuple[str, ...]
    workshop: Path
    """The folder in which each tree gets a folder of its name."""
    cache: DiskCache
    """What earlier builds have made."""
    press: Press | None = None
    """Sets the papers beside the pages; none are made without it."""

    @property
    def side_by_side(self) -> bool:
        """Are the trees built at the same time, each in a process of its own?"""
        return sys.platform == "linux" and len(self.languages) > 1 and not (self.press and typst_runs_here())

    @property
    def processors(self) -> int:
        """How many processors one tree has."""
        return max(1, (os.cpu_count() or 1) // (len(self.languages) if self.side_by_side else 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one tree is: of its pages or, when those are done, of its papers."""

    language: str
    what: Literal["page", "paper"]
    done: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A tree that was built and verified; `said` is what MkDocs warned of, and a failed tree has no pages."""

    language: str
    pages: int
    verified: Verified
    said: str
    failed: bool


class TakesSite(Protocol):
    """Our plugin, as far as it is told something here."""

    config: MutableMapping[str, Any]
    compiled: Site | None
    cache: Any
    readings: dict[str, Reading]
    after_page: Callable[[], None]


Report = Callable[[Progress], None]


def build_trees(order: Order, report: Report) -> list[Built]:
    """Build the tree of every language, at the same time where the system can fork."""
    # Here and not in each process, so that what is wrong with it is told once, and what it imports is imported once.
    our_plugin(configured(order.configuration))
    if not order.side_by_side:
        return [build_tree(order, language, report) for language in order.languages]
    _load_dictionary()
    load_templates()
    # What is here by now stays: no process looks at it for garbage, which would take a page of memory for each look.
    gc.freeze()
    context = multiprocessing.get_context("fork")
    readers: dict[Connection, str] = {}
    workers = []
    try:
        with _interrupts_held():
            for language in order.languages:
                reader, writer = context.Pipe(duplex=False)
                worker = context.Process(target=_work, args=(order, language, writer), daemon=True)
                worker.start()
                writer.close()
                readers[reader] = language
                workers.append(worker)
        return _gathered(readers, order.languages, report)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait, for good in processes that are started meanwhile: it ends this one, which ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _load_dictionary() -> None:
    """Load what the search needs to segment Chinese, in which every tree has some words; it tells so on its own log."""
    if find_spec("jieba"):
        import jieba

        logging.getLogger("jieba").setLevel(logging.WARNING)
        jieba.initialize()


def build_tree(order: Order, language: str, report: Report) -> Built:
    """Render, build and verify the tree of one language."""
    site = render(
        order.view,
        language=language,
        charts=order.cache,
        texts=order.cache,
        papers=order.press is not None,
        shared=order.shared,
    )
    directory = order.workshop / language
    done, said, readings = _mkdocs(order, site, directory, report)
    pages = [path.removesuffix(".md") + ".html" for path in site.pages]
    del site  # its texts are on the disk now
    unprintable = _print(order, language, directory, report) if done else []
    if not done or unprintable:
        nothing = Verified(problems=tuple(unprintable), outward=frozenset())
        return Built(language=language, pages=0, verified=nothing, said=said, failed=True)
    places = {each: "" if each == order.languages[0] else f"{each}/" for each in order.languages}
    verified = verify(
        Tree(directory=directory, place=places.pop(language), others=tuple(places.values())),
        pages,
        order.secrets,
        str(order.view.audience),
        segmented=not LANGUAGES[language].spaced,
        readings=readings,
    )
    return Built(language=language, pages=len(pages), verified=verified, said=said, failed=False)


def _print(order: Order, language: str, directory: Path, report: Report) -> list[Problem]:
    """Put the papers beside the pages; return what is wrong with those that cannot be printed.

    They go to the disk one by one, not through MkDocs: all of them together would fill the memory.
    """
    if order.press is None:
        return []
    papers = list(papers_of(replace(Edition.of(order.view, language), papers=True)))
    counted = _counter(report, language, "paper", len(papers))
    return write_papers(order.press.pdf, papers, directory, workers=order.processors, after_paper=counted)


def _mkdocs(order: Order, site: Site, directory: Path, report: Report) -> tuple[bool, str, dict[str, Reading]]:
    """Let MkDocs build a compiled site; return whether it did, what it warned of, and what is in its pages.

    MkDocs takes the date of a build from the environment; here it is the day as of which the book was judged, so that
    the same book gives the same bytes.
    """
    midnight = datetime.combine(order.view.portfolio.as_of, time(), UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(midnight.timestamp()))
    config = configured(order.configuration, site_dir=str(directory), strict=True, site_url=_address(order, site))
    plugin = our_plugin(config)
    plugin.config["beside"] = list(order.languages) if len(order.languages) > 1 else []
    plugin.cache = order.cache
    plugin.compiled = site
    plugin.after_page = _counter(report, site.language, "page", len(site.pages))
    said = io.StringIO()
    with _listening(said):
        try:
            config.plugins.on_startup(command="build", dirty=False)
            build(config)
        except MkDocsException as error:
            return False, said.getvalue() + error.format_message(), {}
    return True, said.getvalue(), plugin.readings


def configured(path: Path, **values: Any) -> MkDocsConfig:  # noqa: ANN401 (values of any option)
    """Return the configuration in a `mkdocs.yml`, some values replaced; refuse one that MkDocs cannot read."""
    said = io.StringIO()
    with _listening(said):
        try:
            return load_config(str(path), **values)
        except MkDocsException as error:
            reason = said.getvalue() + error.format_message()
        except (ValueError, TypeError) as error:
            reason = str(error)
    raise WRONG_CONFIGURATION.raised(path=path, reason=" ".join(reason.split()))


@contextmanager
def _listening(said: io.StringIO) -> Iterator[None]:
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
    return lambda: report(Progress(language=language, what=what, done=next(done), of=of))


def _address(order: Order, site: Site) -> str:
    """Return where the tree is published, as the book says; empty where it does not."""
    home = order.view.portfolio.provider.site_address or ""
    first = site.language == order.languages[0]
    return home if first or not home else f"{home.rstrip('/')}/{site.language}/"


def _work(order: Order, language: str, writer: Connection) -> None:
    """Build one tree in a process of its own and send what is to be known of it."""
    with suppress(BrokenPipeError), writer:
        try:
            writer.send(build_tree(order, language, writer.send))
        except Exception as error:  # noqa: BLE001 (the process that ordered the tree reports it)
            writer.send(RuntimeError(f"{type(error).__name__}: {error}"))


def _gathered(readers: dict[Connection, str], languages: Sequence[str], report: Report) -> list[Built]:
    """Return the built trees in the order of languages, and pass on how far they are meanwhile."""
    built: dict[str, Built] = {}
    while readers:
        for reader in cast("list[Connection]", wait(list(readers))):
            message = _received(reader, readers[reader])
            if isinstance(message, Progress):
                report(message)
                continue
            built[message.language] = message
            del readers[reader]
    return [built[language] for language in languages]


def _received(reader: Connection, language: str) -> Progress | Built:
    try:
        message = reader.recv()
    except EOFError:
        raise RuntimeError(f"the build of the tree '{language}' ended without a word") from None
    if isinstance(message, Exception):
        raise message
    return cast("Progress | Built", message)
