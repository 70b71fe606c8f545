"""What we do about it (floor 4)."""

from slm.improvement.register import ActionState, Answered, Answers, Improvement, Progress, Review

__all__ = ["ActionState", "Answered", "Answers", "Improvement", "Progress", "Review"]
