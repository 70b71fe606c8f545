"""Why a result is what it is, in the words of pages and papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from slm.compliance import Reason
from slm.text import N_

REASONS: Final[Mapping[Reason, str]] = {
    Reason.LASTS_LONG: N_("It rests on an interruption that lasts so long that its end may be missing or wrong."),
    Reason.CHECKS_DIFFER: N_("Its checks contradict each other at nearly one moment: they may be of several places."),
    Reason.NOBODYS: N_("Nothing in the record says whose the rows are: those of other customers may count."),
    Reason.PARTIAL_PERIOD: N_("The agreement does not judge periods that lie only partly inside its term."),
    Reason.SUSPENDED: N_("It was suspended by a clause of the agreement."),
    Reason.WAIVED: N_("Both sides had agreed to a deviation."),
    Reason.LATE_WAIVER: N_("Both sides agreed to a deviation only after it had begun; that does not excuse it."),
    Reason.NO_FIGURE: N_("No figure was reported."),
    Reason.AMBIGUOUS_FIGURE: N_("Several figures were reported for the same thing."),
    Reason.IMPOSSIBLE_FIGURE: N_("The figure has more good cases than cases."),
    Reason.NO_DENOMINATOR: N_("The number of all cases is missing."),
    Reason.NO_FILE: N_("The record of the period does not exist."),
    Reason.NO_HOURS: N_("The service hours are not defined."),
    Reason.NO_SOURCE: N_("The source has no record of this."),
    Reason.NO_ANSWERS: N_("The source does not say when cases were answered."),
    Reason.NO_SOLUTIONS: N_("The source does not say when cases were solved."),
    Reason.ONLY_CLOSED: N_("The record has closed cases alone: how many are still open and late is not known."),
    Reason.ONLY_OPEN: N_("The record has open cases alone: how those were that are closed is not known."),
    Reason.NOT_MEASURED: N_("The large record was not counted as it was known on this day."),
    Reason.NO_COVERAGE: N_("Nothing of the period is known."),
    Reason.ROWS_MISSING: N_("All rows of the record that may count are not understood."),
    Reason.LOW_COVERAGE: N_("Less of the period is known than a verdict needs."),
    Reason.INCOMPLETE: N_("What is not known could change the verdict."),
    Reason.UNDECIDED: N_("All cases of the period are open and not decided yet."),
    Reason.NO_AGREED_TIME: N_("The period has no agreed service time."),
    Reason.NO_CASES: N_("There was nothing to count."),
    Reason.TOO_FEW_CASES: N_("There were fewer cases than a verdict needs."),
    Reason.SMALL_SAMPLE: N_("There were so few cases that the agreement allows this many to fail."),
    Reason.ONE_SUFFICES: N_("One of several targets is enough, and another one was not missed."),
    Reason.OTHER_UNKNOWN: N_("It was missed, but another target would be enough, and of that nothing is known."),
    Reason.ONE_PROMISE: N_("It is one promise with another target, of which one would have been enough."),
    Reason.TOO_FEW_EVENTS: N_("Fewer than two interruptions have no mean."),
}
"""The reasons in words: keys of the catalogs."""
