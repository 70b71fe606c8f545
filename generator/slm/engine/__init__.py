"""Record sets too large to read row by row: the same rules as expressions for any engine (floor 7)."""

from slm.engine.answers import answers
from slm.engine.connect import Engine, connect, second_of
from slm.engine.layouts import Layout
from slm.engine.records import LargeRecordFiles, TypedRecords, read_records

__all__ = ["Engine", "LargeRecordFiles", "Layout", "TypedRecords", "answers", "connect", "read_records", "second_of"]
