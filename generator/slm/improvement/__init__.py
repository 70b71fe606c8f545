"""What we do about it (floor 4)."""

from slm.improvement.register import ActionState, Answers, Improvement, Progress, Review

__all__ = ["ActionState", "Answers", "Improvement", "Progress", "Review"]
