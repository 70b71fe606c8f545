"""`slm verify`: is a paper or a PDF known, unaltered and current? Answered from the book alone, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from slm.cli.options import as_of_option, example, lang_option, root_option
from slm.problem import Mistake

if TYPE_CHECKING:
    from slm.agreement import AgreementHistory, DatedVersion
    from slm.cli.compared_paper import Compared
    from slm.portfolio import Portfolio

NOT_A_FINGERPRINT: Final = Mistake(
    "SLM641",
    "'{value}' is neither a PDF file nor a fingerprint",
    "Type the digits that are printed on the paper (at least 12 of them), or name the PDF.",
)
NO_FINGERPRINT: Final = Mistake(
    "SLM642",
    "{path} bears no fingerprint",
    "It was not made by this program, or before the book had fingerprints. pip install pypdf reads more files.",
)

_DIGITS: Final = re.compile(r"[0-9a-f]{12,64}", re.ASCII)
_BORNE: Final = re.compile(r"slm1:sha256:([0-9a-f]{12,64})", re.ASCII)
_SHORT: Final = 12
_COPY: Final = re.compile(r"CONTROLLEDCOPYNo\.(\d{1,9})(?!\d)", re.ASCII)

GOOD: Final = 0
NOT_TO_BE_USED: Final = 1
UNKNOWN: Final = 2
CANNOT_TELL: Final = 4
"""How the command ends; 3 is a defect of the program."""
_GRAVER: Final = (GOOD, CANNOT_TELL, NOT_TO_BE_USED)
_WORDS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "current": "{document}: current",
        "not_current": "{document}: known, but not current: {status}",
        "changed": "{document}: its words were changed after it was made; it is not current",
        "altered": "the file bears several fingerprints: it was altered",
        "unknown": "unknown: no document of this book has the fingerprint {short}",
        "in_force": "version {version} is in force: {path}",
        "same_file": "unaltered: the file is exactly what is printed",
        "same_words": "the words are those that are printed, but it is another file: whether it looks the same "
        "cannot be told",
        "scan": "it cannot be told what this is: no words can be read, as in a scan; type the fingerprint on the paper",
        "unreadable": "whether it is unaltered cannot be told: its words cannot be read, as in a scan",
        "no_reader": "whether it is unaltered cannot be told: it is another file than is printed, and to read its "
        "words takes pypdf (pip install pypdf)",
        "page": "altered: page {page} says '{found}' where '{printed}' is printed",
        "pages": "altered: it has {found} pages, {printed} are printed",
        "copy": "controlled copy No. {number}, {holder}: {event} on {date}",
        "copy_unknown": "controlled copy No. {number} was never issued",
        "events": {
            "issued": "issued",
            "recalled": "recalled",
            "returned": "returned",
            "lost": "lost",
            "destroyed": "destroyed",
        },
    },
    "zh": {
        "current": "{document}：现行有效",
        "not_current": "{document}：已知，但非现行有效：{status}",
        "changed": "{document}：制作之后文字被更改，已失效",
        "altered": "文件带有多个指纹：已被篡改",
        "unknown": "未知：本书册中没有指纹为 {short} 的文件",
        "in_force": "版本 {version} 现行有效：{path}",
        "same_file": "未被改动：与打印结果逐字节一致",
        "same_words": "文字与打印结果一致，但文件不同：无法判断外观是否相同",
        "scan": "无法判断这是什么文件：没有可读取的文字（如扫描件）；请输入纸面上的指纹",
        "unreadable": "无法判断是否被改动：无法读取其文字（如扫描件）",
        "no_reader": "无法判断是否被改动：文件与打印结果不同，读取其文字需要 pypdf（pip install pypdf）",
        "page": "已被改动：第 {page} 页为“{found}”，打印结果为“{printed}”",
        "pages": "已被改动：文件共 {found} 页，打印结果共 {printed} 页",
        "copy": "受控副本 {number} 号，{holder}：{date} {event}",
        "copy_unknown": "受控副本 {number} 号从未发放",
        "events": {
            "issued": "发放",
            "recalled": "通知收回",
            "returned": "归还",
            "lost": "遗失",
            "destroyed": "销毁",
        },
    },
}
_STATUSES: Final = {
    "draft": "草案", "in_review": "评审中", "approved": "已批准、未生效", "superseded": "已被取代", "expired": "已到期",
    "withdrawn": "已撤回",
}  # fmt: skip


@click.command(epilog=example("slm verify 1f0e-33ab-90c4"))
@click.argument("paper", metavar="FINGERPRINT|FILE.pdf")
@root_option
@as_of_option
@lang_option
def verify(paper: str, root: Path, as_of: date, lang: str) -> None:
    """Tell whether a paper or a PDF is known, unaltered and current.

    A PDF is held against what this program prints of the version: byte by byte, and where it is another file, word by
    word. A controlled copy is also looked up in the register of copies.

    Ends with 0 if it is current, and a PDF exactly what is printed; with 1 if it is known but must not be used, because
    it is not current, was altered, or is a copy that was recalled or has come to its end; with 2 if the book does not
    know it; with 4 if only whether a PDF is unaltered cannot be told, as of a scan or a file saved by another program.
    """
    from slm.cli.book import readable_book

    words, context = _WORDS[lang], click.get_current_context()
    borne = _fingerprints(paper)
    if not borne:
        click.echo(words["scan"])
        context.exit(CANNOT_TELL)
    if len({each[:_SHORT] for each in borne}) > 1:
        click.echo(words["altered"])
        context.exit(1)
    portfolio = readable_book(root, as_of)
    longest = max(borne, key=len)
    for history, dated, fingerprint in _known(portfolio):
        if fingerprint.startswith(longest):
            is_current = _tell(history, dated, fingerprint, lang)
            is_file = _is_pdf(paper) and fingerprint == _digits(dated.fingerprint)
            ending = _held(Path(paper), root, portfolio, dated, lang) if is_file else GOOD
            context.exit(ending if is_current else NOT_TO_BE_USED)
    click.echo(words["unknown"].format(short=longest[:_SHORT]))
    context.exit(UNKNOWN)


def _held(file: Path, root: Path, portfolio: Portfolio, dated: DatedVersion, lang: str) -> int:
    """Hold a file against what is printed, say what came out, and return how the command ends."""
    from slm.cli.book import Unsound
    from slm.cli.compared_paper import compared
    from slm.cli.press import press_of
    from slm.cli.printed_forms import Claims, printed_forms
    from slm.printing.press import Unprintable
    from slm.site.kept import FOLDER, Kept

    content = file.read_bytes()
    try:
        found = compared(
            content,
            printed_forms(root, portfolio, dated, Claims.of(content)),
            press_of(root, Kept(root / FOLDER)),
        )
    except (Unprintable, Unsound) as error:
        problem = error.problem if isinstance(error, Unprintable) else error.problems[0]
        click.echo(f"{problem.message(lang)} [{problem.code}]", err=True)
        return CANNOT_TELL
    return max(_tell_compared(found, lang), _tell_copy(content, portfolio, dated, lang), key=_GRAVER.index)


def _tell_compared(found: Compared, lang: str) -> int:
    words = _WORDS[lang]
    if found.is_same_file:
        click.echo(words["same_file"])
        return GOOD
    if not found.can_be_read:
        click.echo(words["unreadable" if find_spec("pypdf") else "no_reader"])
        return CANNOT_TELL
    if not found.differences:
        click.echo(words["same_words"])
        return CANNOT_TELL
    for each in found.differences:
        said = words["page" if each.page else "pages"]
        click.echo(said.format(page=each.page, found=each.found, printed=each.printed))
    return NOT_TO_BE_USED


def _tell_copy(content: bytes, portfolio: Portfolio, dated: DatedVersion, lang: str) -> int:
    """Say whose copy it is, if it is one, and what has become of it."""
    from slm.cli.compared_paper import texts_of
    from slm.cli.printed_forms import copies_of

    stamped = _COPY.search("".join("".join((texts_of(content) or ("",))[0]).split()))
    if not stamped:
        return GOOD
    words, number = _WORDS[lang], int(stamped[1])
    copy = next((each for each in copies_of(portfolio, dated) if each.number == number), None)
    if copy is None:
        click.echo(words["copy_unknown"].format(number=number))
        return NOT_TO_BE_USED
    holder = copy.holder(lang) if copy.holder else ""
    last = copy.ended or copy.recalled
    event = words["events"][last.event] if last else words["events"]["issued"]
    day = (last or copy.issued).date
    click.echo(words["copy"].format(number=number, holder=holder, event=event, date=day))
    return NOT_TO_BE_USED if last else GOOD


def _tell(history: AgreementHistory, dated: DatedVersion, fingerprint: str, lang: str) -> bool:
    words = _WORDS[lang]
    status = str(dated.status)
    unchanged = fingerprint == _digits(dated.fingerprint)
    current = unchanged and history.in_force is dated
    key = "changed" if not unchanged else "current" if current else "not_current"
    told = _STATUSES.get(status, status) if lang == "zh" else status.replace("_", " ")
    document = f"{dated.agreement.document_number} {history.id} {dated.version}"
    click.echo(words[key].format(document=document, status=told))
    if not current and history.in_force:
        path = history.in_force.agreement.file_path
        click.echo(words["in_force"].format(version=history.in_force.version, path=path))
    return current


def _known(portfolio: Portfolio) -> Iterator[tuple[AgreementHistory, DatedVersion, str]]:
    """Yield every fingerprint of the book: first those of the words that stand there, then those approved before."""
    versions = [(history, dated) for history in portfolio.agreements.values() for dated in history.versions]
    yield from ((history, dated, _digits(dated.fingerprint)) for history, dated in versions if dated.fingerprint)
    for history, dated in versions:
        register = portfolio.approvals.get(history.id)
        for each in register.approvals if register else ():
            if each.version == dated.version and each.fingerprint:
                yield history, dated, _digits(each.fingerprint)


def _fingerprints(paper: str) -> list[str]:
    """Return the digits that were typed, or those that a file bears; none of a scan."""
    if _is_pdf(paper):
        found = _borne(Path(paper))
        if not found and not _is_scan(Path(paper)):
            raise NO_FINGERPRINT.raised(path=paper)
        return found
    typed = re.sub(r"[\s-]", "", paper.strip().rstrip("/").rpartition("/")[2].rpartition(":")[2]).lower()
    if not _DIGITS.fullmatch(typed):
        raise NOT_A_FINGERPRINT.raised(value=paper)
    return [typed]


def _is_pdf(paper: str) -> bool:
    return Path(paper).suffix.lower() == ".pdf"


def _is_scan(path: Path) -> bool:
    from slm.cli.compared_paper import texts_of

    texts = texts_of(path.read_bytes())
    return bool(texts) and not "".join(texts or ()).strip()


def _borne(path: Path) -> list[str]:
    """Return the fingerprints in a PDF: in what any program can read, and with pypdf also on its pages."""
    from slm.cli.compared_paper import texts_of

    content = path.read_bytes()
    texts = [content.decode("latin-1"), *(texts_of(content) or ())]
    return [each for text in texts for each in _BORNE.findall(re.sub(r"(?<=[0-9a-f])\s+(?=[0-9a-f]{4,})", "", text))]


def _digits(fingerprint: str | None) -> str:
    return (fingerprint or "").rpartition(":")[2]
