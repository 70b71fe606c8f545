"""The one way to say that an input is wrong (floor 0)."""

from slm.problem.problem import LANGUAGES, Mistake, Mistaken, Place, Problem, Severity

__all__ = ["LANGUAGES", "Mistake", "Mistaken", "Place", "Problem", "Severity"]
