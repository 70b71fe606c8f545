"""Answers of customers (`measurements/<YYYY-MM>/surveys.csv`): one row for each survey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Annotated, Final, Self

from pydantic import model_validator

from slm.calendar import Month
from slm.measurement.figure import Figure, RowReason, RowsUsed
from slm.measurement.record import RecordFile
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Flag, Id, Number, Text, Written, internal, public

SCORE_MISSING: Final = Mistake(
    "SLM363",
    "the survey has no score, and nothing says that it was not answered",
    "Write the score; or, in the column `answered`, false.",
)
SCORE_WITHOUT_ANSWER: Final = Mistake(
    "SLM364",
    "the survey was not answered, but has the score {score}",
    "Take the score out, or write true in the column `answered`.",
)


class Survey(Written):
    """One survey of one service.

    Where every row says whether it was `answered`, the file holds all surveys that were sent, and the share of them
    that were answered is known; without that column it holds answers alone, of nobody knows how many.
    """

    service: Annotated[Id, public(N_("Service"), wording="service")]
    """The service that was asked about."""
    date: Annotated[Date, public(N_("Date"))]
    """The day of the answer; of one that was not answered, the day on which it was sent."""
    score: Annotated[Number | None, public(N_("Score"))] = None
    """How content the customer was, on the scale of the metric."""
    comment: Annotated[Text | None, internal(N_("Comment"))] = None
    """What the customer wrote."""
    ticket: Annotated[Id | None, public(N_("Ticket"))] = None
    """The ticket after which it was asked."""
    customer: Annotated[Id | None, public(N_("Customer"), wording="party")] = None
    """Whose answer it is, where several customers have the service; empty means that it counts for each of them."""
    answered: Annotated[Flag | None, public(N_("Answered"))] = None
    """Whether anybody answered; empty where the file holds answers alone."""

    @model_validator(mode="after")
    def _has_a_score_if_answered(self) -> Self:
        if self.answered is False and self.score is not None:
            raise SCORE_WITHOUT_ANSWER.raised("score", score=self.score)
        if self.answered is not False and self.score is None:
            raise SCORE_MISSING.raised()
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRecords:
    """All surveys of all months, and the months whose file exists."""

    surveys: tuple[Survey, ...] = ()
    files: Mapping[Month, RecordFile] = field(default_factory=dict)


class SurveyLog:
    """The surveys by the month of their file."""

    def __init__(self, records: SurveyRecords) -> None:
        """Index the surveys by file."""
        self._files = records.files
        self._surveys: dict[str, list[Survey]] = {}
        for each in records.surveys:
            self._surveys.setdefault(each.file_path, []).append(each)

    def has(self, month: Month) -> bool:
        """Return whether there is a record of this month, so that no row means no survey."""
        return month in self._files

    def scores(self, service: str, customer: str | None, span: tuple[date, date], months: Iterable[Month]) -> Figure:
        """Return the sum of scores, the number of answers from a day until before another, and how many were asked.

        The coverage is that of the files: it is for the caller to say how much of the time they are of.
        """
        counted: list[Survey] = []
        silent: list[Survey] = []
        sources: list[RowsUsed] = []
        # The export of several months is one file.
        for file in {self._files[month].path: self._files[month] for month in months}.values():
            reasons: Counter[str] = Counter()
            rows = self._surveys.get(file.path, [])
            for each in rows:
                if reason := _left_out(each, service, customer, span):
                    reasons[reason] += 1
                elif each.score is None:
                    reasons[RowReason.UNANSWERED] += 1
                    silent.append(each)
                else:
                    counted.append(each)
            excluded = sum(reasons.values())
            sources.append(
                RowsUsed(
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
            numerator=sum((Fraction(each.score) for each in counted if each.score is not None), start=Fraction(0)),
            denominator=Fraction(len(counted)),
            events=len(counted),
            answers=tuple(sorted(everybody, key=lambda each: each.date)),
            asked=len(everybody) if everybody and all(each.answered is not None for each in everybody) else None,
            sources=tuple(sources),
        )


def _left_out(survey: Survey, service: str, customer: str | None, span: tuple[date, date]) -> RowReason | None:
    if survey.service != service:
        return RowReason.OTHER_SERVICE
    if customer and survey.customer not in (None, customer):
        return RowReason.OTHER_CUSTOMER
    return None if span[0] <= survey.date < span[1] else RowReason.OUTSIDE_PERIOD
