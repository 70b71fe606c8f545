"""What an export that holds closed cases alone, or open ones, cannot tell: of the others nobody knows how many are."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from slm.compliance.result import Reason
from slm.measurement import CaseClock, CompleteFor, Selection

ONLY: Final = {"closed": Reason.ONLY_CLOSED, "open": Reason.ONLY_OPEN}
_ENDS: Final = frozenset({"resolved", "closed"})


def knows_times(complete_for: CompleteFor, selection: Selection) -> bool:
    """Return whether an export has all cases whose time a period counts.

    That are those that ended in the period, where nothing but the end of a case stops its clock.
    """
    if complete_for == "all":
        return True
    return complete_for == "closed" and selection.population == "resolved_in_period" and _stop_with_cases(selection)


def lacks_late_ones_alone(complete_for: CompleteFor, selection: Selection) -> bool:
    """Return whether all cases that an export lacks of a period are late: they fell due in it and are open still."""
    return complete_for == "closed" and selection.population == "due_in_period" and _stop_with_cases(selection)


def _stop_with_cases(selection: Selection) -> bool:
    return all(map(_stops_with_case, (clock for _, clock in selection.clocks)))


def _stops_with_case(clock: CaseClock) -> bool:
    """Return whether a clock runs as long as a case is open, and once."""
    is_apart = clock.group is not None or clock.priority is not None or clock.reopen != "continue"
    return clock.measures == "resolution" and not is_apart and clock.conditions.stop <= _ENDS


def knows_number(complete_for: CompleteFor, counted: str, until: datetime, record_ends: datetime) -> bool:
    """Return whether an export has all tickets that a number counts, up to an instant.

    Those that are open when it is made are open at its end; who was open before that may have been closed since.
    """
    if complete_for == "all" or (complete_for == "closed" and counted == "resolved"):
        return True
    return complete_for == "open" and counted == "open_at_end" and until >= record_ends
