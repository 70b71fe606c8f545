"""Registers: an entry is added in the style of the file, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from slm.cli.register import CANNOT_ADD, add_entry, with_entry
from slm.problem import InputError

ENTRY = {"version": "1.0", "name": {"en": "Ada: A.", "zh": "安达"}, "copy": 3}
TEXTS = {
    "block": "kind: approvals\napprovals:\n  - a: 1\n    b: 2\n",
    "no_indent": "approvals:\n- a: 1\n\n# the end\n",
    "deep_indent": "approvals:\n      -   a: 1\n",
    "more_below": "approvals:\n  - a: [1, 2]  # first\n  # second\nwithdrawals:\n  - b\n",
    "empty": "kind: approvals\napprovals:\nwithdrawals: []\n",
    "missing": "kind: approvals\n",
    "no_line_end": "kind: approvals\napprovals:\n  - a",
    "flow": "approvals: [{a: 1}]\nwithdrawals: []\n",
    "flow_empty": "approvals: []\n",
    "folded": "approvals:\n  - a: >\n      one\n      two\n\nb: c\n",
    "windows": "kind: approvals\r\napprovals:\r\n  - a: 1\r\n",
    "mark": "\ufeffkind: approvals\napprovals:\n  - a: 1\n",
    "chinese": "# 批准记录\napprovals: [{说明: 好}]  # 完\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_entry_is_added_whatever_the_style(text: str) -> None:
    """The old lines stay as they are, and the list has the entry as its last."""
    found = with_entry(text, "approvals", ENTRY)
    assert found is not None
    last = yaml.load(found, yaml.BaseLoader)["approvals"][-1]  # noqa: S506 - makes texts only
    assert last == {"version": "1.0", "name": {"en": "Ada: A.", "zh": "安达"}, "copy": "3"}
    kept = [line for line in text.splitlines() if "[" not in line]
    assert [line for line in found.splitlines() if line in kept] == kept


@pytest.mark.parametrize("text", ["approvals: [a,]\n", "approvals: {a: 1}\n", "approvals: word\n", "- a\n", "a: [\n"])
def test_what_cannot_be_added_to_is_left_alone(text: str) -> None:
    """Where an entry would change something else, there is no new text."""
    assert with_entry(text, "approvals", ENTRY) is None


def test_register_that_cannot_be_added_to_is_not_written(tmp_path: Path) -> None:
    """The entry is told, for adding it by hand."""
    register = tmp_path / "approvals.yml"
    register.write_text("approvals: word\n", "utf-8")
    with pytest.raises(InputError) as raised:
        add_entry(register, "approvals", "approvals", ENTRY)
    assert raised.value.mistake is CANNOT_ADD
    assert [path.name for path in tmp_path.iterdir()] == ["approvals.yml"]
    assert register.read_text("utf-8") == "approvals: word\n"


def test_link_to_a_register_stays_a_link(tmp_path: Path) -> None:
    """The file behind a link is written, not the link."""
    (tmp_path / "real.yml").write_text("approvals: []\n", "utf-8")
    (tmp_path / "approvals.yml").symlink_to("real.yml")
    add_entry(tmp_path / "approvals.yml", "approvals", "approvals", {"a": "b"})
    assert (tmp_path / "approvals.yml").is_symlink()
    assert (tmp_path / "real.yml").read_text("utf-8") == "approvals:\n  - a: b\n"
