"""In CI every test runs, a skip that nobody allowed is a failure; and wherever they run, tests find the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
SKIPS = """
import pytest
def test_unlisted():
    pytest.skip('browser: none')
def test_allowed():
    pytest.skip('superuser: may read every file, so none is unreadable')
def test_expected_to_fail():
    pytest.xfail('known')
"""
LACKS = "import pytest\npytest.importorskip('not_there')\ndef test_it(): pass\n"
SURROUNDINGS = """
import os
def test_it(tmp_path):
    assert not {"LC_ALL", "SOURCE_DATE_EPOCH"} & set(os.environ)
    (tmp_path / "file").touch()
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644
"""


@pytest.fixture(scope="module")
def in_ci(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what is told of tests that are skipped in CI."""
    return _pytest(tmp_path_factory.mktemp("ci"), "true", {"test_skips.py": SKIPS, "test_lacks.py": LACKS}).stdout


@pytest.mark.parametrize(
    "told",
    [
        "FAILED test_skips.py::test_unlisted",
        "SKIPPED [1] test_skips.py:6: superuser",
        "XFAIL test_skips.py::test_expected_to_fail",
    ],
)
def test_skip_of_a_test_in_ci(in_ci: str, told: str) -> None:
    """In CI a test may be skipped for the listed reasons only; one that is expected to fail may do so."""
    assert len([line for line in in_ci.splitlines() if line.startswith(told)]) == 1, in_ci


def test_skip_of_a_file(in_ci: str) -> None:
    """A test file that needs a package which is missing fails in CI and names the package."""
    assert "ERROR test_lacks.py" in in_ci
    assert "could not import 'not_there'" in in_ci


def test_surroundings_of_whoever_starts_the_tests_are_not_theirs(tmp_path: Path) -> None:
    """Tests may be skipped at home; the language, day and rights of files that a shell sets reach none anywhere."""
    files = {"test_skips.py": SKIPS, "test_lacks.py": LACKS, "test_it.py": SURROUNDINGS}
    run = _pytest(tmp_path, "false", files, LC_ALL="zh_CN.UTF-8", SOURCE_DATE_EPOCH="0", umask=0o077)
    assert run.returncode == 0, run.stdout
    assert "1 passed, 3 skipped, 1 xfailed" in run.stdout


def _pytest(
    folder: Path, in_ci: str, tests: dict[str, str], *, umask: int = -1, **environment: str
) -> subprocess.CompletedProcess[str]:
    shutil.copy(CONFTEST, folder)
    for name, text in tests.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "-p", "no:xdist"]
    # In a folder of its own: in the common one pytest clears away what earlier runs left, such as whole sites.
    command += ["--continue-on-collection-errors", "--basetemp", str(folder / "its-own")]
    env = {**os.environ, "CI": in_ci, **environment}
    return subprocess.run(command, cwd=folder, env=env, umask=umask, capture_output=True, text=True, check=False)
