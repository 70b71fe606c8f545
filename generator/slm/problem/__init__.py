"""The one way to say that an input is wrong (floor 0, on text)."""

from slm.problem.counts import most_frequent, with_counts
from slm.problem.plain import plain_reason
from slm.problem.problem import InputError, Mistake, Place, Problem, Severity, causes, nearest
from slm.problem.spoken import SpokenWord, beginning, spoken

__all__ = [
    "InputError", "Mistake", "Place", "Problem", "Severity", "SpokenWord", "beginning", "causes", "most_frequent",
    "nearest", "plain_reason", "spoken", "with_counts",
]  # fmt: skip
