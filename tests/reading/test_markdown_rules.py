"""What clauses have beyond CommonMark, and what of it an approval is bound to."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from slm.document_control import (
    Block,
    Clause,
    Clauses,
    Emphasis,
    Inline,
    Items,
    MarkedItems,
    NoteMark,
    Notes,
    Paragraph,
    Quote,
    Struck,
    Words,
    fingerprint,
)
from slm.reading.clauses import read_clauses

CASES: Final = (Path(__file__).parent / "emphasis_beside_cjk.txt").read_text("utf-8").splitlines()[1:]


def read(text: str) -> Clauses:
    """Return the clauses written in a text, whatever it is warned of."""
    found, problems = read_clauses("terms.zh.md", text, "zh")
    assert found, problems
    return found


def told(text: str) -> list[str]:
    """Return where something is told of a text, and what."""
    problems = read_clauses("t.md", text, "zh")[1]
    return [f"{problem.place}".removeprefix("t.md:") + f" {dict(problem.words).get('found')}" for problem in problems]


def shown(inside: tuple[Inline, ...]) -> str:
    """Return a line with brackets around what is bold, and code as it is written."""
    texts = (
        f"[{shown(part.inside)}]" if isinstance(part, Emphasis)
        else part.text if isinstance(part, Words) else f"`{getattr(part, 'text', '')}`"
        for part in inside
    )  # fmt: skip
    return "".join(texts)


def words(text: str) -> tuple[Words]:
    """Return a line of plain words."""
    return (Words(text=text),)


def paragraph(text: str) -> tuple[Paragraph]:
    """Return an item or a text of one paragraph."""
    return (Paragraph(inside=words(text)),)


@pytest.mark.parametrize("case", CASES)
def test_emphasis_beside_chinese_punctuation(case: str) -> None:
    """It begins and ends where a writer of Chinese, Japanese or Korean expects it (D44)."""
    text, expected = case.split("\t")
    (block,) = read(text).blocks
    assert isinstance(block, Paragraph)
    assert shown(block.inside) == expected


def test_whole_sentence_with_three_pieces_in_bold_type() -> None:
    """What the writer emphasised is bold, and not what stands between two of the pieces."""
    text = "服务方承诺**“全年可用”**的邮件服务，**注意：**节假日除外，不含**《附件一》**所列设备。"
    assert shown(read(text).blocks[0].inside) == (  # type: ignore[union-attr]
        "服务方承诺[“全年可用”]的邮件服务，[注意：]节假日除外，不含[《附件一》]所列设备。"
    )
    assert told(text) == []


@pytest.mark.parametrize(
    "text, struck",
    [("Credit: ~~5 %~~ 6 %.", "5 %"), ("补偿~~“5 %”~~为 6 %。", "“5 %”"), ("~~全部~~无", "全部")],
)
def test_strikethrough(text: str, struck: str) -> None:
    """Words between two tildes on each side are struck out, beside Chinese punctuation too (D46)."""
    (block,) = read(text).blocks
    assert isinstance(block, Paragraph)
    assert [part.inside for part in block.inside if isinstance(part, Struck)] == [words(struck)]
    assert told(text) == []


def test_footnotes() -> None:
    """Notes have numbers in the order in which they are referred to, and stand behind everything else (D46)."""
    text = "One[^b] and two[^a].\n[^a]: the *second*\n    goes on\n\n> q[^b]\n\n[^b]: the first"
    assert read(text).blocks == (
        Paragraph(inside=(*words("One"), NoteMark(number=1), *words(" and two"), NoteMark(number=2), *words("."))),
        Quote(blocks=(Paragraph(inside=(*words("q"), NoteMark(number=1))),)),
        Notes(
            notes=(
                paragraph("the first"),
                (
                    Paragraph(
                        inside=(*words("the "), Emphasis(strong=False, inside=words("second")), *words(" goes on"))
                    ),
                ),
            )
        ),
    )
    assert told(text) == []


@pytest.mark.parametrize("moved", ["  ", "    ", "      ", "\t"])
def test_footnote_of_several_blocks(moved: str) -> None:
    """Paragraphs and lists that are moved in below a note belong to it, however far; nothing of it is code (D46)."""
    below = f"\n\n{moved}more[^2]\n\n{moved}- one\n{moved}- two\n\n{moved}（一）甲\n{moved}（二）乙\n\nafter[^1]"
    found = read(f"[^2]: last\n\n[^1]: a remark{below}")
    after, notes = found.blocks
    assert after == Paragraph(inside=(*words("after"), NoteMark(number=1)))
    assert isinstance(notes, Notes)
    assert notes.notes == (
        (
            *paragraph("a remark"),
            Paragraph(inside=(*words("more"), NoteMark(number=2))),
            Items(start=None, items=(paragraph("one"), paragraph("two"))),
            MarkedItems(marks=("（一）", "（二）"), items=(paragraph("甲"), paragraph("乙"))),
        ),
        paragraph("last"),
    )


def test_footnotes_that_belong_to_nothing() -> None:
    """A mark without a text, and a text without a mark, are told; the text is shown all the same."""
    text = "One[^x].\n\n[^y]: alone\n\n[^z]: first\n\n[^z]: again[^z]"
    assert told(text) == ["1:4 [^x]", "3:1 None", "7:1 None"]
    assert read(text).blocks[-1] == Notes(
        notes=(paragraph("first"), paragraph("alone"), (Paragraph(inside=(*words("again"), NoteMark(number=1))),))
    )


@pytest.mark.parametrize(
    "text, marks",
    [
        ("a. one\nb. two", ("a.", "b.")),
        ("a) one\n\nb) two\n\nc) three", ("a)", "b)", "c)")),
        ("(a) one\n(b) two", ("(a)", "(b)")),
        ("A. one\nB. two", ("A.", "B.")),
        ("c) one\nd) two", ("c)", "d)")),
        ("(i) one\n(ii) two\n(iii) three\n(iv) four", ("(i)", "(ii)", "(iii)", "(iv)")),
        ("h) one\ni) two\nj) three", ("h)", "i)", "j)")),
        ("ix. one\nx. two\nxi. three", ("ix.", "x.", "xi.")),
        ("（一）甲\n（二）乙", ("（一）", "（二）")),
        ("（1）甲\n（2）乙", ("（1）", "（2）")),
        ("(1) one\n(2) two", ("(1)", "(2)")),
        ("1、甲\n2、乙\n3、丙", ("1、", "2、", "3、")),
        ("十九、甲\n二十、乙\n二十一、丙", ("十九、", "二十、", "二十一、")),
        ("九十九、甲\n一百、乙", ("九十九、", "一百、")),
        ("①甲\n②乙", ("①", "②")),
    ],
)
def test_lists_with_marks_of_their_own(text: str, marks: tuple[str, ...]) -> None:
    """Letters and Chinese numbers make lists whose marks are shown as they are written (D46)."""
    (block,) = read(text).blocks
    assert isinstance(block, MarkedItems)
    assert block.marks == marks
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "A. Smith wrote this.\nHe is right.",
        "a) alone",
        "a) one\n\nBetween.\n\nb) two",
        "a) one\nb. two",
        "i. e. this\nand that",
        "1.5 hours\n2.5 hours",
        "I think\nJ thinks",
        "（注）甲\n（注）乙",
        "一些\n二者",
        "(a one\n(b two",
        "    a) code\n    b) code",
    ],
)
def test_what_is_no_list(text: str) -> None:
    """An initial, a mark that the next one does not follow, and words that begin like marks are text."""
    assert not any(isinstance(block, MarkedItems) for block in read(text).blocks)


def test_items_hold_what_is_moved_in_below_them() -> None:
    """Lists and paragraphs belong to an item, other lists and paragraphs end the list."""
    text = (
        "The provider:\n(a) one\n  goes on\n(b) two\n   i) x\n   ii) y\n\n   more\n(c) three\nlazy\n1. other\n\nAfter."
    )
    inner = MarkedItems(marks=("i)", "ii)"), items=(paragraph("x"), paragraph("y")))
    expected: tuple[Block | Clause, ...] = (
        *paragraph("The provider:"),
        MarkedItems(
            marks=("(a)", "(b)", "(c)"),
            items=(
                paragraph("one goes on"),
                (*paragraph("two"), inner, *paragraph("more")),
                paragraph("three lazy"),
            ),
        ),
        Items(start=1, items=(paragraph("other"),)),
        *paragraph("After."),
    )
    assert read(text).blocks == expected


@pytest.mark.parametrize(
    "text, places",
    [
        ("a **b and c", ["1:3 **"]),
        ("x\n** a ** b", ["2:1 **", "2:6 **"]),
        ("服务_注意_事项", ["1:3 _注意_"]),
        ("a ~~b c", ["1:3 ~~"]),
        ("a ` b", ["1:3 `"]),
        ("- [ ] open\n- [x] done", ["1:3 [ ]", "2:3 [x]"]),
        ("Term\n: its meaning", ["2:1 :"]),
        ("==marked==", ["1:1 ==marked=="]),
        ("$x^2$ and $$", ["1:1 $x^2$", "1:11 $$"]),
        ("!!! note\n    text", ["1:1 !!! note"]),
        ("Text. {#id} [a]{.b}", ["1:7 {#id}", "1:16 {.b}"]),
        ("[a][b]\n\n[b]: https://x.example.com", ["1:1 [a][b]", "3:1 [b]:"]),
        ("##标题\n\n#标题", ["1:1 ##", "3:1 #"]),
        ("| a | b |", ["1:1 | a | b |"]),
        ("# One **two", ["1:7 **"]),
    ],
)
def test_markup_that_makes_nothing_is_told_where_it_stands(text: str, places: list[str]) -> None:
    """Marks that would be printed as they are written are told with line and column (D44, D46)."""
    assert told(text) == places


@pytest.mark.parametrize(
    "text",
    [
        r"a \*\*b\*\* \`c\` \~~d \_\_e\_\_ \[^1] \$x^2\$",
        "`**` and `[ ]` and `{{ x }}`",
        "```\n**a\n!!! note\nTBD\n```",
        "5 * 3 = 15, 5~10 days, snake_case_name, Prices* without VAT*",
        "US$5/HK$6 and $5_000 or 6 $",
        "# Head {#id}",
        "#5 and #import",
        "a == b, 10:30",
        "等待定期维护 [SLA] [a](b)",
    ],
)
def test_signs_that_mean_themselves_are_left_alone(text: str) -> None:
    """What is escaped, code, and signs that no writer would take for markup are not told."""
    assert told(text) == []


@pytest.mark.parametrize(
    "text", ["**“全年可用”**的邮件", "Credit ~~5 %~~ 6 %", "a) one\nb) two", "One[^1].\n\n[^1]: note"]
)
def test_approvals_given_before_these_rules_hold(text: str) -> None:
    """What is bound is what CommonMark alone reads: the marks are words, as they were when it was approved."""
    lines = [part.replace("\n", " ") for part in text.split("\n\n")]
    blocks = tuple(Paragraph(inside=words(line)) for line in lines)
    before = Clauses(language="zh", path="terms.zh.md", blocks=blocks)
    now = read(text)
    assert now.blocks != blocks
    assert fingerprint(clauses=now) == fingerprint(clauses=before)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"aAi1一（()）.、*_~[^]: \n-|“中", "**", "~~", "[^1]", "[^1]: ", "a) ", "b) "]), max_size=30
    )
)
def test_nothing_that_is_written_is_lost(pieces: list[str]) -> None:
    """Whatever is read beyond CommonMark, every letter of the text is shown or part of a mark."""
    text = "".join(pieces)
    assume("](" not in text and "~~~" not in text)  # neither addresses nor the names of languages are shown
    found, _ = read_clauses("t.md", text, "zh")
    if found:
        everything = repr(found.blocks)
        assert all(everything.count(letter) >= text.count(letter) for letter in "中一A“")
