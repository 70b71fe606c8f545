"""The door of the command line: it decides the date, the exit code, and writes (floor 7)."""

from slm.cli.program import main

__all__ = ["main"]
