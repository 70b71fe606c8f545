"""What happened: records and figures (floor 2)."""

from slm.measurement.aggregated import (
    AggregatedRecords,
    AggregatedTickets,
    MeasuredFigure,
    MeasuredFigures,
    MeasuredLog,
    Question,
)
from slm.measurement.availability import ExcludedTime, ObservedService, availability, availability_by_slices
from slm.measurement.case import Case, CaseClock, conditions
from slm.measurement.course import Conditions
from slm.measurement.downtime import Downtime, downtime, within
from slm.measurement.figure import Figure, exact_seconds
from slm.measurement.imported_file import FILTERED, ImportedFile, RowsLeftOut
from slm.measurement.interruption import ExclusionClaim, Interruption
from slm.measurement.live import LiveSource, PrometheusSource, SqlSource
from slm.measurement.month import MonthFile, MonthNote, MonthState, SuspendedTarget, Waiver
from slm.measurement.observation import BadSlice, Check, Observation, Slices, State, Stretch
from slm.measurement.outage import Outage
from slm.measurement.outage_log import OutageLog
from slm.measurement.probe import Probe, ProbeRecords
from slm.measurement.probe_log import ProbeLog, answered_within, good_slices, response_percentile, succeeded
from slm.measurement.record import OutageRecords, RecordFile, TicketRecords, Timeline, TimelineRecords
from slm.measurement.reliability import (
    longest_interruption,
    number_of_interruptions,
    time_between_failures,
    time_to_restore,
)
from slm.measurement.reported import FigureLog, Figures, ReportedFigure
from slm.measurement.rows_used import RowReason, RowTally, add_tallies
from slm.measurement.rules import ClauseRules, DowntimeRules, MaintenanceLimits
from slm.measurement.source import (
    SOURCE_KINDS,
    UNKNOWN_NAME,
    UNKNOWN_STATE,
    VALUE_NOT_MAPPED,
    AnySource,
    CellCondition,
    EventSource,
    ForeignSource,
    OutageSource,
    ProbeSource,
    SurveySource,
    TicketSource,
    TimelineSource,
)
from slm.measurement.source_format import CsvFormat, FileFormat, JsonFormat, NotesFormat, ParquetFormat, XlsxFormat
from slm.measurement.statistic import Statistic, places
from slm.measurement.survey import Survey, SurveyRecords
from slm.measurement.survey_log import SurveyLog
from slm.measurement.ticket import Pause, Ticket
from slm.measurement.ticket_event import TicketEvent
from slm.measurement.ticket_log import Count, Recorded, Selection, TicketLog
from slm.measurement.time_format import TimeFormat, foreign_time, in_zone
from slm.measurement.timeline import StateReading, timeline_records
from slm.measurement.timeline_downtime import known_time, timeline_downtime, timeline_of

ImportedRecords = TicketRecords | OutageRecords | ProbeRecords | SurveyRecords
"""What a source makes of an export, except timelines, which are no rows any more."""

__all__ = [
    "FILTERED", "SOURCE_KINDS", "UNKNOWN_NAME", "UNKNOWN_STATE", "VALUE_NOT_MAPPED", "AggregatedRecords",
    "AggregatedTickets", "AnySource", "BadSlice", "Case", "CaseClock", "CellCondition", "Check", "ClauseRules",
    "Conditions", "Count", "CsvFormat", "Downtime", "DowntimeRules", "EventSource", "ExcludedTime", "ExclusionClaim",
    "Figure", "FigureLog", "Figures", "FileFormat", "ForeignSource", "ImportedFile", "ImportedRecords", "Interruption",
    "JsonFormat", "LiveSource", "MaintenanceLimits", "MeasuredFigure", "MeasuredFigures", "MeasuredLog", "MonthFile",
    "MonthNote", "MonthState", "NotesFormat", "Observation", "ObservedService", "Outage", "OutageLog", "OutageRecords",
    "OutageSource", "ParquetFormat", "Pause", "Probe", "ProbeLog", "ProbeRecords", "ProbeSource", "PrometheusSource",
    "Question", "RecordFile", "Recorded", "ReportedFigure", "RowReason", "RowTally", "RowsLeftOut", "Selection",
    "Slices", "SqlSource", "State", "StateReading", "Statistic", "Stretch", "Survey", "SurveyLog", "SurveyRecords",
    "SurveySource", "SuspendedTarget", "Ticket", "TicketEvent", "TicketLog", "TicketRecords", "TicketSource",
    "TimeFormat", "Timeline", "TimelineRecords", "TimelineSource", "Waiver", "XlsxFormat", "add_tallies",
    "answered_within", "availability", "availability_by_slices", "conditions", "downtime", "exact_seconds",
    "foreign_time", "good_slices", "in_zone", "known_time", "longest_interruption", "number_of_interruptions", "places",
    "response_percentile", "succeeded", "time_between_failures", "time_to_restore", "timeline_downtime", "timeline_of",
    "timeline_records", "within",
]  # fmt: skip
