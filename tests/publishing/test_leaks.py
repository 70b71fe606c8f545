"""Texts that an audience must not see are found in every format that is published (ARCHITECTURE 18)."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
import typst
from pypdf import PdfWriter

from slm.portfolio import Secrets
from slm.site import contents
from slm.site.verify import LanguageSite, Leaks, verify

SERVICE = "Payroll hub"
CHINESE = "薪酬结算平台"
NOTE = "The contract with the carrier\nends in spring\n\nNobody has told them yet"


def leaks(folder: Path, *secrets: str) -> list[tuple[str, str]]:
    """Return code and place of every problem of the files in a folder."""
    tree = LanguageSite(directory=folder, place="", others=())
    verified = verify(
        tree,
        [],
        Secrets(texts=frozenset(secrets or (SERVICE, CHINESE, NOTE, "Z\u00fcrich hub"))),
        "public",
        segmented=False,
    )
    return [(problem.code, problem.place.path) for problem in verified.problems]


def zipped(**files: bytes) -> bytes:
    """Return files as a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def commented(words: str) -> bytes:
    """Return an archive with a file about which something is said."""
    out, about = io.BytesIO(), zipfile.ZipInfo("a.txt")
    about.comment = words.encode()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(about, "-")
    return out.getvalue()


def locked(archive: bytes) -> bytes:
    """Return an archive whose files say that they are encrypted."""
    local, central = b"PK\x03\x04\x14\0", b"PK\x01\x02\x14\x03\x14\0"
    return archive.replace(local + b"\0", local + b"\1").replace(central + b"\0", central + b"\1")


