"""The reference of the guide is what the program says of itself."""

from __future__ import annotations

import os
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path
from typing import Final

import pytest
from tests.guide.pages import GUIDE

UPDATE: Final = os.environ.get("SLM_UPDATE_EXPECTED") == "1"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_reference_is_what_the_program_writes(tmp_path: Path, language: str) -> None:
    """Every page is there as `slm schema --reference` writes it, and no other page.

    It is written by a process of its own, as nothing that other tests left in this one may change it.
    """
    wanted = ["schema", "--reference", "--to", str(tmp_path / "made"), "--lang", language]
    environment = {**os.environ, "LANG": "C"}
    subprocess.run([sys.executable, "-m", "slm", *wanted], check=True, env=environment, capture_output=True)
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "made").glob("[!.]*")}
    there = GUIDE / "reference"
    if UPDATE:
        there.mkdir(exist_ok=True)
        for old in there.glob(f"*.{language}.md"):
            old.unlink()
        for name, text in written.items():
            (there / name).write_text(text, "utf-8")
    known = {path.name: path.read_text("utf-8") for path in there.glob(f"*.{language}.md")}
    assert written.keys() == known.keys()
    differing = [
        line
        for name, text in written.items()
        for line in unified_diff(known[name].splitlines(), text.splitlines(), name, "written", n=0, lineterm="")
    ]
    assert differing == []
