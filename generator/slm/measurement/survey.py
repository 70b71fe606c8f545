"""Answers of customers (`measurements/<YYYY-MM>/surveys.csv`): one row for each survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final, Self

from pydantic import model_validator

from slm.calendar import Month
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
