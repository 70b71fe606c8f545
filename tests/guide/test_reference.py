"""The reference of the guide is what the program says of itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from tests.guide.pages import GUIDE

from slm.cli.program import program

UPDATE: Final = os.environ.get("SLM_UPDATE_EXPECTED") == "1"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_reference_is_what_the_program_writes(tmp_path: Path, language: str) -> None:
    """Every page is there as `slm schema --reference` writes it, and no other page."""
    wanted = ["schema", "--reference", "--to", str(tmp_path / "made"), "--lang", language]
    made = CliRunner().invoke(program, wanted, env={"LANG": "C"}, prog_name="slm")
    assert made.exit_code == 0, made.output
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "made").glob("[!.]*")}
    there = GUIDE / "reference"
    if UPDATE:
        there.mkdir(exist_ok=True)
        for old in there.glob(f"*.{language}.md"):
            old.unlink()
        for name, text in written.items():
            (there / name).write_text(text, "utf-8")
    assert written == {path.name: path.read_text("utf-8") for path in there.glob(f"*.{language}.md")}
