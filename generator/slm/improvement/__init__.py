"""What we do about it (floor 4)."""

from slm.improvement.measured import EffectGoal, MeasuredEffect
from slm.improvement.register import ActionState, Answers, Improvement, Progress, Review

__all__ = ["ActionState", "Answers", "EffectGoal", "Improvement", "MeasuredEffect", "Progress", "Review"]
