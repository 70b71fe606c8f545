"""In CI every test runs, a skip that nobody allowed is a failure; and wherever they run, tests find the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
SURROUNDINGS = """
import os
def test_it(tmp_path):
    assert not {"LC_ALL", "SOURCE_DATE_EPOCH"} & set(os.environ)
    (tmp_path / "file").touch()
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644
"""


@pytest.mark.parametrize(
    "in_ci, skip, passes",
    [
        pytest.param("false", "pytest.skip('browser: none')", True, id="at-home"),
        pytest.param("true", "pytest.skip('browser: none')", False, id="in-ci"),
        pytest.param(
            "true", "pytest.skip('superuser: may read every file, so none is unreadable')", True, id="allowed"
        ),
        pytest.param("true", "pytest.xfail('known')", True, id="expected-to-fail"),
    ],
)
def test_skip_of_a_test(tmp_path: Path, in_ci: str, skip: str, passes: bool) -> None:  # noqa: FBT001
    """A test may be skipped at home, and in CI for the listed reasons only."""
    run = _pytest(tmp_path, in_ci, f"import pytest\ndef test_it():\n    {skip}\n")
    assert (run.returncode == 0) is passes, run.stdout


def test_skip_of_a_file(tmp_path: Path) -> None:
    """A test file that needs a package which is missing fails in CI and names the package."""
    run = _pytest(tmp_path, "true", "import pytest\npytest.importorskip('not_there')\ndef test_it(): pass\n")
    assert run.returncode != 0
    assert "could not import 'not_there'" in run.stdout


def test_surroundings_of_whoever_starts_the_tests_are_not_theirs(tmp_path: Path) -> None:
    """Neither the language nor the day that a shell sets, nor the rights that it gives to new files, reach a test."""
    run = _pytest(tmp_path, "false", SURROUNDINGS, LC_ALL="zh_CN.UTF-8", SOURCE_DATE_EPOCH="0", umask=0o077)
    assert run.returncode == 0, run.stdout


def _pytest(
    folder: Path, in_ci: str, test: str, *, umask: int = -1, **environment: str
) -> subprocess.CompletedProcess[str]:
    shutil.copy(CONFTEST, folder)
    (folder / "test_it.py").write_text(test, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "test_it.py"]
    env = {**os.environ, "CI": in_ci, **environment}
    return subprocess.run(command, cwd=folder, env=env, umask=umask, capture_output=True, text=True, check=False)
