"""Figures that somebody reports as such (`measurements/<YYYY-MM>/figures.yml`)."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import model_validator

from slm.calendar import Month
from slm.document_control import VersionText
from slm.problem import Mistake
from slm.values import Date, Id, LocalText, Number, Written

NEGATIVE: Final = Mistake(
    "SLM355",
    en="a {part} cannot be negative: {value}",
    zh="{part} 不能为负数:{value}",
    hint_en="Check the figure against its source.",
    hint_zh="请与数据来源核对。",
)
WITHOUT_SOURCE: Final = Mistake(
    "SLM356",
    en="the figure does not say where it comes from or who collected it",
    zh="该数据没有写明来源或采集人",
    hint_en="Add source, collected_by and collected_on to the figure, or once for the whole file.",
    hint_zh="请在该数据或文件开头写明 source、collected_by 与 collected_on。",
)


class ReportedFigure(Written):
    """One figure for one target and service, or for a workload metric and service, in the file's month.

    A percentage has the good cases as numerator and all cases as denominator; a score has the sum of scores and the
    number of answers; a count has the number as numerator and no denominator; a quantity has the quantity and no
    denominator, or what it is divided by.
    """

    agreement: Id
    target: Id | None = None
    workload: Id | None = None
    """The metric of one of the agreement's workload limits, instead of a target."""
    service: Id | None = None
    """Needed where the target is judged for more than one service."""
    version: VersionText | None = None
    """Needed in a month in which the agreement changed its version."""
    numerator: Number
    denominator: Number | None = None
    source: LocalText | None = None
    collected_by: Id | None = None
    collected_on: Date | None = None
    note: LocalText | None = None

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        for part in ("numerator", "denominator"):
            value = getattr(self, part)
            if value is not None and value < 0:
                raise NEGATIVE.raised(part, part=part, value=value)
        return self


class Figures(Written):
    """The whole file. Source and collector hold for every figure that has none of its own."""

    kind: Literal["figures"]
    source: LocalText | None = None
    collected_by: Id | None = None
    collected_on: Date | None = None
    figures: tuple[ReportedFigure, ...]

    @property
    def month(self) -> Month:
        """The month: the name of the folder."""
        return Month.parse(self.place().path.split("/")[-2])


