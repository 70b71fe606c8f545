"""The one way to say that an input is wrong (floor 0, on text)."""

from slm.problem.nearest import nearest
from slm.problem.problem import Mistake, Mistaken, Place, Problem, Severity

__all__ = ["Mistake", "Mistaken", "Place", "Problem", "Severity", "nearest"]
