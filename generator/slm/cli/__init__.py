"""The door of the command line: it decides the date, the exit code, and writes (floor 10)."""

from __future__ import annotations

import gc
import os
import sys
from typing import Final

from slm.extras import how_to_install, lacking
from slm.problem import Mistake, Place

__all__ = ["main"]

NO_PACKAGE: Final = Mistake(
    "SLM950",
    "'{package}' is not installed, without which slm does not run",
    "Install it with: {install}",
)


def main() -> None:
    """Run `slm`; say so where it was installed without what it needs, which is no defect of the program."""
    # Values of a book and documents lead to each other in one direction only: there is next to nothing to look for.
    gc.set_threshold(200_000, 20, 50)
    # Nothing is plugged into the models of a book: what is installed beside it need not be searched for that.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from slm.cli.program import main as run

        run()
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package == "slm":
            raise
        found = NO_PACKAGE.at(Place(""), package=package, install=how_to_install(lacking() or [package]))
        code = _language()
        sys.stderr.write(f"slm: {found.message(code)} [{found.code}]\n     {found.hint(code)}\n")
        sys.exit(2)


def _language() -> str:
    try:
        from slm.cli.speech import speech

        return speech().code
    except ModuleNotFoundError:
        return "en"
