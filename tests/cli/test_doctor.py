"""`slm doctor`: what this machine lacks, what for, and how to get it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from tests.cli.conftest import ROOT, Run

from slm.cli.doctor import EXTRAS
from slm.extras import lacking

PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def _assets(run: Run, *arguments: object, exit_code: int = 0) -> dict[str, Any]:
    found = run("doctor", "--format", "json", *arguments)
    assert found.exit_code == exit_code, found.output
    told = json.loads(found.stdout)
    assert told["ready"] == (exit_code == 0)
    return {asset["name"]: asset for asset in told["assets"]}


def _install(folder: Path, name: str, version: str, *fields: str) -> None:
    """Put the metadata of a package where this process looks for packages first."""
    metadata = folder / f"{name}-{version}.dist-info/METADATA"
    metadata.parent.mkdir()
    lines = ("Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *fields)
    metadata.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder in which packages are looked for first."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


def test_every_extra_is_listed_with_its_use(run: Run) -> None:
    """Each extra that the project offers has a line, and words for what it is good for."""
    assert EXTRAS.keys() == PROJECT["optional-dependencies"].keys()
    assets = _assets(run)
    assert [assets[extra]["purpose"] for extra in EXTRAS] == list(EXTRAS.values())


def test_extra_that_only_the_metadata_know_is_listed(run: Run, packages: Path) -> None:
    """Extras are read from how the program is installed, and what they need with the command that gets it."""
    _install(packages, "slm_docs", "9.0", "Provides-Extra: moon", 'Requires-Dist: moonlight>=3; extra == "moon"')
    moon = _assets(run)["moon"]
    assert moon["state"] == "missing"
    assert moon["remedy"].endswith('install "moonlight>=3"')


@pytest.mark.parametrize(
    "version, fields, state",
    [
        ("3.4", (), "found"),
        ("2.9", (), "unsuitable"),
        ("3.4", ("Requires-Dist: lamp",), "missing"),
        ("3.4", ('Requires-Dist: lamp; extra == "oil"',), "found"),
        ("3.4", ('Requires-Dist: lamp; extra == "gas"',), "missing"),
        ("3.4", ('Requires-Dist: lamp; python_version < "3"',), "found"),
    ],
    ids=["new enough", "too old", "lacks what it needs", "without an extra", "with its extra", "elsewhere"],
)
def test_extra_is_found_with_all_that_it_needs(
    run: Run, packages: Path, version: str, fields: tuple[str, ...], state: str
) -> None:
    """A package counts in a version that was asked for, and with what it needs itself."""
    _install(packages, "slm_docs", "9.0", "Provides-Extra: moon", 'Requires-Dist: moonlight[gas]>=3; extra == "moon"')
    _install(packages, "moonlight", version, *fields)
    assert _assets(run)["moon"]["state"] == state


@pytest.mark.parametrize(
    "field, name, state",
    [
        ("Requires-Dist: mkdocs>=99", "mkdocs>=99", "unsuitable"),
        ("Requires-Dist: moonlight", "moonlight", "missing"),
        ("Requires-Python: >=99", "Python >=99", "unsuitable"),
    ],
)
def test_what_checking_and_building_need_ends_with_1(
    run: Run, packages: Path, field: str, name: str, state: str
) -> None:
    """Where a package or a version that every command needs is not there, the exit code says so."""
    _install(packages, "slm_docs", "9.0", field)
    assert _assets(run, exit_code=1)[name]["state"] == state
    assert name in run("doctor").stdout.splitlines()[-1]


def test_versions_of_the_site_and_of_papers_are_always_told(run: Run) -> None:
    """What makes pages and papers is listed with the version found and the versions asked for."""
    assets = _assets(run)
    for name in ("mkdocs", "mkdocs-material", "typst"):
        (asset,) = (asset for key, asset in assets.items() if key.partition("<")[0] == name)
        assert asset["needed"]
        assert asset["found"]


@pytest.mark.usefixtures("no_tools")
def test_machine_without_tools_is_ready(run: Run) -> None:
    """Without Git, Java, make and ssh-keygen checking and building work; what each is for is told."""
    assets = _assets(run)
    for name in ("git", "java", "make", "ssh-keygen"):
        assert (assets[name]["state"], assets[name]["needed"]) == ("missing", False)
        assert assets[name]["purpose"]
    assert "get it with what installs programs on this system" in run("doctor").stdout


@pytest.fixture
def no_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder in which programs are looked for; it is empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def _program(folder: Path, name: str, says: str = "") -> None:
    (folder / name).write_text(f"#!/bin/sh\necho '{says}' >&2\n", "utf-8")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize("installer", ["apt-get", "dnf", "apk", "brew", "winget"])
def test_tool_is_got_by_what_the_system_has(run: Run, no_tools: Path, installer: str) -> None:
    """The command that gets a tool is one of this system."""
    _program(no_tools, installer)
    assert f"{installer} install" in _assets(run)["git"]["remedy"].replace("apk add", "apk install")


@pytest.mark.parametrize(
    "says, state",
    [
        ('openjdk version "17.0.1" 2021-10-19', "found"),
        ('java version "1.8.0_392"', "unsuitable"),
        ("Unable to locate a Java Runtime.", "unsuitable"),
    ],
)
def test_java_counts_in_a_version_that_spark_takes(run: Run, no_tools: Path, says: str, state: str) -> None:
    """Java is asked which one it is; a program of that name that is none does not count."""
    _program(no_tools, "java", says)
    assert _assets(run)["java"]["state"] == state


@pytest.mark.usefixtures("no_font")
def test_missing_font_is_told_with_what_gets_it(run: Run) -> None:
    """Without the font of papers the site can be built, so that it is no failure."""
    font = _assets(run)["Noto Sans CJK SC"]
    assert font["state"] == "missing"
    assert "manimgx-fonts-cjk" in font["remedy"]


@pytest.fixture
def no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for a font that no machine has."""
    monkeypatch.setattr("slm.reading.print_fonts.print_fonts", lambda *_: None)


