"""What happened: records and figures (floor 2)."""

from slm.measurement.figure import Figure, RowsUsed
from slm.measurement.month import MonthFile, MonthNote, MonthState, SuspendedTarget, Waiver
from slm.measurement.outage import Outage
from slm.measurement.record import OutageRecords, RecordFile, Timeline, TimelineRecords
from slm.measurement.reported import Figures, ReportedFigure
from slm.measurement.source import TimelineSource

__all__ = [
    "Figure", "Figures", "MonthFile", "MonthNote", "MonthState", "Outage", "OutageRecords", "RecordFile",
    "ReportedFigure", "RowsUsed", "SuspendedTarget", "Timeline", "TimelineRecords", "TimelineSource", "Waiver",
]  # fmt: skip
