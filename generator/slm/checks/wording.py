"""Everything that readers see is there, in every language of the book, and written to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, get_args

from slm import layout
from slm.agreement import FIGURE, Agreement, unknown_figures
from slm.portfolio import Portfolio, written_files
from slm.problem import Mistake, Place, Problem, Severity
from slm.values import LocalText, Written, keys_of, remembered

TRANSLATION_MISSING: Final = Mistake(
    "SLM507",
    "the text is missing in: {languages}",
    "Add it, or write one plain text if it is the same in every language.",
    Severity.WARNING,
)
TERMS_MISSING: Final = Mistake(
    "SLM508",
    "version {version} of {agreement} has no clauses in: {languages}",
    "Add the file {files} beside agreement.yml.",
    Severity.WARNING,
)
PLACEHOLDER: Final = Mistake(
    "SLM834",
    "'{found}' is still to be filled in",
    "Write what is meant: readers see it as it stands.",
    Severity.WARNING,
)
MARKUP_IN_TEXT: Final = Mistake(
    "SLM843",
    "'{found}' will be shown as it is written",
    "Texts of YAML files have no markup, only clauses have: write the words alone.",
    Severity.WARNING,
)
_MARKUP: Final = re.compile(
    r"\*\*[^*\s][^*]*\*\*|(?<!\w)__[^_\s][^_]*__(?!\w)|~~[^~\s][^~]*~~|`[^`\s][^`]*`"
    r"|\[[^\[\]]+\]\((?:[a-z][a-z0-9+.-]*:|#)[^()]*\)|</?(?:a|b|br|em|i|p|strong|u)\b[^<>]*>"
)
UNKNOWN_FIGURE: Final = Mistake(
    "SLM839",
    "{figure} names no figure of this version",
    "Its targets: {known}. {{{{ targets.ID }}}} is the limit of a target, {{{{ targets.ID.within }}}} its time.",
    follows=True,
    one_by=("figure", "agreement", "version"),
)
_PUBLISHED: Final = (
    layout.AGREEMENTS, layout.CATALOG, layout.IMPROVEMENTS, layout.PROBLEMS, layout.REVIEWS, layout.COMPLAINTS,
    layout.DISPUTES,
)  # fmt: skip
TextWritten = tuple[Written, tuple[str | int, ...], LocalText]
"""A text with the model that holds it, and the way to it from there."""
_MEANS: Final = r"(?![\[(:])(?!\s*(?:=|–|—|means?\b|bedeutet\b))"
"""What follows on brackets that are neither a link nor an entry of a legend."""
_THING: Final = (
    r"(?:Name|Date|Number|Address|Amount|Company|Customer|Provider|Client|Supplier|Title|Person|Phone|Email)"
)
_PLACEHOLDER: Final = re.compile(
    # Most characters begin none of what follows.
    r"(?=[TtFXxNnLl?？待×Ｘ某_＿{｛\[【［])(?:(?<![A-Za-z0-9])(?:(?i:TB[ADC]|T\.\s?B\.\s?[ADC]\b\.?|X{3,})|TODO|FIXME)(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9.])N\.\s?N\.(?![A-Za-z0-9])|(?i:\blorem ipsum\b)|[?？]{3,}"
    r"|[Tt]o be (?:determined|filled in)\b|\bnoch zu (?:klären|ergänzen|bestimmen)\b"
    r"|(?<![等期招优接看对])待(?:定(?![期义位向点时])|填|补[充全](?![^。；，\s]{0,8}后)|完善"
    r"|议(?!题)|商定|(?:补|确认)(?=[。；，\s]|$))"
    r"|[×Ｘ]{2,}|(?<![A-Za-z0-9])XX(?=\s?(?:[元年月日号％%人天个万名次]|公司|项目|部门|系统|单位))"
    r"|某某(?=公司|单位|部门|项目|系统|先生|女士)"
    r"|[_＿]{3,}"
    r"|\{{2,}[^{}\n]*\}{2,}|\{+ *targets\.[^{}\n]*\}+|｛{2,}[^｛｝\n]*｝{2,}"
    rf"|\[(?:(?!(?:NOTE|INFO|WARNING|IMPORTANT|CAUTION|MUST|SHALL|SHOULD)\])[A-Z]{{4,}}|[A-Z]+(?:[ _-][A-Z]+)+)\]"
    rf"{_MEANS}"
    rf"|\[(?:(?:[A-Z][a-z]+ )*{_THING}|(?i:(?:customer|company|provider|client|supplier|contact|person|service) name)"
    rf"|(?i:(?:insert|fill in|your) [^\[\]\n]+)|[●•…])\]{_MEANS}"
    r"|[\[【［](?:待|填|请|某|(?i:x{2,}|×+))[^\]】］\n]*[\]】］]"
    rf"|[\[［][^\[\]［］\n]{{0,6}}(?:名称|姓名|日期|金额|编号|地址|电话)[\]］]{_MEANS})"
)
"""Words that stand for others that nobody has written yet."""
_BROKEN_FIGURE: Final = re.compile(r"[{｛]+\s*targets\.([\w.-]+)\s*[}｝]+")


@lru_cache(maxsize=1 << 13)
def placeholders(text: str) -> tuple[str, ...]:
    """Return what stands in a text for words that are still to come (FAILURES D47); versions share most texts."""
    return tuple(found[0] for found in _PLACEHOLDER.finditer(text))


def figure_meant(found: str) -> str:
    """Return the figure of a target that was meant by a gap which lacks one of its braces; else nothing."""
    named = _BROKEN_FIGURE.fullmatch(found)
    return f"{{{{ targets.{named[1]} }}}}" if named and not FIGURE.fullmatch(found) else ""


@lru_cache(maxsize=1 << 13)
def _markup(text: str) -> tuple[str, ...]:
    return tuple(found[0] for found in _MARKUP.finditer(text))


def texts_are_translated(portfolio: Portfolio) -> Iterator[Problem]:
    """Each text is there in every language of `provider.yml`, or is the same in all of them."""
    languages = portfolio.provider.languages
    for model, path, text in texts_of(portfolio):
        if missing := text.missing(languages):
            yield TRANSLATION_MISSING.at(model.place(*path), languages=", ".join(missing))


def texts_are_finished(portfolio: Portfolio) -> Iterator[Problem]:
    """No text holds a gap of what is agreed, offered, minuted or done about a miss, but for notes of one side."""
    targets = {target.id for _, target in portfolio.all_targets}
    for model, path, text in texts_of(portfolio):
        for language, words in written_in(text):
            for found in placeholders(words):
                if isinstance(model, Agreement) and path[0] == "brief" and FIGURE.fullmatch(found):
                    continue
                if _is_published(model, path):
                    place, named = model.place_of(found, *path, *language), found.strip("{} ").removeprefix("targets.")
                    meant = f"{{{{ targets.{named} }}}}" if named.partition(".")[0] in targets else figure_meant(found)
                    yield PLACEHOLDER.at(place, found=found, **({"meant": meant} if meant else {}))


def texts_have_no_markup(portfolio: Portfolio) -> Iterator[Problem]:
    """No text of these holds marks that would make something in clauses (FAILURES D46)."""
    for model, path, text in texts_of(portfolio):
        for language, words in written_in(text):
            for found in _markup(words):
                if _is_published(model, path):
                    yield MARKUP_IN_TEXT.at(model.place_of(found, *path, *language), found=found)


def _is_published(model: Written, path: tuple[str | int, ...]) -> bool:
    return model.file_path.startswith(_PUBLISHED) and keys_of(type(model))[str(path[0])].binds


def figures_are_known(portfolio: Portfolio) -> Iterator[Problem]:
    """Figures that a short version or a clause names are those of targets of its version."""
    for agreement in portfolio.all_agreements:
        known = ", ".join(dict.fromkeys(target.id for target in agreement.targets))
        named = {"known": known, "agreement": agreement.id, "version": agreement.version}
        for number, text in enumerate(agreement.brief):
            for language, words in written_in(text):
                for figure in unknown_figures(agreement, (words,)):
                    place = agreement.place_of(figure, "brief", number, *language)
                    yield UNKNOWN_FIGURE.at(place, figure=figure, **named)
        for clauses in portfolio.terms.get((agreement.id, str(agreement.version)), {}).values():
            for figure, line, column in clauses.figures:
                if any(unknown_figures(agreement, (figure,))):
                    yield UNKNOWN_FIGURE.at(Place(clauses.path, line, column), figure=figure, **named)


def terms_are_translated(portfolio: Portfolio) -> Iterator[Problem]:
    """Each version has its clauses in every language of `provider.yml`."""
    for agreement in portfolio.all_agreements:
        folder = layout.agreement_folder(agreement.id, agreement.version)
        written = portfolio.terms.get((agreement.id, str(agreement.version)), {})
        missing = {
            language: f"terms.{language}.md"
            for language in portfolio.provider.languages
            if language not in written and not portfolio.is_unread(f"{folder}/terms.{language}.md")
        }
        if missing:
            yield TERMS_MISSING.at(
                agreement.place(), agreement=agreement.id, version=agreement.version, languages=", ".join(missing),
                files=", ".join(missing.values()),
            )  # fmt: skip


def written_in(text: LocalText) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what is written in each language, with the key that leads there; one text for all of them has none."""
    if isinstance(text.written, str):
        yield (), text.written
    else:
        yield from (((language,), words) for language, words in text.written.items())


@remembered
def texts_of(portfolio: Portfolio) -> tuple[TextWritten, ...]:
    """Return every text for readers of a book; several rules ask for them."""
    return tuple(found for file in written_files(portfolio) for found in texts(file))


def texts(model: Written) -> Iterator[TextWritten]:
    """Yield each text for readers that was written in a model or in the models inside it, with its path."""
    for name in _fields_with_texts(type(model)):
        if name in model.__pydantic_fields_set__:
            yield from _texts_in(getattr(model, name), model, (name,))


def _texts_in(value: object, model: Written, path: tuple[str | int, ...]) -> Iterator[TextWritten]:
    if isinstance(value, LocalText):
        yield model, path, value
    elif isinstance(value, Written):
        yield from texts(value)
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _texts_in(entry, model, (*path, index))


@cache
def _fields_with_texts(model: type[Written]) -> tuple[str, ...]:
    """Return the fields that can hold a text: most of a book is numbers and ids, which need no look."""
    return tuple(name for name, field in model.model_fields.items() if _can_hold_text(field.annotation))


def _can_hold_text(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Written):
        return bool(_fields_with_texts(annotation))
    return annotation is LocalText or any(_can_hold_text(part) for part in get_args(annotation))
