"""Record sets too large to read row by row: the same rules as expressions for any engine (floor 7)."""

from slm.engine.answers import answers
from slm.engine.by_case import answers_by_case
from slm.engine.cell_counts import CellCounts
from slm.engine.connect import EPOCH, Engine, connect, second_of
from slm.engine.in_order import rows_in_order
from slm.engine.layouts import Layout
from slm.engine.records import LargeRecordFiles, TypedRecords, read_records

__all__ = [
    "EPOCH", "CellCounts", "Engine", "LargeRecordFiles", "Layout", "TypedRecords", "answers", "answers_by_case",
    "connect", "read_records", "rows_in_order", "second_of",
]  # fmt: skip
