"""Disk to typed models, with every mistake in them at its place (floor 6)."""

from slm.reading.book import Book, read_book, signing_command
from slm.reading.history import read_history
from slm.reading.problem_format import format_problems, summary
from slm.reading.schemas import json_schema_text, key_reference

__all__ = [
    "Book",
    "format_problems",
    "json_schema_text",
    "key_reference",
    "read_book",
    "read_history",
    "signing_command",
    "summary",
]