def test_folder_that_cannot_be_written_to(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be kept for the next build, that is told; a build goes on without it."""

    def _full(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("slm.cli.doctor.TemporaryFile", _full)
    cache = _assets(run, "--root", tmp_path)[".cache/slm"]
    assert (cache["state"], cache["needed"]) == ("unsuitable", False)


def test_doctor_changes_nothing(run: Run, tmp_path: Path) -> None:
    """Nothing is left in the folder that is looked at; one that is not there is refused."""
    _assets(run, "--root", tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert "SLM600" in run("doctor", "--root", tmp_path / "nowhere").output


@pytest.mark.parametrize("arguments", [["doctor"], ["check", "--help"], ["--help"]], ids=" ".join)
def test_output_that_knows_no_chinese(slm: Callable[..., subprocess.Popen[str]], arguments: list[str]) -> None:
    """Where the output can hold no Chinese, commands say what they can, and `slm doctor` what is wrong."""
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    process = slm([*arguments, "--lang", "zh"], env=environment, cwd=ROOT)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert "\\u" in out
    assert ("iso8859-1" in out) == (arguments == ["doctor"])


@pytest.mark.parametrize("module", ["pydantic", "click", "packaging"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_program_that_was_installed_without_what_it_needs(module: str, language: str) -> None:
    """A package that is not there, from the first import or later, is named with what gets it, and is no defect."""
    script = f"import sys; sys.modules[{module!r}] = None; from slm.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "doctor"],
        env={**os.environ, "LANG": language}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "[SLM950]" in done.stderr
    assert done.stderr.rstrip().endswith(f'pip install "{module}"')
    assert ("未安装" in done.stderr) == (language == "zh" and module != "click")  # which finds out the language


def test_packages_that_are_not_installed_are_asked_for_as_the_metadata_do(packages: Path) -> None:
    """Of the requirements of the program, not of its extras, those are named that no metadata tell of."""
    needs = ("click>=8", "moonlight[gas]<4,>=3", 'starlight; extra == "moon"')
    _install(packages, "slm_docs", "9.0", *(f"Requires-Dist: {one}" for one in needs))
    assert lacking() == ["moonlight[gas]<4,>=3"]
