"""What happened: records and figures (floor 2)."""

from slm.measurement.aggregated import (
    AggregatedRecords,
    AggregatedTickets,
    MeasuredFigure,
    MeasuredFigures,
    MeasuredLog,
    Question,
)
from slm.measurement.availability import ExcludedTime, Watched, availability, availability_by_slices
from slm.measurement.case import Case, CaseClock, conditions
from slm.measurement.course import Conditions
from slm.measurement.downtime import Downtime, downtime
from slm.measurement.figure import Figure, Interruption, RowReason, RowsUsed, exact_seconds
from slm.measurement.month import MonthFile, MonthNote, MonthState, SuspendedTarget, Waiver
from slm.measurement.outage import Outage
from slm.measurement.outage_log import OutageLog
from slm.measurement.probe import Probe, ProbeRecords
from slm.measurement.probe_log import (
    Check,
    ProbeLog,
    answered_within,
    good_slices,
    response_percentile,
    succeeded,
)
from slm.measurement.record import OutageRecords, RecordFile, RefusedRow, TicketRecords, Timeline, TimelineRecords
from slm.measurement.reliability import (
    longest_interruption,
    number_of_interruptions,
    time_between_failures,
    time_to_restore,
)
from slm.measurement.reported import FigureLog, Figures, ReportedFigure
from slm.measurement.rules import DowntimeRules, MaintenanceLimits
from slm.measurement.seen import known_time, timeline_downtime, timeline_of
from slm.measurement.source import TimelineSource
from slm.measurement.survey import Survey, SurveyLog, SurveyRecords
from slm.measurement.ticket import Pause, Ticket
from slm.measurement.ticket_event import TicketEvent
from slm.measurement.ticket_log import Count, Recorded, Selection, TicketLog
from slm.measurement.timeline import timelines_from_rows

__all__ = [
    "AggregatedRecords", "AggregatedTickets", "Case", "CaseClock", "Check", "Conditions", "Count", "Downtime",
    "DowntimeRules", "ExcludedTime", "Figure", "FigureLog", "Figures", "Interruption", "MaintenanceLimits",
    "MeasuredFigure", "MeasuredFigures", "MeasuredLog", "MonthFile", "MonthNote", "MonthState", "Outage", "OutageLog",
    "OutageRecords", "Pause", "Probe", "ProbeLog", "ProbeRecords", "Question", "RecordFile", "Recorded", "RefusedRow",
    "ReportedFigure", "RowReason", "RowsUsed", "Selection", "Survey", "SurveyLog", "SurveyRecords", "SuspendedTarget",
    "Ticket", "TicketEvent", "TicketLog", "TicketRecords", "Timeline", "TimelineRecords", "TimelineSource", "Waiver",
    "Watched", "answered_within", "availability", "availability_by_slices", "conditions", "downtime", "exact_seconds",
    "good_slices", "known_time", "longest_interruption", "number_of_interruptions", "response_percentile", "succeeded",
    "time_between_failures", "time_to_restore", "timeline_downtime", "timeline_of", "timelines_from_rows",
]  # fmt: skip
