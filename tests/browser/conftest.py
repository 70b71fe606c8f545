"""The built example book, and a page that notices whatever it asks of others."""

from __future__ import annotations

from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from tests.processes import ended
from typing_extensions import override

from slm.documents.papers.paper import Paper
from slm.printing.pdf_renderer import PdfRenderer

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder of the built example book, which one of the processes builds for all."""
    if worker_id == "master":
        return _built(tmp_path_factory.mktemp("example") / "site")
    shared = tmp_path_factory.getbasetemp().parent
    with (shared / "example.lock").open("w") as waiting:
        flock(waiting, LOCK_EX)
        target = shared / "example/site"
        return target if target.exists() else _built(target)


def _built(target: Path) -> Path:
    options = ("--root", ROOT, "--to", target, "--as-of", "2026-11-22")
    built = ended("slm", "build", *options, cwd=target.parent.parent, first=print_one_paper)
    assert built.returncode == 0, built.stderr
    return target


def print_one_paper() -> None:
    """Let one paper be set in this process, and given for each of those that pages lead to: nobody opens them here."""
    set_paper, pdf = PdfRenderer.pdf, list[bytes]()

    def _first(press: PdfRenderer, paper: Paper, mark: str | None = None) -> bytes:
        pdf.extend([] if pdf else [set_paper(press, paper, mark)])
        return pdf[0]

    PdfRenderer.pdf = _first  # type: ignore[method-assign, assignment]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty page; at the end it has asked for nothing but files, and its console has no error."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    asked, errors = noted(opened)
    yield opened
    context.close()
    assert outward(asked) == []
    assert errors == []


def noted(page: Page) -> tuple[list[str], list[str]]:
    """Return two lists that grow: what a page asks for, and the errors of its console."""
    asked: list[str] = []
    errors: list[str] = []

    def _note_request(request: Request) -> None:
        asked.append(request.url)

    def _note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    page.on("request", _note_request)
    page.on("console", _note_message)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return asked, errors


def outward(asked: list[str]) -> list[str]:
    """Return the questions that were asked of others."""
    return [question for question in asked if not question.startswith(("file:", "data:", "about:", "blob:"))]


class _Host(SimpleHTTPRequestHandler):
    """Serves a folder as hosts of static sites do: at an address where no file is, with the page 404.html."""

    @override
    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the page for what is not there."""
        content = Path(self.directory, "404.html").read_bytes()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def host(site: Path) -> Iterator[str]:
    """Return the address at which the built example book is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
