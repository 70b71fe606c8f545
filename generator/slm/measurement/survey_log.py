"""Surveys by month, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from slm.calendar import Month
from slm.measurement.figure import Figure
from slm.measurement.rows_used import RowReason, RowTally
from slm.measurement.survey import Survey, SurveyRecords


class SurveyLog:
    """The surveys by the month of their file."""

    def __init__(self, records: SurveyRecords) -> None:
        """Index the surveys by file."""
        self._files = records.files
        self._surveys: dict[str, list[Survey]] = {}
        for survey in records.surveys:
            self._surveys.setdefault(survey.file_path, []).append(survey)

    def has(self, month: Month) -> bool:
        """Return whether there is a record of this month, so that no row means no survey."""
        return month in self._files

    def scores(self, service: str, customer: str | None, span: tuple[date, date], months: Iterable[Month]) -> Figure:
        """Return the sum of scores, the number of answers from a day until before another, and how many were asked.

        The coverage is that of the files: it is for the caller to say how much of the time they are of.
        """
        counted: list[Survey] = []
        silent: list[Survey] = []
        sources: list[RowTally] = []
        # The export of several months is one file.
        for file in {self._files[month].path: self._files[month] for month in months}.values():
            reasons: Counter[str] = Counter()
            rows = self._surveys.get(file.path, [])
            for row in rows:
                if reason := _left_out(row, service, customer, span):
                    reasons[reason] += 1
                elif row.score is None:
                    reasons[RowReason.UNANSWERED] += 1
                    silent.append(row)
                else:
                    counted.append(row)
            excluded = sum(reasons.values())
            sources.append(
                RowTally(
                    path=file.path,
                    sha256=file.sha256,
                    read=len(rows),
                    used=len(rows) - excluded,
                    excluded=excluded,
                    reasons=dict(sorted(reasons.items())),
                )
            )
        everybody = [*counted, *silent]
        return Figure(
            numerator=sum(
                (Fraction(survey.score) for survey in counted if survey.score is not None), start=Fraction(0)
            ),
            denominator=Fraction(len(counted)),
            events=len(counted),
            answers=tuple(sorted(everybody, key=lambda survey: survey.date)),
            asked=len(everybody) if everybody and all(survey.answered is not None for survey in everybody) else None,
            sources=tuple(sources),
        )


def _left_out(survey: Survey, service: str, customer: str | None, span: tuple[date, date]) -> RowReason | None:
    if survey.service != service:
        return RowReason.OTHER_SERVICE
    if customer and survey.customer not in (None, customer):
        return RowReason.OTHER_CUSTOMER
    return None if span[0] <= survey.date < span[1] else RowReason.OUTSIDE_PERIOD
