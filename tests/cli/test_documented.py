"""The documentation keeps up with the program."""

from __future__ import annotations

from tests.cli.conftest import ROOT, Run


def test_readme_mentions_every_command(run: Run) -> None:
    """What can be called is documented: the README names each command."""
    readme = (ROOT / "README.md").read_text("utf-8")
    listed = run("--help").stdout.partition("Commands:")[2].splitlines()
    commands = [line.split()[0] for line in listed if line.strip()]
    assert commands
    assert [command for command in commands if f"slm {command}" not in readme] == []
