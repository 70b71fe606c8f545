"""Whether the money that an agreement names in several places can be added up: one currency, a fee for each share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from slm.agreement.credit_terms import FEES_OF_OTHERS, NO_FEE, OTHER_CURRENCY, Charges, CreditRules
from slm.agreement.target import Target
from slm.values import Amount

_Amounts = Iterator[tuple[Amount, tuple[str | int, ...]]]


def check_money(
    rules: CreditRules | None,
    charges: Charges | None,
    targets: Sequence[Target],
    services_of: Callable[[Target], tuple[str, ...]],
) -> None:
    """Refuse money in another currency than the fee, money without a fee, and shares of fees that are not there."""
    fee = charges.month if charges else None
    for amount, path in _amounts(rules, targets):
        if fee is None and path[-1] != "smallest":
            raise NO_FEE.raised(*path, key=path[-1], currency=amount.unit)
        if fee and amount.unit != fee.unit:
            raise OTHER_CURRENCY.raised(*path, unit=amount.unit, fee=fee.unit)
    if rules is None or rules.of == "charge":
        return
    asked = [service for target in targets if target.credits or target.rewards for service in services_of(target)]
    fees = charges.fees if charges else {}
    if lacking := [service for service in dict.fromkeys(asked) if service not in fees]:
        raise FEES_OF_OTHERS.raised("credit_rules", "of", services=", ".join(lacking))


def _amounts(rules: CreditRules | None, targets: Sequence[Target]) -> _Amounts:
    """Yield every amount of money of the credits with the way to it."""
    for index, target in enumerate(targets):
        for number, tier in enumerate(target.credits):
            if tier.amount is not None:
                yield tier.amount, ("targets", index, "credits", number, "amount")
    for key in ("smallest", "cap_amount"):
        if (written := getattr(rules, key, None)) is not None:
            yield written, ("credit_rules", key)
