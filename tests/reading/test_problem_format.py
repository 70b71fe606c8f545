"""Problems as people and programs want to see them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from slm.problem import Mistake, Place, Problem, Severity, nearest
from slm.reading.problem_format import MOST_PER_FILE, format_problems, summary
from slm.text import LANGUAGES

WRONG = Mistake(
    "SLM001",
    "'{value}' is not a date",
    "Add closed_on.",
)
ODD = Mistake(
    "SLM002",
    "a text is missing here",
    "",
    Severity.WARNING,
)
UNKNOWN = Mistake(
    "SLM006",
    "there is no service '{value}'",
    "A service is a file in catalog/services/.",
)
LINES = {"b.yml": ["名称: 邮件", "a\tb: c"], "a.yml": []}


def text(*problems: Problem, **options: object) -> str:
    """Return `problems` shown with the lines of the files above."""
    return format_problems(problems, lambda path: LINES.get(path, []), **options)  # type: ignore[arg-type]


def test_text_shows_line_caret_hint_and_other_place() -> None:
    """The caret stands below the wrong character, counting Chinese characters as two columns wide (L6)."""
    assert text(WRONG.at(Place("b.yml", 1, 5), Place("a.yml", 3, 1), value="邮件")) == (
        "b.yml:1:5: error SLM001 '邮件' is not a date\n"
        "    名称: 邮件\n          ^\n  see also a.yml:3:1\n  hint: Add closed_on.\n"
    )


def test_text_speaks_chinese() -> None:
    """Everything around a problem is said in the language that was asked for (L7)."""
    assert text(WRONG.at(Place("b.yml", 2, 3), Place("a.yml"), value="b"), language="zh") == (
        "b.yml:2:3: 错误 SLM001 “b”不是日期\n    a b: c\n      ^\n  另见 a.yml\n  提示：请补充 closed_on。\n"
    )


def test_problems_are_sorted_and_shown_once() -> None:
    """Files come by name, then lines, and the same problem is shown once (L7)."""
    problems = [
        ODD.at(Place("b.yml", 10, 1)),
        ODD.at(Place("b.yml", 9, 1)),
        ODD.at(Place("a.yml")),
        ODD.at(Place("a.yml")),
    ]
    assert text(*problems).splitlines() == [
        "a.yml: warning SLM002 a text is missing here",
        "b.yml:9:1: warning SLM002 a text is missing here",
        "b.yml:10:1: warning SLM002 a text is missing here",
    ]


@pytest.mark.parametrize(
    "form, last", [("text", "and 2 more in a.yml"), ("github", "::notice file=a.yml::and 2 more in a.yml")]
)
def test_problems_of_one_file_are_limited(form: str, last: str) -> None:
    """Of one file fifty problems are shown and the rest is counted (L7)."""
    problems = [ODD.at(Place("a.yml", line, 1)) for line in range(1, MOST_PER_FILE + 3)]
    lines = text(*problems, form=form).splitlines()
    assert lines[-1] == last
    assert len(lines) == MOST_PER_FILE + 1


@pytest.mark.parametrize("form", ["text", "github"])
def test_the_cut_shows_one_of_each_kind(form: str) -> None:
    """A file with more mistakes than are shown shows each kind of them, and counts the rest rightly (D49)."""
    many = [WRONG.at(Place("a.yml", line, 1), value=line) for line in range(1, 400)]
    said = text(*many, WRONG.at(Place("b.yml"), value="y"), ODD.at(Place("a.yml", 500, 1)), form=form)
    shown = [line for line in said.splitlines() if "SLM00" in line]
    assert len(shown) == MOST_PER_FILE + 1
    assert "SLM002" in shown[-1]
    assert f"and {400 - MOST_PER_FILE} more in a.yml" in said


CONSEQUENCE = replace(WRONG, code="SLM003", follows=True)


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_causes_come_before_consequences_in_every_form(form: str) -> None:
    """Errors of reading, errors across files, what may follow from them, warnings: the same order in all (D49)."""
    reading, across = replace(WRONG, code="SLM004"), replace(WRONG, code="SLM005")
    said = text(
        ODD.at(Place("a.yml")),
        CONSEQUENCE.at(Place("a.yml", 1, 1), value="x"),
        replace(across.at(Place("b.yml", 2, 1), value="x"), is_across=True),
        reading.at(Place("c.yml", 3, 1), value="x"),
        form=form,
    )
    found = said[said.index('"results"') :] if form == "sarif" else said
    codes = ["SLM004", "SLM005", "SLM003", "SLM002"]
    assert sorted(codes, key=found.index) == codes


def test_what_is_wrong_in_one_way_in_a_file_is_one_problem() -> None:
    """The same words about many places of one file are one entry with their number; other words are another (D49)."""
    anchors = [replace(WRONG.at(Place("a.yml", line, 1), value="x"), places=30 if line == 9 else 1) for line in (4, 9)]
    said = text(*anchors, WRONG.at(Place("a.yml", 5, 1), value="y"), WRONG.at(Place("b.yml", 4, 1), value="x"))
    assert [line for line in said.splitlines() if "SLM001" in line] == [
        "a.yml:4:1: error SLM001 'x' is not a date (in 31 places)",
        "a.yml:5:1: error SLM001 'y' is not a date",
        "b.yml:4:1: error SLM001 'x' is not a date",
    ]
    assert said.splitlines()[1:3] == ["  see also a.yml:9:1", "  and 29 more places"]


def test_rows_and_places_of_one_cause_are_counted_together() -> None:
    """Rows of one file and of another that are wrong in one way are one number of rows."""
    rows = [replace(WRONG.at(Place("a.yml", line, 1), value="x"), count=line) for line in (2, 3)]
    assert text(*rows).splitlines()[0] == "a.yml:2:1: error SLM001 'x' is not a date (in 5 rows in all)"


def test_a_name_that_is_unknown_in_many_places_is_one_problem() -> None:
    """It is told at the first place with their number; text names a few of the others, JSON and SARIF all (D49)."""
    found = [
        replace(UNKNOWN.at(Place(path, line, 1), value=value, meant="mail"), is_across=True)
        for path, line, value in [*(("b.yml", line, "post") for line in range(1, 9)), ("a.yml", 7, "past")]
    ]
    said = text(*found)
    assert said.count("SLM006") == 2
    assert "b.yml:1:1: error SLM006 there is no service 'post' (in 8 places)\n" in said
    assert "  see also b.yml:5:1\n  and 3 more places\n  hint: Did you mean mail? " in said
    assert summary(found) == "2 errors, 0 warnings in 2 files"
    _, entry = json.loads(text(*found, form="json"))["problems"]
    assert (entry["places"], len(entry["also"])) == (8, 7)
    _, result = json.loads(text(*found, form="sarif"))["runs"][0]["results"]
    assert len(result["relatedLocations"]) == 7


def test_a_hint_without_candidates_asks_nothing() -> None:
    """Nobody is asked whether they meant a name where there is none that they could have meant."""
    problem = UNKNOWN.at(Place("a.yml"), value="post", meant=nearest("post", []))
    for language in LANGUAGES:
        assert problem.hint(language) == LANGUAGES[language](UNKNOWN.hint)


def test_long_line_is_cut_around_the_caret() -> None:
    """Of a very long line the part around the caret is shown (L6)."""
    line = "x" * 300 + "y" + "z" * 300
    _, part, caret, _ = format_problems([WRONG.at(Place("a", 1, 301), value="")], lambda _: [line]).splitlines()
    assert len(part) < 110
    assert part[caret.index("^")] == "y"


def test_combining_marks_take_no_column() -> None:
    """The caret counts no column for a mark that is drawn over the letter before it (L6)."""
    _, part, caret, _ = format_problems([WRONG.at(Place("a", 1, 3), value="")], lambda _: ["e\u0301f"]).splitlines()
    assert caret == "     ^"
    assert part == "    e\u0301f"


def test_line_without_column_has_no_caret() -> None:
    """A problem of a whole line shows the line alone."""
    assert (
        format_problems([ODD.at(Place("a", 1))], lambda _: ["abc"])
        == "a:1:0: warning SLM002 a text is missing here\n    abc\n"
    )


def test_nothing_that_was_written_commands_the_terminal() -> None:
    """Escape sequences in values, lines and file names are shown as a replacement character."""
    said = format_problems(
        [WRONG.at(Place("a\x1b[2J", 1, 1), value="\x1b]0;x\x07")], lambda _: ["\x1b[31m"], colour=True
    )
    assert "\x1b[2J" not in said
    assert "\x1b]" not in said
    assert "\ufffd[31m" in said


def test_colour_is_for_terminals_only() -> None:
    """Colour is given when it is asked for, and the word of the severity stays."""
    problems = [WRONG.at(Place("a"), value=""), ODD.at(Place("a"))]
    assert "\x1b" not in text(*problems)
    assert "\x1b[31m\x1b[1merror\x1b[0m" in text(*problems, colour=True)
    assert "\x1b[33m\x1b[1mwarning\x1b[0m" in text(*problems, colour=True)


def test_json_holds_every_part() -> None:
    """The JSON form holds code, severity, places, message and hint (L7)."""
    said = json.loads(text(WRONG.at(Place("b.yml", 1, 5), Place("a.yml", 3, 1), value="x"), form="json", language="zh"))
    assert said == {
        "format": "slm-problems/1",
        "problems": [
            {
                "code": "SLM001",
                "severity": "error",
                "path": "b.yml",
                "line": 1,
                "column": 5,
                "message": "“x”不是日期",
                "hint": "请补充 closed_on。",
                "places": 1,
                "also": [{"path": "a.yml", "line": 3, "column": 1}],
            }
        ],
    }


def test_github_annotations_are_escaped() -> None:
    """Signs that GitHub reads as its own are escaped, in the message and in the file name (L7)."""
    assert text(WRONG.at(Place("a,b:c.yml", 2, 3), value="5 %\n::error::x"), form="github") == (
        "::error file=a%2Cb%3Ac.yml,line=2,col=3,title=SLM001::'5 %25%0A::error::x' is not a date%0AAdd closed_on.\n"
    )
    assert (
        text(ODD.at(Place("a.yml")), form="github") == "::warning file=a.yml,title=SLM002::a text is missing here%0A\n"
    )


def test_sarif_has_rules_results_and_places() -> None:
    """The SARIF form is version 2.1.0 with one rule per kind, a result per problem and all its places (L7)."""
    said = json.loads(
        text(
            WRONG.at(Place("书 册/b.yml", 1, 5), Place("a.yml", 3, 1), value="x"),
            ODD.at(Place("a.yml")),
            WRONG.at(Place("c.yml", 1), value="y"),
            form="sarif",
        )
    )
    assert said["version"] == "2.1.0"
    (run,) = said["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["SLM001", "SLM002"]
    assert [(result["ruleId"], result["ruleIndex"], result["level"]) for result in run["results"]] == [
        ("SLM001", 0, "error"),
        ("SLM001", 0, "error"),
        ("SLM002", 1, "warning"),
    ]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert places == [
        {"artifactLocation": {"uri": "c.yml"}, "region": {"startLine": 1, "startColumn": 1}},
        {"artifactLocation": {"uri": "%E4%B9%A6%20%E5%86%8C/b.yml"}, "region": {"startLine": 1, "startColumn": 5}},
        {"artifactLocation": {"uri": "a.yml"}},
    ]
    (related,) = run["results"][1]["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 3
    assert "relatedLocations" not in run["results"][0]


def test_sarif_speaks_chinese() -> None:
    """Rules and results are in the language that was asked for (L7)."""
    said = json.loads(text(ODD.at(Place("a.yml")), form="sarif", language="zh"))
    assert said["runs"][0]["tool"]["driver"]["rules"][0]["shortDescription"] == {"text": "此处缺少文字"}


@pytest.mark.parametrize(
    "problems, en, zh",
    [
        ([], "no problems found", "没有发现问题"),
        ([ODD.at(Place("a"))], "0 errors, 1 warning in 1 file", "1 个文件中有 0 个错误、1 个警告"),
        (
            [WRONG.at(Place("a"), value="1"), WRONG.at(Place("b"), value="1"), WRONG.at(Place("b"), value="1")],
            "2 errors, 0 warnings in 2 files",
            "2 个文件中有 2 个错误、0 个警告",
        ),
    ],
)
def test_summary_counts(problems: list[Problem], en: str, zh: str) -> None:
    """One line counts errors, warnings and files (L7)."""
    assert summary(problems) == en
    assert summary(problems, "zh") == zh


def test_what_fills_pages_is_quoted_by_its_beginning() -> None:
    """One thing is cut wherever it is long; of a list, which may be pasted, only what no list has in one piece."""
    said = Mistake("SLM100", "'{value}' is none of {legal}", "Write one of {legal}.")
    told = said.at(Place("a.csv"), value="a b " * 1000, legal="x, " * 1000 + "y" * 2000)
    assert told.message() == f"'{'a b ' * 50}… (4000)' is none of {'x, ' * 1000}{'y' * 200}… (2000)"
