"""What happened: records and figures (floor 2)."""

from slm.measurement import foreign_column, foreign_fields, foreign_values, foreign_words, source_kinds
from slm.measurement.aggregated import (
    COUNTED_FIELDS,
    AggregatedRecords,
    AggregatedTickets,
    MeasuredFigures,
    MeasuredLog,
    Question,
)
from slm.measurement.availability import (
    ExcludedTime,
    ObservedService,
    availability,
    availability_by_slices,
    longest_interruption,
    number_of_interruptions,
    time_between_failures,
    time_to_restore,
    total_downtime,
)
from slm.measurement.case import Case, CaseClock
from slm.measurement.case_limit import CaseLimit
from slm.measurement.checked import Probe, ProbeRecords
from slm.measurement.columns import column
from slm.measurement.course import BOOK_STATES, INSTANTS, conditions
from slm.measurement.downtime import Downtime, downtime, within
from slm.measurement.duty import DutyEvent
from slm.measurement.excluded import ClauseRules, DowntimeRules, MaintenanceLimits, outage_statuses
from slm.measurement.fetch import ROWS, Fetch, PrometheusFetch, SpanColumns, SqlFetch, span_columns
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
from slm.measurement.file_format import (
    CsvFormat,
    Encoding,
    FileFormat,
    JsonFormat,
    LinesFormat,
    NotesFormat,
    ParquetFormat,
    SqliteFormat,
    TableFormat,
    XlsxFormat,
    codec_of,
    fits,
    type_by_ending,
)
from slm.measurement.foreign_times import (
    AMBIGUOUS_TIME,
    ZONE_NOT_SAID,
    contradicting,
    foreign_day,
    foreign_time,
    in_zone,
    is_twice,
    plain_blanks,
    wall_time,
)
from slm.measurement.gaps import LONG, Gap, Gaps
from slm.measurement.kept import Keep, KeptRows, put_rows, rows_of
from slm.measurement.later_ends import with_later_ends
from slm.measurement.live_source import LiveSource, PrometheusSource, SqlSource
from slm.measurement.logs import OutageLog, SurveyLog, repeated_until
from slm.measurement.monitor import (
    ProbeLog,
    StateReading,
    answered_within,
    good_slices,
    known_time,
    looks_used,
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
    ENDS_BEFORE_START,
    Outage,
    OutageRecords,
    Pause,
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
from slm.measurement.several_places import agreed_timeline, contradicting_checks
from slm.measurement.slice_means import mean_of_slices
from slm.measurement.source import (
    EXCHANGED,
    UNKNOWN_NAME,
    UNKNOWN_STATE,
    VALUE_NOT_MAPPED,
    ForeignSource,
    with_month,
)
from slm.measurement.ticket_columns import STAMP
from slm.measurement.ticket_log import Count, Recorded, Selection, TicketLog
from slm.measurement.time_format import TimeFormat

ImportedRecords = TicketRecords | OutageRecords | ProbeRecords | SurveyRecords
"""What a source makes of an export, except timelines, which are no rows any more."""

__all__ = [
    "AMBIGUOUS_TIME", "BOOK_STATES", "COUNTED_FIELDS", "ENDS_BEFORE_START", "EXCHANGED", "FILTERED", "INSTANTS",
    "LONG", "ROWS", "ROW_REASONS", "STAMP", "UNKNOWN_NAME", "UNKNOWN_STATE", "VALUE_NOT_MAPPED", "ZONE_NOT_SAID",
    "AggregatedRecords", "AggregatedTickets", "Agreed", "BadSlice", "Case", "CaseClock", "CaseLimit", "Check",
    "ClauseRules", "Count", "CsvFormat", "Downtime", "DowntimeRules", "DutyEvent", "Encoding", "ExcludedTime",
    "ExclusionClaim", "Fetch", "Figure", "FigureBasis", "FigureLog", "Figures", "FileFormat", "ForeignSource", "Gap",
    "Gaps", "ImportedFile", "ImportedRecords", "Interruption", "JsonFormat", "Keep", "KeptRows", "LinesFormat",
    "LiveSource", "MaintenanceLimits", "MeasuredFigures", "MeasuredLog", "MonthFile", "MonthNote", "MonthState",
    "NotesFormat", "Observation", "ObservedService", "Outage", "OutageLog", "OutageRecords", "ParquetFormat", "Pause",
    "Probe", "ProbeLog", "ProbeRecords", "PrometheusFetch", "PrometheusSource", "Question", "RecordFile", "Recorded",
    "Refusal", "ReportedFigure", "RowReason", "RowTally", "RowsLeftOut", "Selection", "Slices", "SpanColumns",
    "SqlFetch", "SqlSource", "SqliteFormat", "State", "StateReading", "Statistic", "Stretch", "Survey", "SurveyLog",
    "SurveyRecords", "SuspendedTarget", "TableFormat", "Ticket", "TicketEvent", "TicketLog", "TicketRecords",
    "TimeFormat", "Timeline", "TimelineRecords", "Waiver", "XlsxFormat", "add_tallies", "agreed_timeline",
    "answered_within", "availability", "availability_by_slices", "codec_of", "column", "conditions", "contradicting",
    "contradicting_checks", "downtime", "exact_seconds", "fits", "foreign_column", "foreign_day", "foreign_fields",
    "foreign_time", "foreign_values", "foreign_words", "good_slices", "grouped", "in_zone", "is_twice", "known_time",
    "longest_interruption", "looks_used", "mean_of_slices", "number_of_interruptions", "outage_statuses", "places",
    "plain_blanks", "put_rows", "repeated_until", "response_percentile", "rows_of", "source_kinds", "span_columns",
    "succeeded", "time_between_failures", "time_to_restore", "timeline_downtime", "timeline_records", "total_downtime",
    "type_by_ending", "wall_time", "with_later_ends", "with_month", "within",
]  # fmt: skip
