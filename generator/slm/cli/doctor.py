"""`slm doctor`: what this machine lacks, what each thing is for, and the command that gets it.

It changes nothing and asks no network. What is installed is held against the metadata of the package, so that a new
extra, or a new version that is asked for, cannot be forgotten here (FAILURES D8).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

import click

from slm.cli.command import FOLDER, command, format_option, lang_option
from slm.cli.result_tables import table
from slm.cli.speech import NO_FOLDER, json_text, say, tell
from slm.extras import how_to_get, how_to_install, installed, requirements_of, version_of
from slm.text import N_

if TYPE_CHECKING:
    from packaging.requirements import Requirement


class Presence(StrEnum):
    """How a thing was found."""

    FOUND = "found"
    MISSING = "missing"
    UNSUITABLE = "unsuitable"


_WORDS: Final = {
    Presence.FOUND: N_("found"),
    Presence.MISSING: N_("missing"),
    Presence.UNSUITABLE: N_("unsuitable"),
}
_HEADS: Final = (N_("state"), N_("what"), N_("what for"), N_("version or place"))
_PROGRAM: Final = N_("runs slm")
_PACKAGES: Final = {
    "matplotlib": N_("draws the charts"),
    "mkdocs": N_("makes the pages of the site"),
    "mkdocs-material": N_("gives the site its look"),
    "typst": N_("sets papers as PDF"),
}
"""What is always listed of the packages without which slm does not run; the others are where they are lacking."""
EXTRAS: Final = {
    "engine": N_("counts large records with DuckDB: slm measure --write"),
    "fonts": N_("the font of papers, for systems that do not have it"),
    "holidays": N_("knows public holidays: slm new calendar"),
    "signatures": N_("verifies signatures of approvals, months and copies"),
    "sources": N_("reads exports that are workbooks or Parquet files"),
    "spark": N_("counts large records on a Spark cluster: slm measure --write"),
    "sql": N_("fetches records from a database: slm import"),
}
_TOOLS: Final = {
    "git": N_("keeps the history that slm check --history reads"),
    "ssh-keygen": N_("signs approvals, months and copies"),
    "make": N_("builds the example of a checkout and its releases"),
    "java": N_("runs Spark, of the extra spark; 17 or newer"),
}
_INSTALLERS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "apt-get": ("sudo apt-get install", {"ssh-keygen": "openssh-client", "java": "default-jre-headless"}),
    "dnf": ("sudo dnf install", {"ssh-keygen": "openssh-clients", "java": "java-latest-openjdk-headless"}),
    "apk": ("sudo apk add", {"ssh-keygen": "openssh-keygen", "java": "openjdk21-jre-headless"}),
    "brew": ("brew install", {"ssh-keygen": "openssh", "java": "--cask temurin"}),
    "winget": (
        "winget install --id",
        {
            "git": "Git.Git",
            "ssh-keygen": "Git.Git",
            "java": "EclipseAdoptium.Temurin.21.JRE",
            "make": "ezwinports.make",
        },
    ),
}
"""What installs programs on a system, and what they are called there where it is not by their own name."""
_JAVA: Final = 17
"""The oldest Java on which PySpark 4 runs."""
_CHINESE: Final = "达标"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One thing that slm can use on a machine."""

    name: str
    state: Presence
    purpose: str
    title: str = "{name}"
    """What it is called, around its name."""
    found: str = ""
    """Its version, or where it lies."""
    remedy: str = ""
    """The command that gets it."""
    needed: bool = False
    """Do checking and building need it?"""


