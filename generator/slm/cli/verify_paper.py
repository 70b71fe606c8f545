"""`slm verify`: is a paper or a PDF known, unaltered and current? Answered from the book alone, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm.cli.options import as_of_option, example, lang_option, root_option
from slm.problem import Mistake

if TYPE_CHECKING:
    from slm.agreement import AgreementHistory, DatedVersion
    from slm.portfolio import Portfolio

NOT_A_FINGERPRINT: Final = Mistake(
    "SLM641",
    en="'{value}' is neither a PDF file nor a fingerprint",
    zh="“{value}”既不是 PDF 文件，也不是指纹",
    hint_en="Type the digits that are printed on the paper (at least 12 of them), or name the PDF.",
    hint_zh="请输入纸面上印的指纹（至少 12 位），或指定 PDF 文件。",
)
NO_FINGERPRINT: Final = Mistake(
    "SLM642",
    en="{path} bears no fingerprint",
    zh="{path} 中没有指纹",
    hint_en="It was not made by this program, or before the book had fingerprints. pip install pypdf reads more files.",
    hint_zh="该文件不是由本程序生成，或生成时书册尚无指纹。安装 pypdf 可读取更多文件。",
)

_DIGITS: Final = re.compile(r"[0-9a-f]{12,64}", re.ASCII)
_BORNE: Final = re.compile(r"slm1:sha256:([0-9a-f]{12,64})", re.ASCII)
_SHORT: Final = 12
_WORDS: Final = {
    "en": {
        "current": "{document}: current",
        "not_current": "{document}: known, but not current: {status}",
        "changed": "{document}: its words were changed after it was made; it is not current",
        "altered": "the file bears several fingerprints: it was altered",
        "unknown": "unknown: no document of this book has the fingerprint {short}",
        "in_force": "version {version} is in force: {path}",
    },
    "zh": {
        "current": "{document}：现行有效",
        "not_current": "{document}：已知，但非现行有效：{status}",
        "changed": "{document}：制作之后文字被更改，已失效",
        "altered": "文件带有多个指纹：已被篡改",
        "unknown": "未知：本书册中没有指纹为 {short} 的文件",
        "in_force": "版本 {version} 现行有效：{path}",
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

    Ends with 0 if it is current, with 1 if it is known but must not be used, with 2 if the book does not know it.
    """
    from slm.cli.book import readable_book

    words, context = _WORDS[lang], click.get_current_context()
    found = sorted({each[:_SHORT] for each in _fingerprints(paper)})
    if len(found) > 1:
        click.echo(words["altered"])
        context.exit(1)
    portfolio = readable_book(root, as_of)
    borne = max(_fingerprints(paper), key=len)
    for history, dated, fingerprint in _known(portfolio):
        if fingerprint.startswith(borne):
            is_current = _tell(history, dated, fingerprint, lang)
            context.exit(0 if is_current else 1)
    click.echo(words["unknown"].format(short=borne[:_SHORT]))
    context.exit(2)


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
    """Return the digits that were typed, or those that a file bears."""
    path = Path(paper)
    if path.suffix.lower() == ".pdf":
        found = _borne(path)
        if not found:
            raise NO_FINGERPRINT.raised(path=path)
        return found
    typed = re.sub(r"[\s-]", "", paper.strip().rstrip("/").rpartition("/")[2].rpartition(":")[2]).lower()
    if not _DIGITS.fullmatch(typed):
        raise NOT_A_FINGERPRINT.raised(value=paper)
    return [typed]


def _borne(path: Path) -> list[str]:
    """Return the fingerprints in a PDF: in what any program can read, and with pypdf also on its pages."""
    texts = [path.read_bytes().decode("latin-1")]
    if find_spec("pypdf"):
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError

        try:
            reader = PdfReader(path)
            texts += [str(each) for each in (reader.metadata or {}).values()]
            texts += [page.extract_text() for page in reader.pages]
        except PyPdfError:
            pass
    return [each for text in texts for each in _BORNE.findall(re.sub(r"(?<=[0-9a-f])\s+(?=[0-9a-f]{4,})", "", text))]


def _digits(fingerprint: str | None) -> str:
    return (fingerprint or "").rpartition(":")[2]
