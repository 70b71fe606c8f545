"""The documentation keeps up with the program."""

from __future__ import annotations

from tests.cli.conftest import ROOT

from slm.cli.program import program


def test_guide_says_what_every_command_is_for() -> None:
    """What can be called is documented: the guide has a row for each command, in both languages."""
    commands = [name for name, command in program.commands.items() if not command.hidden]
    assert commands
    for language in ("en", "zh"):
        guide = (ROOT / f"site_overrides/pages/guide/commands.{language}.md").read_text("utf-8")
        assert [name for name in commands if f"| `slm {name}` | " not in guide] == []
