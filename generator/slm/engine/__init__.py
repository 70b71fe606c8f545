"""Record sets too large to read row by row: the same rules as expressions for any engine (floor 6)."""

from slm.engine.answers import answers
from slm.engine.connect import Engine, connect
from slm.engine.records import LargeRecordFiles, Layout, TypedRecords, read_records

__all__ = ["Engine", "LargeRecordFiles", "Layout", "TypedRecords", "answers", "connect", "read_records"]
