"""Disk to typed models, with every mistake in them at its place (floor 7)."""

from slm.reading import print_fonts, sources
from slm.reading.book import Book, read_book
from slm.reading.commits import has_commit
from slm.reading.files import CONFLICT, OUTSIDE_BOOK, forbidden_characters, given_file, is_inside
from slm.reading.history import read_history
from slm.reading.page_heads import PageHead, read_head
from slm.reading.problem_format import format_problems, summary
from slm.reading.readable import refuse_unreadable
from slm.reading.reading_memory import ReadingMemory
from slm.reading.schemas import json_schema_text, key_reference
from slm.reading.state_repository import NOT_FROM_REPOSITORY, observations
from slm.reading.tree import BookTree
from slm.reading.yaml_text import read_yaml

__all__ = [
    "CONFLICT",
    "NOT_FROM_REPOSITORY",
    "OUTSIDE_BOOK",
    "Book",
    "BookTree",
    "PageHead",
    "ReadingMemory",
    "forbidden_characters",
    "format_problems",
    "given_file",
    "has_commit",
    "is_inside",
    "json_schema_text",
    "key_reference",
    "observations",
    "print_fonts",
    "proposals",
    "read_book",
    "read_head",
    "read_history",
    "read_yaml",
    "refuse_unreadable",
    "sources",
    "summary",
]  # fmt: skip