@command(epilog="slm doctor --root my-book --format json")
@click.option(
    "--root", type=FOLDER, default=".", show_default=True, metavar="DIR", help="Folder of the book, if there is one."
)
@format_option("text", "json")
@lang_option
def doctor(root: Path, form: str) -> None:
    """Tell what this machine lacks, what it is for, and the command that gets it.

    Changes nothing and asks no network. Ends with 0 if all is there that checking and building need, else with 1.
    """
    if not root.is_dir():
        raise NO_FOLDER.raised(path=root)
    assets = [*_program(), *_extras(), *_font(root), *map(_tool, _TOOLS), _characters(), _cache(root)]
    lacking = [asset for asset in assets if asset.needed and asset.state is not Presence.FOUND]
    if form == "json":
        click.echo(json_text({"ready": not lacking, "assets": list(map(_row, assets))}), nl=False)
    else:
        _show(assets)
        if lacking:
            tell("not all that checking and building need is here: {names}", names=", ".join(a.name for a in lacking))
        else:
            tell("all that checking and building need is here")
    click.get_current_context().exit(1 if lacking else 0)


def _row(asset: Asset) -> dict[str, object]:
    return {
        "name": asset.name,
        "state": asset.state.value,
        "found": asset.found,
        "needed": asset.needed,
        "purpose": say(asset.purpose),
        "remedy": asset.remedy if asset.state is not Presence.FOUND else "",
    }


def _show(assets: list[Asset]) -> None:
    """Write a line for each thing, and the command that gets it below one that is not here."""
    rows = [
        (say(_WORDS[asset.state]), say(asset.title, name=asset.name), say(asset.purpose), asset.found)
        for asset in assets
    ]
    head, *lines = table(_HEADS, rows)
    click.echo(head)
    for asset, line in zip(assets, lines, strict=True):
        click.echo(line)
        if asset.state is not Presence.FOUND:
            get = say("get it with: {command}", command=asset.remedy) if asset.remedy else ""
            click.echo(f"    {get or say('get it with what installs programs on this system')}")


