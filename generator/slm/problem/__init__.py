"""The one way to say that an input is wrong (floor 0, on text)."""

from slm.problem.problem import InputError, Mistake, Place, Problem, Severity, causes, nearest

__all__ = ["InputError", "Mistake", "Place", "Problem", "Severity", "causes", "nearest"]