def tarred(content: bytes) -> bytes:
    """Return a file as a tape archive, packed."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("in/notes.txt")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return gzip.compress(out.getvalue())


def letter(*words: str) -> bytes:
    """Return a letter as an office program writes it, each of the words in a run of its own."""
    out, document = io.BytesIO(), docx.Document()
    paragraph = document.add_paragraph()
    for word in words:
        paragraph.add_run(word).bold = True
    document.save(out)
    return out.getvalue()


def workbook(words: str) -> bytes:
    """Return a workbook with words in a cell."""
    out, book = io.BytesIO(), openpyxl.Workbook()
    book.create_sheet("Notes").append([1, words])
    book.save(out)
    return out.getvalue()


def paper(**about: str) -> bytes:
    """Return an empty paper with words about it."""
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({f"/{name}": words for name, words in about.items()})
    writer.add_outline_item(title=about.get("bookmark", "-"), page_number=0)
    if attached := about.get("attached"):
        writer.add_attachment("notes.txt", attached.encode())
    writer.write(out)
    return out.getvalue()


HIDING: dict[str, tuple[str, bytes]] = {
    "plain": ("a.txt", SERVICE.encode()),
    "data": ("a.csv", f"id,note\n1,{SERVICE}\n".encode()),
    "two byte": ("a.csv", SERVICE.encode("utf-16")),
    "chinese encoding": ("a.txt", f"备注：{CHINESE}。".encode("gb18030")),
    "declared encoding": ("a.xml", f'<?xml version="1.0" encoding="big5"?><a>薪酬</a><b>{SERVICE}</b>'.encode("big5")),
    "unknown kind": ("a.yml", f"note: {SERVICE}".encode()),
    "no name": ("LICENSE", SERVICE.encode()),
    "broken by a tag": ("a.html", b"<p>Pay<b>roll</b> h<span class=x>ub</span></p>"),
    "broken by a line": ("a.html", b"<p>Payroll<br>hub</p>"),
    "entities": ("a.html", b"<p>Pay&#114;oll&nbsp;hub</p>"),
    "no width": ("a.html", "<p>Pay\u200broll h\u00adub</p>".encode()),
    "composed otherwise": ("a.txt", "Zu\u0308rich hub".encode()),
    "wide letters": ("a.txt", "Ｐａｙｒｏｌｌ　ｈｕｂ".encode()),
    "attribute": ("a.html", b'<img alt="Payroll hub" src=a.html>'),
    "comment": ("a.html", b"<!-- Payroll hub -->"),
    "script": ("a.html", b"<script>const a = 'Payroll hub'</script>"),
    "srcdoc": ("a.html", b'<iframe srcdoc="Pay&lt;b&gt;roll&lt;/b&gt; hub"></iframe>'),
    "in an address": ("a.html", b'<img src="data:image/svg+xml;base64,PHN2Zz5QYXlyb2xsIGh1Yjwvc3ZnPg==">'),
    "drawing": ("a.svg", b"<svg><text>Pay<tspan>roll</tspan> hub</text></svg>"),
    "json": ("a.json", json.dumps({"a": [{CHINESE: 1}]}).encode()),
    "page in json": ("a.json", json.dumps({"text": "Pay<b>roll</b> hub"}).encode()),
    "script file": ("a.js", b'var a = {"a": "\\u85aa\\u916c\\u7ed3\\u7b97\\u5e73\\u53f0"}'),
    "style": ("a.css", b"a::after { content: 'Payroll hub' }"),
    "name": ("Payroll hub.txt", b"-"),
    "folder": ("Payroll hub/a.txt", b"-"),
    "broken chinese": ("a.txt", "薪酬\n结算平台".encode()),
    "other case": ("a.txt", b"NOBODY HAS TOLD THEM YET"),
    "paragraph": ("a.html", b"<p>The contract with the carrier ends in spring</p>"),
    "letter": ("a.docx", letter("Pay", "roll", " hub")),
    "workbook": ("a.xlsx", workbook(SERVICE)),
    "sheet name": ("a.ods", zipped(content_xml=b"<table:table table:name='Payroll hub'/>")),
    "archive": ("a.zip", zipped(notes_txt=SERVICE.encode())),
    "name in archive": ("a.zip", zipped(**{"Payroll hub": b""})),
    "archive by another name": ("a.bin", zipped(notes_txt=SERVICE.encode())),
    "letter in archives": ("a.zip", zipped(b_zip=zipped(c_docx=letter("Payroll ", "hub")))),
    "gzip": ("a.csv.gz", gzip.compress(SERVICE.encode())),
    "bzip": ("a.txt.bz2", bz2.compress(SERVICE.encode())),
    "tape": ("a.tar.gz", tarred(SERVICE.encode())),
    "picture": ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0btEXtTitle\0Payroll hub\0\0"),
    "about a paper": ("a.pdf", paper(Title=SERVICE)),
    "bookmark": ("a.pdf", paper(bookmark=CHINESE)),
    "another encoding than is said": ("a.csv", f"encoding=latin-1\n备注：{CHINESE}\n".encode()),
    "no encoding is said": ("a.txt", CHINESE.encode("utf-16-le")),
    "number of a letter": ("a.js", b'var a = "P\\u0061yroll \\u{68}u\\x62"'),
    "number of a letter in a page": ("a.html", b'<script>const a = "P\\u0061yroll hub"</script>'),
    "lines of json": ("a.json", (json.dumps({"a": CHINESE}) + "\n{}").encode()),
    "json in json": ("a.json", json.dumps({"a": json.dumps({"b": CHINESE})}).encode()),
    "address of a letter": ("a.html", b'<a href="mailto:a@b.example?subject=Payroll%20hub">a</a>'),
    "link to words": ("a.html", b'<a href="data:text/plain;base64,UGF5cm9sbCBodWI=">a</a>'),
    "style of an element": (
        "a.html",
        b'<p style="background: url(data:image/svg+xml;base64,PHN2Zz5QYXlyb2xsIGh1Yjwvc3ZnPg==)">',
    ),
    "entity broken by a run": ("a.xlsx", zipped(strings_xml=b"<t>Pay&#114;oll h</t><t>ub</t>")),
    "comment of what is packed": ("a.zip", commented("Payroll hub")),
    "name of what is packed": ("a.gz", b"\x1f\x8b\x08\x08\0\0\0\0\0\x03Payroll hub\0\x03\0\0\0\0\0\0\0\0\0"),
    "attached to a paper": ("a.pdf", paper(attached=SERVICE)),
}


@pytest.mark.parametrize("kind", HIDING)
def test_secret_is_found_wherever_it_hides(tmp_path: Path, kind: str) -> None:
    """A text that the audience must not see is found in every format, packed or not, and however it is broken."""
    name, content = HIDING[kind]
    (tmp_path / "a.html").write_text("-", "utf-8")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(content)
    assert {(code, place.split("/")[0]) for code, place in leaks(tmp_path)} == {("SLM624", name.split("/")[0])}
    assert leaks(tmp_path, "quite another text") == []


def test_every_file_with_the_secret_is_named(tmp_path: Path) -> None:
    """A text that stands in several files is told of each of them, packed files with the name of what is in them."""
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(f"<p>{SERVICE}</p>", "utf-8")
    (tmp_path / "c.zip").write_bytes(zipped(in_txt=SERVICE.encode()))
    assert [place for _, place in leaks(tmp_path)] == ["a.html", "b.html", "c.zip/in.txt"]


def test_words_of_a_paper_are_read(tmp_path: Path) -> None:
    """What is set on paper is read, also where a line ends within it."""
    words = f'#set page(width: 5cm)\n#set text(font: "Noto Sans CJK SC", hyphenate: true)\nPayroll hub {CHINESE * 4}'
    made = typst.compile(words.encode(), format="pdf")
    assert isinstance(made, bytes)
    (tmp_path / "a.pdf").write_bytes(made)
    assert [code for code, _ in leaks(tmp_path, SERVICE)] == ["SLM624"]
    assert [code for code, _ in leaks(tmp_path, CHINESE * 3)] == ["SLM624"]


@pytest.mark.parametrize("name, content", [
    ("a.zip", zipped(a_txt=b"0" * 20_000)),
    ("a.gz", gzip.compress(b"0" * 20_000)),
    ("a.zip", zipped(a_zip=zipped(b_zip=zipped(c_zip=zipped(d_zip=b"-"))))),
    ("a.zip", zipped(a_txt=b"-")[:-30]),
    ("a.gz", gzip.compress(b"-" * 99)[:20]),
    ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04"),
    ("a.zip", locked(zipped(a_txt=b"-"))),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
    ("a.pdf", b"%PDF-1.7\n1 0 obj\n"),
    ("a.docx", zipped(a_xml=b"-").replace(b"PK\1\2\x14\3\x14", b"PK\1\2\x14\3\xff")),
    ("a.gpg", bytes(range(128, 256)) + bytes(range(256))),
    ("a.db", b"\0\1\2\3\xff\xfe\xfd"),
], ids=[
    "bomb", "gzip bomb", "deep", "cut", "cut gzip", "foreign", "locked", "locked letter", "damaged", "newer",
    "encrypted", "unknown",
])  # fmt: skip
def test_what_cannot_be_read_is_a_problem(
    tmp_path: Path, name: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of which nobody knows what it says is not published to those from whom something is hidden."""
    monkeypatch.setattr(contents, "LARGEST", 10_000)
    monkeypatch.setattr(contents, "DEEPEST", 2)
    (tmp_path / name).write_bytes(content)
    assert {code for code, _ in leaks(tmp_path)} == {"SLM626"}


