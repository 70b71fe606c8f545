"""YAML read by events."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import PATIENCE

from slm.reading import yaml_text
from slm.reading.yaml_text import DEEPEST, MOST_PROBLEMS, YamlDocument, read_yaml
from slm.values import Position


def document(text: str) -> YamlDocument:
    """Return the document of a text without problems."""
    read, problems = read_yaml("a.yml", text)
    assert problems == []
    assert read is not None
    return read


def found(text: str) -> list[tuple[str, str]]:
    """Return the code and place of every problem of `text`."""
    return [(problem.code, str(problem.place).removeprefix("a.yml:")) for problem in read_yaml("a.yml", text)[1]]


@pytest.mark.parametrize(
    "written",
    [
        "17:30",
        "8:30",
        "08:30",
        "09:00:00",
        "00:00",
        "24:00",
        "12:30:45",
        "no",
        "NO",
        "Off",
        "yes",
        "on",
        "y",
        "n",
        "true",
        "2026-01-31",
        "2026-02-30",
        "2026-1-5",
        "1.10",
        "2026.10",
        "3.10",
        "99.90",
        "010",
        "0755",
        "08",
        "099",
        "1_000",
        "1e3",
        "13800138000",
        "0123456789",
        "0x1F",
        ".inf",
        ".nan",
        "1.0",
        "5 %",
        "=",
        "２０２６年",
        "2026-01-31 10:00:00",
    ],
)
def test_scalar_stays_the_text_that_was_written(written: str) -> None:
    """Every scalar, and every key, stays as written, whatever YAML 1.1 would make of it (Y, F25, D2, D3, D25, L4)."""
    assert document(f"value: {written}").value == {"value": written}
    assert document(f"- {written}").value == [written]
    assert document(f"? {written}\n: x").value == {written: "x"}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none(written: str) -> None:
    """Only an empty value, ~ and null are None; in quotes they are texts (L4)."""
    assert document(f"value: {written}").value == {"value": None}
    assert document(f"value: '{written}'").value == {"value": written}


def test_positions_of_keys_and_values() -> None:
    """Every key and value knows its line and column in code points, also behind Chinese and emoji (L5, L6)."""
    read = document("名称: 邮件\ntargets:\n  - {😀: a, within: 'x'}\r\n  - b\n")
    assert dict(read.positions) == {
        (): Position(1, 1),
        ("名称",): Position(1, 5, 1, 1),
        ("targets",): Position(3, 3, 2, 1),
        ("targets", 0): Position(3, 5),
        ("targets", 0, "😀"): Position(3, 9, 3, 6),
        ("targets", 0, "within"): Position(3, 20, 3, 12),
        ("targets", 1): Position(4, 5),
    }
    assert len(read.positions) == 7
    assert str(read.source.place("targets", 0, "within")) == "a.yml:3:20"


@pytest.mark.parametrize("path", [("x",), ("a", 0), ("list", 1), ("list", -1), ("list", "0"), ("a", "b", "c")])
def test_nothing_stands_where_nothing_was_written(path: tuple[str | int, ...]) -> None:
    """A path that leads to nothing has no position, so that the nearest enclosing value is shown (L5)."""
    positions = document("a: b\nlist: [x]").positions
    assert path not in positions
    with pytest.raises(KeyError):
        positions[path]


def test_duplicate_key_names_both_lines() -> None:
    """The second of two equal keys is a problem that names the first; neither wins in silence (D4, F25, L3)."""
    read, problems = read_yaml("a.yml", "a: 1\nb: {c: 1, c: [2, 3]}\na: 2\n")
    assert [(problem.code, str(problem.place), str(problem.also[0])) for problem in problems] == [
        ("SLM118", "a.yml:2:11", "a.yml:2:5"),
        ("SLM118", "a.yml:3:1", "a.yml:1:1"),
    ]
    assert "line 1" in problems[1].message()
    assert read is not None
    assert read.value == {"a": "1", "b": {"c": "1"}}


@pytest.mark.parametrize(
    "text, problem",
    [
        pytest.param("a: &x 1", ("SLM120", "1:4"), id="anchor"),
        pytest.param("a: &x [1]", ("SLM120", "1:4"), id="anchored-list"),
        pytest.param("a: *x", ("SLM120", "1:4"), id="alias"),
        pytest.param("*x : 1", ("SLM120", "1:1"), id="alias-as-key"),
        pytest.param("a:\n  <<: {b: 1}", ("SLM121", "2:3"), id="merge-key"),
        pytest.param("a: !!int 5", ("SLM122", "1:4"), id="tag"),
        pytest.param("a: !env {b: 1}", ("SLM122", "1:4"), id="own-tag"),
        pytest.param("a: 1\n---\nb: 2", ("SLM123", "2:1"), id="two-documents"),
        pytest.param("%YAML 1.2\n---\na: 1", ("SLM127", "1:1"), id="directive"),
        pytest.param("? [a]\n: b", ("SLM119", "1:3"), id="list-as-key"),
        pytest.param("{a: b}: c", ("SLM119", "1:1"), id="mapping-as-key"),
        pytest.param("~: b", ("SLM119", "1:1"), id="nothing-as-key"),
        pytest.param("a:\n\tb: 1", ("SLM117", "2:1"), id="tab-as-indentation"),
        pytest.param("a:\t1", ("SLM117", "1:3"), id="tab-as-space"),
        pytest.param("a:\n\t- [", ("SLM117", "2:1"), id="tab-before-other-mistakes"),
    ],
)
def test_what_a_book_does_not_use_is_refused(text: str, problem: tuple[str, str]) -> None:
    """Anchors, aliases, merge keys, tags, directives, further documents, odd keys and tabs are refused (L3, D26)."""
    assert problem in found(text)
    assert {code for code, _ in found(text)} <= {problem[0], "SLM120", "SLM119"}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~", "\n\n", "---\n...\n"])
def test_empty_file_is_a_problem(text: str) -> None:
    """A file without content is a problem, not None (Y)."""
    assert read_yaml("a.yml", text)[0] is None
    assert found(text) == [("SLM110", "a.yml")]


@pytest.mark.parametrize(
    "text, problem",
    [
        pytest.param('a: 1\nb: "x\nc: 2\nd: 3\n', ("SLM112", "2:4"), id="double-quote"),
        pytest.param("a: 'x\nb: 1\n", ("SLM112", "1:4"), id="single-quote"),
        pytest.param("a: [1, 2\nb: 3\n", ("SLM112", "1:4"), id="list"),
        pytest.param("a: {b: 1\nc: 3\n", ("SLM112", "1:4"), id="mapping"),
    ],
)
def test_unclosed_sign_is_shown_where_it_was_opened(text: str, problem: tuple[str, str]) -> None:
    """An unclosed quote or bracket is shown where it opened, with the end of the file as the second place (L9)."""
    assert found(text) == [problem]
    assert read_yaml("a.yml", text)[1][0].also


@pytest.mark.parametrize(
    "text, problem",
    [
        ("a: b: c", ("SLM113", "1:5")),
        ("a\nb: c", ("SLM113", "2:2")),
        ("a: @x", ("SLM114", "1:4")),
        ("a: `x`", ("SLM114", "1:4")),
        ("a: %x", ("SLM114", "1:4")),
        ("- a\nb: c", ("SLM115", "2:1")),
        ("a: 'it's'", ("SLM719", "1:7")),
        ("名称：邮件\n版本: 1\n", ("SLM116", "1:3")),
        ("a:\n  b: 1\n  名称：邮件\n  版本: 1\n", ("SLM116", "3:5")),
        ("名称：邮件\n", ("SLM116", "1:3")),
        ('a: "\\q"', ("SLM717", "1:5")),
        ("a: }", ("SLM111", "1:4")),
        ("a: 1\nb\n", ("SLM716", "2:2")),
        ("a: \ud800", ("SLM107", "1:4")),
        ("a: \x00", ("SLM107", "1:4")),
    ],
)
def test_wrong_yaml_is_explained_at_its_place(text: str, problem: tuple[str, str]) -> None:
    """What the parser refuses is said in plain words, at a line and column (Y, D22, L9)."""
    read, problems = read_yaml("a.yml", text)
    assert read is None
    assert found(text) == [problem]
    assert problems[0].hint("zh")


def test_text_cut_at_a_hash_is_a_warning() -> None:
    """`Room #3` loses its end to a comment, which a warning says; a comment after a space is none (Y)."""
    assert found("a: Room #3\nb: 'x #3'\nc: 5 # five\nd: x#3\ne: f #g") == [("SLM126", "1:8"), ("SLM126", "5:5")]


@pytest.mark.parametrize(
    "value, code",
    [
        ("\u3000邮件", "SLM108"),
        ("邮件\u00a0", "SLM108"),
        ("\u200b17", "SLM108"),
        ("a\u2060", "SLM108"),
        ("０８：３０", "SLM109"),
        ("9９.9％", "SLM109"),
        ("ＳＬＡ", "SLM109"),
    ],
)
def test_lookalike_characters_are_warned_of(value: str, code: str) -> None:
    """Invisible characters at the edges and full-width digits or signs are warned of, and kept (L1, Y)."""
    read, problems = read_yaml("a.yml", f"a: 1\nb: {value}")
    assert [(problem.code, problem.severity.value, problem.place.line) for problem in problems] == [
        (code, "warning", 2)
    ]
    assert read is not None
    assert read.value == {"a": "1", "b": value}


def test_chinese_sentences_are_not_warned_of() -> None:
    """Full-width signs inside Chinese text are right (L1)."""
    assert found("a: 时间：９点，共 10 人（含）。") == []


@pytest.mark.parametrize("bomb", ["[", "- ", "{a: ", "? ", "[{a: ", "- ? "])
def test_deep_nesting_neither_crashes_nor_takes_long(bomb: str) -> None:
    """400 KB of opening brackets is one problem in a fresh interpreter, which survives it (Y, L2)."""
    program = (
        "from slm.reading.yaml_text import read_yaml\n"
        f"print(*(each.code for each in read_yaml('a.yml', {bomb!r} * (400_000 // {len(bomb)}))[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0
    assert done.stdout.split()[-1] == "SLM124"


def test_depth_within_the_cap_is_read() -> None:
    """As many levels as the cap allows are read; one more is a problem (L2)."""
    assert found("[" * DEEPEST + "]" * DEEPEST) == []
    assert found("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == [("SLM124", f"1:{DEEPEST + 1}")]


def test_number_of_values_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with too many values is refused while it is read (L2)."""
    monkeypatch.setattr(yaml_text, "MOST_VALUES", 3)
    assert found("[a, b]") == []
    assert found("[a, b, c, d]") == [("SLM125", "1:8")]


