"""What happened: records and figures (floor 2)."""

from slm.measurement.case import Case, CaseClock
from slm.measurement.downtime import Downtime, OutageLog, downtime, outage_availability
from slm.measurement.figure import Figure, Interruption, RowReason, RowsUsed, exact_seconds
from slm.measurement.month import MonthFile, MonthNote, MonthState, SuspendedTarget, Waiver
from slm.measurement.outage import Outage
from slm.measurement.record import OutageRecords, RecordFile, RefusedRow, TicketRecords, Timeline, TimelineRecords
from slm.measurement.reported import FigureLog, Figures, ReportedFigure
from slm.measurement.source import TimelineSource
from slm.measurement.ticket import Pause, Ticket
from slm.measurement.ticket_log import Selection, TicketLog
from slm.measurement.timeline import timeline_availability, timelines_from_rows

__all__ = [
    "Case", "CaseClock", "Downtime", "Figure", "FigureLog", "Figures", "Interruption", "MonthFile", "MonthNote",
    "MonthState", "Outage", "OutageLog", "OutageRecords", "Pause", "RecordFile", "RefusedRow", "ReportedFigure",
    "RowReason", "RowsUsed", "Selection", "SuspendedTarget", "Ticket", "TicketLog", "TicketRecords", "Timeline",
    "TimelineRecords", "TimelineSource", "Waiver", "downtime", "exact_seconds", "outage_availability",
    "timeline_availability", "timelines_from_rows",
]  # fmt: skip
