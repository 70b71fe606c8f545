"""Disk to typed models, with every mistake in them at its place (floor 6)."""

from slm.reading.book import Book, read_book
from slm.reading.problem_format import format_problems, summary
from slm.reading.schemas import json_schema_text, key_reference
from slm.reading.signatures import signing_command

__all__ = ["Book", "format_problems", "json_schema_text", "key_reference", "read_book", "signing_command", "summary"]