def test_reading_stops_after_many_problems() -> None:
    """A file wrong in every line ends soon, with a number of problems that can be shown (L7)."""
    assert len(found("a: 1\n" * 100_000)) == MOST_PROBLEMS


def test_alias_bomb_is_refused_without_expansion() -> None:
    """A bomb of aliases is some problems and no values (Y, D26)."""
    text = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert {code for code, _ in found(text)} == {"SLM120"}


def test_pure_python_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML has no C parser, its own reads the same document (L2)."""
    text = "名称: 邮件\nb: [1.10, {c: ~}]\n"
    expected = document(text)
    monkeypatch.setattr(yaml_text, "LOADER", yaml.SafeLoader)
    read = document(text)
    assert read.value == expected.value
    assert dict(read.positions) == dict(expected.positions)
    assert found('a: "x\n') == [("SLM112", "1:4")]
    assert found("a: [1, 2\nb: 3\n") == [("SLM112", "1:4")]
    assert found("- a\nb: c") == [("SLM115", "2:1")]


@given(st.text())
def test_any_text_gives_a_document_or_problems(text: str) -> None:
    """No text makes the reader raise: there is a document, or there are problems (L2)."""
    read, problems = read_yaml("a.yml", text)
    assert read is not None or problems


@given(st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#,~<\n\t \\é中：", max_size=40))
def test_any_yaml_like_text_gives_a_document_or_problems(text: str) -> None:
    """Texts made of YAML's own signs do not make the reader raise either (L2)."""
    read, problems = read_yaml("a.yml", text)
    assert read is not None or problems


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=20)
VALUES = st.recursive(
    WORDS, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(WORDS, inside, max_size=4), max_leaves=20
)


@given(st.dictionaries(WORDS, VALUES, min_size=1, max_size=5), st.booleans())
def test_generated_mappings_come_back_with_their_positions(value: dict[str, object], flow: bool) -> None:  # noqa: FBT001
    """What was dumped as texts is read as the same texts, and each position is where its value begins (L4, L5)."""
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow, default_style='"', width=1000)
    read, _ = read_yaml("a.yml", text)
    assert read is not None
    assert read.value == value
    lines = text.split("\n")
    for path, position in read.positions.items():
        here: object = read.value
        for step in path:
            here = here[step]  # type: ignore[index]
        sign = lines[position.line - 1][position.column - 1]
        assert isinstance(here, str) == (sign == '"') or isinstance(here, dict | list)
        if path and isinstance(path[-1], str):
            assert lines[position.key_line - 1][position.key_column - 1] in '"?'
