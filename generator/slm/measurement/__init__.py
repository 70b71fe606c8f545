"""What happened: records and figures (floor 2)."""

from slm.measurement import source_kinds
from slm.measurement.aggregated import AggregatedRecords, AggregatedTickets, MeasuredFigures, MeasuredLog, Question
from slm.measurement.availability import (
    ExcludedTime,
    ObservedService,
    availability,
    availability_by_slices,
    longest_interruption,
    number_of_interruptions,
    time_between_failures,
    time_to_restore,
)
from slm.measurement.case import Case, CaseClock, conditions
from slm.measurement.downtime import Downtime, downtime, within
from slm.measurement.excluded import ClauseRules, DowntimeRules, MaintenanceLimits, outage_statuses
from slm.measurement.figure import (
    BadSlice,
    Check,
    ExclusionClaim,
    Figure,
    FigureBasis,
    Interruption,
    Observation,
    Refusal,
    Slices,
    State,
    Statistic,
    Stretch,
    exact_seconds,
    places,
)
from slm.measurement.file_format import CsvFormat, FileFormat, JsonFormat, NotesFormat, ParquetFormat, XlsxFormat
from slm.measurement.live_source import LiveSource, PrometheusSource, SqlSource
from slm.measurement.logs import OutageLog, SurveyLog
from slm.measurement.monitor import (
    ProbeLog,
    StateReading,
    answered_within,
    good_slices,
    known_time,
    response_percentile,
    succeeded,
    timeline_downtime,
    timeline_records,
)
from slm.measurement.month import (
    Agreed,
    FigureLog,
    Figures,
    MonthFile,
    MonthNote,
    MonthState,
    ReportedFigure,
    SuspendedTarget,
    Waiver,
)
from slm.measurement.record import (
    Outage,
    OutageRecords,
    Pause,
    Probe,
    ProbeRecords,
    RecordFile,
    Survey,
    SurveyRecords,
    Ticket,
    TicketEvent,
    TicketRecords,
    Timeline,
    TimelineRecords,
)
from slm.measurement.rows_used import (
    FILTERED,
    ROW_REASONS,
    ImportedFile,
    RowReason,
    RowsLeftOut,
    RowTally,
    add_tallies,
    grouped,
)
from slm.measurement.source import (
    EXCHANGED,
    UNKNOWN_NAME,
    UNKNOWN_STATE,
    VALUE_NOT_MAPPED,
    CellCondition,
    ForeignSource,
    with_month,
)
from slm.measurement.ticket_log import Count, Recorded, Selection, TicketLog
from slm.measurement.time_format import TimeFormat, contradicting, foreign_time, in_zone

ImportedRecords = TicketRecords | OutageRecords | ProbeRecords | SurveyRecords
"""What a source makes of an export, except timelines, which are no rows any more."""

__all__ = [
    "EXCHANGED", "FILTERED", "ROW_REASONS", "UNKNOWN_NAME", "UNKNOWN_STATE", "VALUE_NOT_MAPPED", "AggregatedRecords",
    "AggregatedTickets", "Agreed", "BadSlice", "Case", "CaseClock", "CellCondition", "Check", "ClauseRules", "Count",
    "CsvFormat", "Downtime", "DowntimeRules", "ExcludedTime", "ExclusionClaim", "Figure", "FigureBasis", "FigureLog",
    "Figures", "FileFormat", "ForeignSource", "ImportedFile", "ImportedRecords", "Interruption", "JsonFormat",
    "LiveSource",
    "MaintenanceLimits", "MeasuredFigures", "MeasuredLog", "MonthFile", "MonthNote", "MonthState", "NotesFormat",
    "Observation", "ObservedService", "Outage", "OutageLog", "OutageRecords", "ParquetFormat", "Pause", "Probe",
    "ProbeLog", "ProbeRecords", "PrometheusSource", "Question", "RecordFile", "Recorded", "Refusal", "ReportedFigure",
    "RowReason", "RowTally", "RowsLeftOut", "Selection", "Slices", "SqlSource", "State", "StateReading", "Statistic",
    "Stretch", "Survey", "SurveyLog", "SurveyRecords", "SuspendedTarget", "Ticket", "TicketEvent", "TicketLog",
    "TicketRecords", "TimeFormat", "Timeline", "TimelineRecords", "Waiver", "XlsxFormat", "add_tallies",
    "answered_within", "availability", "availability_by_slices", "conditions", "contradicting", "downtime",
    "exact_seconds", "foreign_time", "good_slices", "grouped", "in_zone", "known_time", "longest_interruption",
    "number_of_interruptions", "outage_statuses", "places", "response_percentile", "source_kinds", "succeeded",
    "time_between_failures", "time_to_restore", "timeline_downtime", "timeline_records", "with_month", "within",
]  # fmt: skip
