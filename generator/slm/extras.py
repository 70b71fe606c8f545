"""What this program is installed with: its metadata, and the command that gets one of its extras.

The package is on no index, so that nobody can ask one for it with an extra; what the extra consists of can be named.
"""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.metadata import Distribution

PACKAGE: Final = "slm-docs"
_OF_AN_EXTRA: Final = re.compile(r"([^;]+?)\s*;.*\bextra\s*==\s*['\"]([^'\"]+)['\"]")
_NAME: Final = re.compile(r"[^\w.-]")
"""What ends the name of a package."""


def installed() -> Distribution | None:
    """Return how this program is installed; None where its files are used without an installation."""
    return _distribution(PACKAGE)


def requirements_of(extra: str) -> list[str]:
    """Return the packages of an extra with the versions that will do, as pip is asked for them."""
    found = installed()
    matches = [_OF_AN_EXTRA.fullmatch(text) for text in (found.requires if found else None) or ()]
    return [match[1] for match in matches if match and match[2] == extra]


def lacking() -> list[str]:
    """Return the packages that slm needs and that are not installed, as pip is asked for them."""
    found = installed()
    needed = [text for text in (found.requires if found else None) or () if not _OF_AN_EXTRA.fullmatch(text)]
    return [text for text in needed if not version_of(_NAME.split(text, maxsplit=1)[0])]


def version_of(package: str) -> str:
    """Return the version of a package that is installed; nothing where it is not."""
    found = _distribution(package)
    return found.version if found else ""


def _distribution(package: str) -> Distribution | None:
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415 - nearly no command needs it

    try:
        return distribution(package)
    except PackageNotFoundError:
        return None


def how_to_get(extra: str) -> str:
    """Return the command that installs an extra where this program runs."""
    return how_to_install(requirements_of(extra))


def how_to_install(packages: list[str]) -> str:
    """Return the command that installs packages where this program runs: by pip, or by what made the environment."""
    # With the quotes that every shell knows.
    wanted = " ".join(f'"{package}"' for package in packages)
    if (Path(sys.prefix) / "pipx_metadata.json").is_file():
        return f"pipx inject {PACKAGE} {wanted}"
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable or "python"
    return f"{python} -m pip install {wanted}" if find_spec("pip") else f"uv pip install --python {python} {wanted}"
