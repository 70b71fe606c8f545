"""What is still to be filled in, and what only looks like it."""

from __future__ import annotations

import pytest

from slm.checks.wording import placeholders


@pytest.mark.parametrize("text", [
    "{{{ customer }}}", "｛｛ 客户 ｝｝", "【待填】", "［名称］", "[客户名称]", "XX元", "XX 公司", "____", "待补充",
    "待补", "tbd", "Tbd", "T.B.D.", "T. B. D.", "N.N.", "N. N.", "[Customer Name]", "[customer name]",
    "lorem ipsum dolor",
    "TBD.", "price TBD", "???", "[insert date]", "×× 元", "某某公司", "[NAME]", "[CUSTOMER NAME]", "{{ }}",
    "【XX】", "［填写日期］", "xxx", "noch zu klären", "to be determined", "待议", "[Effective Date]",
])  # fmt: skip
def test_gaps_are_found(text: str) -> None:
    """Whatever people write where words are still to come is a gap (D47)."""
    assert len(placeholders(f"It costs {text} 。")) == 1


@pytest.mark.parametrize("text", [
    "[link](x)", "[Customer Name](a.md)", "[NAME]: http://x", "- [ ] task", "[x] done", "[A] = available",
    "[MAINT] = maintenance", "[NAME] means the name", "等待补充材料", "待补充材料后恢复计时", "【适用范围】",
    "[1]", "[^1]", "P1 [N/A]", "see [RFC 2119]", "XX", "xx", "等待确认的时间", "待定期检查", "N.N.W.", "[NOTE]", "...",
    "1 ........ 5",
    "……", "name?",
    "?!", "待遇", "期待填补空缺", "U.N.N. group", "[客户名称](x)", "a_b_c", "__init__", "待议题讨论",
    "30 × 24", "2 × 2", "Maxx", "tbdx", "the [Provider] = us", "招待",
])  # fmt: skip
def test_what_is_no_gap(text: str) -> None:
    """Links, legends, tasks, ids and words in which such signs happen to stand are none."""
    assert placeholders(text) == ()
