"""Within which time a missed target is answered: the provider's rule for its register of improvements."""

from __future__ import annotations

from typing import Annotated

from slm.calendar import Duration
from slm.values import Written, internal


class AnswerRule(Written):
    """How soon a miss is answered."""

    answer_within: Annotated[Duration, internal()]
    """How long after the end of its period a miss has an action, or the decision not to act, such as `20 working_days`
    of the agreement's service hours. What has neither by then is an error."""
