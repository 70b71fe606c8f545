"""The one way to say that an input is wrong (floor 0, on text)."""

from slm.problem.plain import plain_reason
from slm.problem.problem import (
    InputError,
    Mistake,
    Place,
    PlainWords,
    Problem,
    Severity,
    called,
    causes,
    nearest,
    spoken,
)

__all__ = [
    "InputError", "Mistake", "Place", "PlainWords", "Problem", "Severity", "called", "causes", "nearest",
    "plain_reason", "spoken",
]  # fmt: skip
