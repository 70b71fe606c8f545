"""What we do about it (floor 4)."""

from slm.improvement.answer import answers, unanswered
from slm.improvement.register import ActionState, Answered, Improvement, Progress, Review

__all__ = ["ActionState", "Answered", "Improvement", "Progress", "Review", "answers", "unanswered"]
