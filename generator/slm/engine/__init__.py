"""Record sets too large to read row by row: the same rules as expressions for any engine (floor 7)."""

from slm.engine.answers import answers
from slm.engine.connect import Engine, connect
from slm.engine.records import LargeRecordFiles, Layout, read_records

__all__ = ["Engine", "LargeRecordFiles", "Layout", "answers", "connect", "read_records"]
