"""Document numbers are of the scheme that the organisation has."""

from __future__ import annotations

from collections.abc import Iterator

from slm.catalog import WRONG_DOCUMENT_NUMBER
from slm.portfolio import Portfolio
from slm.problem import Problem


def document_numbers_fit(portfolio: Portfolio) -> Iterator[Problem]:
    """Name each version whose number is not of the scheme of `provider.yml`, with one that would be."""
    scheme = portfolio.provider.document_numbers
    taken = {agreement.document_number for agreement in portfolio.all_agreements}
    for agreement in portfolio.all_agreements if scheme else ():
        if scheme and not scheme.fits(agreement.document_number, agreement.kind):
            yield WRONG_DOCUMENT_NUMBER.at(
                agreement.place("document_number"), portfolio.provider.place("document_numbers", "pattern"),
                value=agreement.document_number, pattern=scheme.pattern,
                example=scheme.next_free(agreement.kind, taken, agreement.valid.start.year),
            )  # fmt: skip
