"""What stands beside a figure that is not to be taken as it is: how little is known, and that it is doubtful."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from slm.compliance import Result
from slm.documents.edition import Edition
from slm.documents.views.result_format import coverage

_MUCH: Final = Fraction(95, 100)
"""Where so much of a period is known, its coverage stands where the figure is explained, and not in every cell."""


WHOLE: Final = Fraction(1)
"""Where every part that is not known is told."""


def caution(edition: Edition, result: Result, *, below: Fraction = _MUCH) -> str:
    """Return "doubtful; Coverage: 22.68 %"; empty for a figure of which nearly all is known, and for none."""
    t = edition.labels
    if result.value is None:
        return ""
    known = t("{name}: {value}", name=t("Coverage"), value=coverage(edition, result))
    said = t("doubtful") if result.doubt else "", known if result.coverage < below else ""
    return t("separator|; ").join(filter(None, said))