def _program() -> Iterator[Asset]:
    """Yield Python, this program, and the packages that it needs, as its metadata ask for them."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    package, python = installed(), sys.version.partition(" ")[0]
    asked = (package.metadata["Requires-Python"] if package else None) or ""
    fits = SpecifierSet(asked).contains(python, prereleases=True)
    state = Presence.FOUND if fits else Presence.UNSUITABLE
    yield Asset(name=f"Python {asked}", state=state, purpose=_PROGRAM, found=python, needed=True)
    if package is None:
        how = how_to_install(["."])
        yield Asset(name="slm-docs", state=Presence.MISSING, purpose=_PROGRAM, remedy=how, needed=True)
        return
    here = str(Path(__file__).parents[1])
    yield Asset(
        name="slm-docs", state=Presence.FOUND, purpose=_PROGRAM, found=f"{package.version}, {here}", needed=True
    )
    for requirement in map(Requirement, package.requires or ()):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            asset = _required(
                [requirement], str(requirement).partition(";")[0], _PACKAGES.get(requirement.name, _PROGRAM)
            )
            if asset.state is not Presence.FOUND or requirement.name in _PACKAGES:
                yield asset


def _extras() -> Iterator[Asset]:
    from packaging.requirements import Requirement

    package = installed()
    for extra in sorted((package.metadata.get_all("Provides-Extra") if package else None) or ()):
        requirements = list(map(Requirement, requirements_of(extra)))
        yield _required(requirements, extra, EXTRAS.get(extra, ""), extra)


def _required(requirements: list[Requirement], name: str, purpose: str, extra: str = "") -> Asset:
    """Return how packages are found, each with all that it needs in turn."""
    states = [state for requirement in requirements for state in _states(requirement, set())]
    state = next((bad for bad in (Presence.MISSING, Presence.UNSUITABLE) if bad in states), Presence.FOUND)
    versions = [f"{one.name} {found}" if extra else found for one in requirements if (found := version_of(one.name))]
    remedy = how_to_get(extra) if extra else how_to_install([str(one) for one in requirements])
    return Asset(
        name=name,
        title=N_("extra {name}") if extra else "{name}",
        state=state,
        purpose=purpose,
        found=", ".join(versions),
        remedy=remedy,
        needed=not extra,
    )


def _states(requirement: Requirement, seen: set[str]) -> Iterator[Presence]:
    """Yield how a package is found, and what it needs in turn by what its own metadata say."""
    from importlib.metadata import distribution

    from packaging.requirements import Requirement

    if str(requirement) in seen:
        return
    seen.add(str(requirement))
    found = version_of(requirement.name)
    if not found:
        yield Presence.MISSING
        return
    fits = requirement.specifier.contains(found, prereleases=True)
    yield Presence.FOUND if fits else Presence.UNSUITABLE
    for text in distribution(requirement.name).requires or ():
        needed = Requirement(text)
        if needed.marker is None or any(
            needed.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)
        ):
            yield from _states(needed, seen)


def _font(root: Path) -> Iterator[Asset]:
    """Yield the font of papers, with the file in which it lies; nothing where what looks for it is lacking itself."""
    with suppress(ModuleNotFoundError):
        from slm.reading import print_fonts

        fonts = print_fonts.print_fonts(print_fonts.own_fonts(root), print_fonts.FONT)
        file = next((font.path for font in fonts.fonts() if font.family == print_fonts.FONT), "") if fonts else ""
        yield Asset(
            name=print_fonts.FONT,
            state=Presence.FOUND if fonts else Presence.MISSING,
            purpose=N_("the font in which papers are set; without it there are no PDFs"),
            found=str(file or ""),
            remedy=how_to_get("fonts"),
        )


def _tool(name: str) -> Asset:
    path = shutil.which(name) or ""
    state = Presence.FOUND if path else Presence.MISSING
    if path and name == "java":
        version = _java_version(path)
        path, state = f"{version}, {path}", Presence.FOUND if version >= _JAVA else Presence.UNSUITABLE
    return Asset(name=name, state=state, purpose=_TOOLS[name], found=path, remedy=_how_to_get_tool(name))


def _java_version(java: str) -> int:
    """Return the number of a version of Java; 0 for what only looks like one, as on a Mac without any."""
    try:
        said = subprocess.run(  # noqa: S603 - what the PATH calls java, as PySpark does
            [java, "-version"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr)
    return int(found[1]) if found else 0


def _how_to_get_tool(name: str) -> str:
    for installer, (install, names) in _INSTALLERS.items():
        if shutil.which(installer):
            return f"{install} {names.get(name, name)}"
    return ""


def _characters() -> Asset:
    """Return whether output and names of files can hold Chinese."""
    encodings = [sys.stdout.encoding or "ascii", sys.getfilesystemencoding()]
    fits = all(_can_hold_chinese(encoding) for encoding in encodings)
    return Asset(
        name="characters",
        title=N_("Chinese characters"),
        state=Presence.FOUND if fits else Presence.UNSUITABLE,
        purpose=N_("names of files, and what commands say"),
        found=", ".join(dict.fromkeys(encodings)),
        remedy="set PYTHONUTF8=1" if os.name == "nt" else "export LC_ALL=C.UTF-8",
    )


def _can_hold_chinese(encoding: str) -> bool:
    try:
        return bool(_CHINESE.encode(encoding))
    except UnicodeEncodeError:
        return False


def _cache(root: Path) -> Asset:
    """Return whether the folder can be written to in which a book keeps what need not be made again."""
    from slm.cache import FOLDER as CACHE

    folder = root / CACHE
    nearest = next((path for path in (folder, *folder.parents) if path.is_dir()), Path())
    try:
        with TemporaryFile(dir=nearest):
            state = Presence.FOUND
    except OSError:
        state = Presence.UNSUITABLE
    return Asset(
        name=CACHE,
        state=state,
        purpose=N_("keeps what the next build need not make again"),
        found=str(folder),
        remedy=f'chmod u+w "{nearest.resolve()}"',
    )
