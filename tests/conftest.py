"""What all tests share: the data recorded by others, a small book, a browser, and no silent skips in CI."""

from __future__ import annotations

import gc
import os
import re
import shutil
import tomllib
from collections.abc import Generator, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from coverage import Coverage
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
IN_CI: Final = os.environ.get("CI") == "true"

NO_REAL_DATA: Final = "real data: no folder shared/data beside the project, and SLM_REAL_DATA is not set"
SUPERUSER: Final = "superuser: may read every file, so none is unreadable"
NO_SPARK: Final = "cluster: PySpark is not installed, or there is no Java"
NO_DATABASE: Final = "database: no PostgreSQL server is installed"
NO_MONITORING: Final = "monitoring: no Prometheus server is installed"
ALLOWED_SKIPS: Final = (NO_REAL_DATA, SUPERUSER, NO_SPARK, NO_DATABASE, NO_MONITORING)
"""The reasons for which a test may be skipped in CI: what it needs cannot be had there. Any other skip is a failure."""

PATIENCE: Final = 300
"""The seconds after which a test gives up waiting: so many that a loaded machine never takes them."""

# Whoever starts the tests, in whatever shell: the language, the day, the colours and the rights of files are the same.
for _name in (
    "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "SOURCE_DATE_EPOCH", "SLM_TRACEBACK", "COLUMNS", "FORCE_COLOR",
    "GIT_DIR",
):  # fmt: skip
    os.environ.pop(_name, None)
os.umask(0o022)

MEASURED: Final = {"cache", "engine", "reading"}
"""The folders of tests, beside those named after a floor, of which coverage is measured: measuring doubles their time.

Of the others those tests are measured that are marked `floors`; of these those are not that are marked `unmeasured`,
nor laws (Hypothesis): they try many times what single cases exercise once. One that alone reaches a line is marked
`floors`.
"""
OF_BOOKS: Final = {"cli", "guide", "portfolio"}
"""The folders of tests that read few books many times."""
if os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)  # the commands are not measured that a test starts

# A slow machine is no fault of the code; the examples in CI are the same in every run.
settings.register_profile("slm", deadline=None, derandomize=IN_CI, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("slm")


# Nearly all that is collected stays: Python looks for garbage as seldom as in a command.
gc.set_threshold(50_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Part the tests in two runs: a process that measures would find answered what another test asked before it."""
    whose = "only the tests whose coverage is measured, or only the others"
    parser.addoption("--part", choices=("measured", "others"), help=whose)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no file all of whose tests are of the other part, which its folder and its words tell."""
    part = config.getoption("part")
    if not part or not (collection_path.name.startswith("test_") and collection_path.suffix == ".py"):
        return None
    text, folder = collection_path.read_text(encoding="utf-8"), collection_path.parent.name
    is_of_floor = folder in MEASURED or folder in _floors()
    if part == "measured":
        return None if is_of_floor or "mark.floors" in text else True
    is_whole = is_of_floor or "\npytestmark = pytest.mark.floors\n" in text
    return True if is_whole and not re.search("unmeasured|hypothesis", text) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the other part."""
    if part := config.getoption("part"):
        other = [item for item in items if _is_measured(item) != (part == "measured")]
        config.hook.pytest_deselected(items=other)
        left_out = {*other}
        items[:] = [item for item in items if item not in left_out]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Measure nothing in a process that only hands tests out to others."""
    if session.config.getoption("dist", "no") != "no" and (measuring := Coverage.current()):
        measuring.stop()


def pytest_sessionfinish() -> None:
    """Write down what was measured, as who is handed tests is killed where it takes long to end."""
    if measuring := Coverage.current():
        measuring.stop()
        measuring.save()


def _is_measured(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("floors") is not None
    folder = item.path.parent.name
    if item.get_closest_marker("unmeasured") or not (marked or folder in MEASURED or folder in _floors()):
        return False
    return marked or not getattr(getattr(item, "obj", None), "is_hypothesis_test", False)


@cache
def _floors() -> frozenset[str]:
    """Return the packages of which coverage is measured."""
    settings_of_tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    return frozenset(package.removeprefix("slm.") for package in settings_of_tools["coverage"]["run"]["source_pkgs"])


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of data that was recorded by others (`SLM_REAL_DATA`, else `../shared/data`)."""
    beside = ROOT.parent / "shared" / "data"
    folder = Path(os.environ.get("SLM_REAL_DATA", beside))
    if not folder.is_dir():
        if "SLM_REAL_DATA" in os.environ:
            pytest.fail(f"SLM_REAL_DATA names no folder: {folder}")
        pytest.skip(NO_REAL_DATA)
    return folder


@pytest.fixture(scope="session")
def oracles(real_data: Path) -> Path:
    """Return the folder of facts to compare with, which lies beside the real data."""
    return real_data.parent / "oracles"


@pytest.fixture(scope="session")
def first_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small sound book, which no test may change."""
    program = import_module("slm.cli.program").program  # which is measured while it is imported
    folder = tmp_path_factory.mktemp("book") / "small"
    made = CliRunner().invoke(
        program, ["new", "book", str(folder), "--bare", "--languages", "en,zh", "--as-of", "2026-11-22"]
    )
    assert made.exit_code == 0, made.output
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the command of a Chromium browser."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip("browser: no Chromium is installed")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Return a running browser that asks nothing of its own; one for all tests of a process."""
    arguments = [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ]  # fmt: skip
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=arguments, timeout=1000 * PATIENCE)
        yield running
        running.close()


@pytest.fixture(scope="session")
def _readings() -> object:
    return import_module("slm.reading").ReadingMemory()


@pytest.fixture
def remembering(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file of a book be read anew only where it differs from that of the test before, as previews do.

    It is for tests of what books say, not for those of how they are read.
    """
    readings = request.getfixturevalue("_readings")
    monkeypatch.setattr("slm.reading.book.ReadingMemory", lambda **_: readings)


@pytest.fixture(autouse=True)
def _what_was_read_before(request: pytest.FixtureRequest) -> None:
    """Remember what is read in folders of tests that read few books; a preview that is tested remembers by itself."""
    if request.path.parent.name in OF_BOOKS and "previewed" not in request.fixturenames:
        request.getfixturevalue("remembering")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test into a failure where every test has to run."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole test file into a failure where every test has to run."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    expected_to_fail = hasattr(report, "wasxfail")
    if not IN_CI or not report.skipped or expected_to_fail:
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not any(allowed in reason for allowed in ALLOWED_SKIPS):
        report.outcome = "failed"
        report.longrepr = f"skipped where every test has to run: {reason}"
