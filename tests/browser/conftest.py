"""The built example book, and a page that notices whatever it asks of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.looks import Seen, looks_at, noted, outward
from tests.conftest import PATIENCE
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


@pytest.fixture(scope="session", params=["", "zh/"], ids=["en", "zh"])
def seen(
    browser: Browser,
    site: Path,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Seen:
    """Return what is wrong with pages of each kind in one language, by what was looked at and the page."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "looks"
    folder.mkdir(exist_ok=True)
    found: Seen = defaultdict(dict)
    for name, looks in looks_at(browser, site, request.param, folder).items():
        for look, faults in looks.items():
            found[look] |= {name: faults} if faults else {}
    assert len(found["starts"]) > 15
    return dict(found)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty page; at the end it has asked for nothing but files, and its console has no error."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(1000 * PATIENCE)
    opened = context.new_page()
    asked, errors = noted(opened)
    yield opened
    context.close()
    assert outward(asked) == []
    assert errors == []


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