@pytest.mark.parametrize("written", ["payroll hub", "Payroll", "the payrolls hubs", "a Payroll, hub"])
def test_other_words_are_no_secret(tmp_path: Path, written: str) -> None:
    """The name of a service is a name, and the same word in small letters is a word."""
    (tmp_path / "a.html").write_text(f"<p>{written}</p>", "utf-8")
    assert leaks(tmp_path) == []


def test_shown_text_excuses_a_secret_inside_it_and_nowhere_else() -> None:
    """What also stands in a text that the audience is shown is a leak in every other text, whatever is around it."""
    words = "Mail goes over the Payroll hub since May"
    hidden = Leaks(Secrets(texts=frozenset({SERVICE}), shown=frozenset({words})))
    assert not hidden.found([words, f"E-mail. {words}."])
    for text in (SERVICE, f"{SERVICE} since May", f"over the {SERVICE}", f"{words}. {SERVICE}", f"{SERVICE}: {words}"):
        assert hidden.found([text]) == [SERVICE], text


def test_shown_text_may_be_parted_by_the_end_of_a_page() -> None:
    """A secret at the end of a page is known by what stands before it, one at the beginning by what comes after."""
    text = "Every letter to the bank goes over the Payroll hub and over nothing else since May"
    hidden = Leaks(Secrets(texts=frozenset({SERVICE}), shown=frozenset({text})))
    assert not hidden.found(["letter to the bank goes over the Payroll hub", "Payroll hub and over nothing else since"])
    assert hidden.found(["over the Payroll hub"]) == [SERVICE]


def test_name_of_another_customer_is_a_leak_inside_shown_texts_too() -> None:
    """Some names must not stand even in what the audience is shown otherwise."""
    name, shown = frozenset({"Harbour Plant"}), frozenset({"As Harbour Plant has"})
    assert Leaks(Secrets(texts=name, anywhere=name, shown=shown)).found([*shown]) == ["Harbour Plant"]
