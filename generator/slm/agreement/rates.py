"""What work costs that the charge of an agreement does not cover: each kind of it, by its unit."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import model_validator

from slm.problem import Mistake
from slm.text import N_
from slm.values import Id, LocalText, MoneyText, Word, Written, public

NO_CURRENCY: Final = Mistake(
    "SLM336", "{value} has no currency", "Write the amount with its currency, such as 12000 CNY."
)


class Rate(Written):
    """The price of work beyond what is agreed, such as development by the hour."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id within the agreement, such as `urgent`."""
    what: Annotated[LocalText, public(N_("Further work"), better="unclear")]
    """Which work it is."""
    price: Annotated[MoneyText | None, public(N_("Price"), better="less", moves="rises", wording="money")] = None
    """What one unit costs, such as `120 CNY`; left out where a price list says it."""
    per: Annotated[
        Literal["hour", "day", "month", "case", "item"],
        public(N_("Charged by"), better="unclear", wording=Word("rate per|{}")),
    ]
    """By which unit it is charged."""

    @model_validator(mode="after")
    def _has_currency(self) -> Self:
        if self.price is not None and not self.price.unit:
            raise NO_CURRENCY.raised("price", value=self.price)
        return self
