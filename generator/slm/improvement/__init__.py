"""What we do about it (floor 4)."""

from slm.improvement.answers import Answers
from slm.improvement.complaints import Complaint, ComplaintAbout, Escalation
from slm.improvement.disputes import Dispute, DisputeDecision, Saying, TheirInterruption, TheirMeasurement
from slm.improvement.measured import EffectGoal, MeasuredEffect
from slm.improvement.problems import CauseCategory, NoAction, ProblemTrigger, ServiceProblem
from slm.improvement.register import ActionState, Answered, Improvement, Progress
from slm.improvement.reviews import Decision, Review

__all__ = [
    "ActionState", "Answered", "Answers", "CauseCategory", "Complaint", "ComplaintAbout", "Decision", "Dispute",
    "DisputeDecision", "EffectGoal", "Escalation", "Improvement", "MeasuredEffect", "NoAction", "ProblemTrigger",
    "Progress", "Review", "Saying", "ServiceProblem", "TheirInterruption", "TheirMeasurement",
]  # fmt: skip
