"""Texts that an audience must not see are found in every format that is published (ARCHITECTURE 18)."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import docx
import openpyxl
import pytest
import typst
from pypdf import PdfWriter
from tests import written
from tests.audience_book import audience_book

from slm.calendar import Month
from slm.catalog import Contact
from slm.portfolio import Audience, Secret, Secrets, Told, secrets
from slm.problem import Place
from slm.site import contents
from slm.site.leaks import Leaks
from slm.site.verify import LanguageSite, verify
from slm.values import LocalText

SERVICE = "Payroll hub"
CHINESE = "薪酬结算平台"
NOTE = "The contract with the carrier\nends in spring\n\nNobody has told them yet"


def sought(*texts: str, told: Told = Told.DOCUMENTED, is_name: bool = False, **shown: Any) -> Secrets:  # noqa: ANN401
    """Return these texts as secrets beside what is shown."""
    found = {
        text: Secret(text=text, key="name", place=Place("catalog/a.yml"), told=told, is_name=is_name) for text in texts
    }
    return Secrets(texts=found, **shown)


def found(hidden: Secrets, *texts: str) -> list[str]:
    """Return the secrets that are found in texts."""
    return [secret.text for secret in Leaks(hidden).found(texts)]


def leaks(folder: Path, *secrets: str) -> list[tuple[str, str]]:
    """Return code and place of every problem of the files in a folder."""
    tree = LanguageSite(directory=folder, place="", others=())
    verified = verify(
        tree,
        [],
        sought(*(secrets or (SERVICE, CHINESE, NOTE, "Z\u00fcrich hub"))),
        "public",
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
    return gzip.compress(out.getvalue(), mtime=0)


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


def mail(words: str, way: str, *, subject: str = "-", attached: bytes = b"") -> bytes:
    """Return a mail, its words encoded as mails have them."""
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content(words, cte=way)
    if attached:
        message.add_attachment(attached, maintype="application", subtype="gzip", filename="a.gz")
    return message.as_bytes()


def png(kind: bytes, said: bytes) -> bytes:
    """Return what of a picture says something about it."""
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))
    )


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
    "gzip": ("a.csv.gz", gzip.compress(SERVICE.encode(), mtime=0)),
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
    "old ending": ("a.htm", b"<p>Pay<b>roll</b> hub</p>"),
    "big ending": ("A.HTML", b"<p>Pay<b>roll</b> hub</p>"),
    "big ending of a text": ("A.TXT", SERVICE.encode()),
    "markdown": ("a.md", b"# Notes\n\nOver the Payroll\nhub."),
    "marked words in markdown": ("a.md", b"Over the **Payroll** _hub_."),
    "tabs": ("a.tsv", b"1\tPayroll hub\t2"),
    "cell of two lines": ("a.csv", b'id,note\n1,"Payroll\nhub"\n'),
    "lines of objects": ("a.jsonl", (json.dumps({"a": CHINESE}) + "\n" + json.dumps({"a": 1}) + "\n").encode()),
    "manifest": ("a.webmanifest", json.dumps({"name": CHINESE}).encode()),
    "map of a script": ("a.js.map", json.dumps({"sourcesContent": [f"const a = '{CHINESE}'"]}).encode()),
    "parted for the search": ("a.json", json.dumps({"text": "薪酬\u200b结算\u200b平台"}).encode()),
    "parted in a script": ("a.js", "var a = '薪酬\u200b结算\u200b平台'".encode()),
    "parted in a script by numbers": ("a.js", b'var a = "\\u85aa\\u916c\\u200b\\u7ed3\\u7b97\\u200b\\u5e73\\u53f0"'),
    "rich text": ("a.rtf", rb"{\rtf1\ansi Over the Pay{\b roll} h\'75b.\par}"),
    "rich text in Chinese": ("a.rtf", rb"{\rtf1\ansi\uc1 \u-31318?\u-28308?\u32467?\u31639?\u24179?\u21488?}"),
    "letter of a mail": ("a.eml", mail(SERVICE, "base64")),
    "quoted letter of a mail": ("a.eml", mail(CHINESE, "quoted-printable")),
    "subject of a mail": ("a.eml", mail("-", "7bit", subject=CHINESE)),
    "attached to a mail": ("a.eml", mail("-", "7bit", attached=gzip.compress(SERVICE.encode(), mtime=0))),
    "folded line": ("a.ics", b"BEGIN:VCALENDAR\r\nSUMMARY:Pay\r\n roll hub\r\nEND:VCALENDAR\r\n"),
    "packed text of a picture": ("a.png", png(b"zTXt", b"Title\0\0" + zlib.compress(SERVICE.encode()))),
    "text of a picture": ("a.png", png(b"iTXt", b"Title\0\0\0\0\0" + CHINESE.encode())),
    "packed text of a picture in any language": (
        "a.png",
        png(b"iTXt", b"Title\0\1\0\0\0" + zlib.compress(CHINESE.encode() * 9)),
    ),
    "part of an address": ("a.js", b"fetch('/search?q=Payroll%20hub')"),
    "entity in a feed": ("a.xml", b"<rss><title>Pay&#x72;oll hub</title></rss>"),
    "words kept as they are": ("a.xml", b"<a><![CDATA[Payroll hub]]></a>"),
    "title of a drawing": ("a.svg", b"<svg><title>Payroll hub</title></svg>"),
    "packed drawing": ("a.svgz", gzip.compress(b"<svg><text>Pay<tspan>roll</tspan> hub</text></svg>", mtime=0)),
    "said about a paper": ("a.pdf", paper(Keywords=CHINESE)),
    "office file of today": ("a.pptx", zipped(slide1_xml=b"<a:t>Pay</a:t><a:t>roll hub</a:t>")),
    "book to read": ("a.epub", zipped(chapter_xhtml=b"<p>Pay<i>roll</i> hub</p>")),
    "notes of a program": ("a.ipynb", json.dumps({"cells": [{"source": ["Payroll ", "hub"]}, SERVICE]}).encode()),
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
    ("a.gz", gzip.compress(b"0" * 20_000, mtime=0)),
    ("a.zip", zipped(a_zip=zipped(b_zip=zipped(c_zip=zipped(d_zip=b"-"))))),
    ("a.zip", zipped(a_txt=b"-")[:-30]),
    ("a.gz", gzip.compress(b"-" * 99, mtime=0)[:20]),
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


@pytest.mark.parametrize("written", ["Payroll", "the payrolls hubs", "a Payroll, hub"])
def test_other_words_are_no_secret(tmp_path: Path, written: str) -> None:
    """Words that only resemble a secret are none."""
    (tmp_path / "a.html").write_text(f"<p>{written}</p>", "utf-8")
    assert leaks(tmp_path) == []


SPELLED: Final = [
    ("Yuanhang Telecom", "yuanhang telecom, YUANHANG TELECOM"),
    ("Yuanhang Telecom", "Yuan\u00adhang\nTele\u200bcom"),
    ("Yuanhang Telecom", "Ｙuanhang\u00a0Telecom"),
    ("Yuanhang Telecom", "https://intra.example.com/yuanhang-telecom/"),
    ("Yuanhang Telecom", "logo_yuanhang_telecom.png"),
    ("Acme", "with Acme."),
    ("严怀柔", "由严怀柔批准"),
    ("严怀柔", "严 怀\n柔"),
    ("启明", "启明的专线"),
    ("236000 yuan", "236000 yuan"),
    ("236000 yuan", "it costs us 236,000 a year"),
    ("236000 yuan", "236 000"),
    ("236000 yuan", "236\u00a0000 元"),
    ("236000 yuan", "236.000,00 EUR"),
    ("236000 yuan", "236'000"),
    ("236000 yuan", "23.6万"),
    ("236000 yuan", "23.6 萬元"),
    ("236000 yuan", "236k"),
    ("236000 yuan", "1,236000,5"),
    ("236000 yuan", "CNY 236,000.00"),
    ("236 000 yuan", "236000元"),
    ("9876 crowns", "9,876 crowns"),
    ("9876 crowns", "9 876 Crowns"),
    ("9876 crowns", "crowns 9876"),
    ("9800 yuan", "¥9,800"),
    ("9800 yuan", "9800元"),
    ("198,500.50 CNY", "198500.50 yuan"),
]
"""A secret, and a way to spell it."""


@pytest.mark.parametrize("secret, words", SPELLED)
def test_other_spelling_is_found(secret: str, words: str) -> None:
    """Case, blanks, marks of no width, separators and signs of a currency hide neither a name nor an amount."""
    named = sought(secret, told=Told.AGREED, is_name=True)
    assert found(named, words) == [secret]


@pytest.mark.parametrize("secret, words", [
    ("Acme", "acme of perfection"), ("Acme", "Acmetron"), ("Ada", "Adam"), ("Yan", "Yanhang and Ryan"),
    ("9876 crowns", "9876 records"), ("200000 yuan", "200000 rows"), ("236000 yuan", "1236000"),
    ("236000 yuan", "236,0001"), ("236000 yuan", "a3f236000b"), ("236000 yuan", "23.6 %"), ("65 minutes", "65"),
])  # fmt: skip
def test_other_word_or_number_is_no_leak(secret: str, words: str) -> None:
    """A short name is a word of its own in its case; a number is whole, and a round or small one needs its unit."""
    assert found(sought(secret, told=Told.AGREED, is_name=True), words) == []


TEXT: Final = "Mail goes over the Payroll hub since May"
HOLDERS: Final = {"agreed": Told.AGREED, "documented": Told.DOCUMENTED, "recorded": Told.RECORDED}


@pytest.mark.parametrize("told", Told)
@pytest.mark.parametrize("holder", HOLDERS)
def test_secret_may_stand_only_where_its_kind_may(holder: str, told: Told) -> None:
    """It is for the kind of the secret and the key that tells it to excuse it, and never for that it is told (S4)."""
    shown: Any = {TEXT: Place("measurements/2026-10/outages.csv", 3)} if holder == "recorded" else frozenset({TEXT})
    hidden = sought(SERVICE, told=told, **{holder: shown})
    assert found(hidden, TEXT) == ([] if told >= HOLDERS[holder] else [SERVICE])


def test_shown_text_excuses_a_secret_inside_it_and_nowhere_else() -> None:
    """What also stands in a text that the audience is shown is a leak in every other text, whatever is around it."""
    hidden = sought(SERVICE, documented=frozenset({TEXT}))
    assert not found(hidden, TEXT, f"E-mail. {TEXT}.")
    for text in (SERVICE, f"{SERVICE} since May", f"over the {SERVICE}", f"{TEXT}. {SERVICE}", f"{SERVICE}: {TEXT}"):
        assert found(hidden, text) == [SERVICE], text


def test_shown_text_may_be_parted_by_the_end_of_a_page() -> None:
    """A secret at the end of a page is known by what stands before it, one at the beginning by what comes after."""
    text = "Every letter to the bank goes over the Payroll hub and over nothing else since May"
    hidden = sought(SERVICE, documented=frozenset({text}))
    assert not found(hidden, "letter to the bank goes over the Payroll hub", "Payroll hub and over nothing else since")
    assert found(hidden, "over the Payroll hub") == [SERVICE]


@pytest.mark.parametrize("said", [
    "Write to divers@example.com or call ext. 8100. The Divers of the line answer at once",
    "写信至 divers@example.com 或拨打分机 8100。潜水作业班组受理",
])  # fmt: skip
def test_whom_an_agreement_promises_is_no_secret(tmp_path: Path, said: str) -> None:
    """How to reach somebody whom an agreement tells its customer to turn to is said to them, as pages say it.

    They say it with numbers that can be dialled, as links, and the search by itself; to other customers it is a leak.
    """
    book, help_line = audience_book(tmp_path), Contact(email="divers@example.com", phone="ext. 8100")
    (divers,) = (team for team in book.provider.teams if team.id == "divers")
    team = divers.model_copy(update={"contact": help_line})
    teams = tuple(team if one is divers else one for one in book.provider.teams)
    provider = book.provider.model_copy(update={"teams": teams, "phone": "+86 10 0123 4567"})
    mail, title = book.agreements["SLA-MAIL"], {"title": LocalText(said)}
    versions = tuple(replace(one, agreement=one.agreement.model_copy(update=title)) for one in mail.versions)
    agreements = {**book.agreements, "SLA-MAIL": replace(mail, versions=versions)}
    book = replace(book, provider=provider, agreements=agreements)
    page = f"Complaints {said.replace('ext. ', '+86 10 0123 4567 ext. ').replace('分机 ', '+86 10 0123 4567 转 ')}"
    told = ("divers@example.com", "ext. 8100")
    sales, plant = (secrets(book, Audience(f"customer:{name}")) for name in ("sales", "plant"))
    assert (found(sales, page), found(sales, *told)) == ([], [])
    assert set(found(plant, page, *told)) > set(told)


@pytest.mark.parametrize("name, is_secret", [
    ("manager", False), ("on-call", False), ("on_call", False), ("zhangwei", True), ("zhang-manager", True),
    ("shift-24x7", True),
])  # fmt: skip
def test_id_of_ordinary_words_is_no_secret(tmp_path: Path, *, name: str, is_secret: bool) -> None:
    """Ids of words that the program uses stand anywhere; one in which anything else stands tells of the book."""
    book = audience_book(tmp_path)
    people = tuple(
        person.model_copy(update={"id": name}) if person.id == "cy" else person for person in book.provider.people
    )
    book = replace(book, provider=book.provider.model_copy(update={"people": people}))
    assert (found(secrets(book, Audience("customer:sales")), f"Ask the {name}.") == [name]) is is_secret


def test_id_of_a_customer_is_a_secret_whatever_word_it_is(tmp_path: Path) -> None:
    """Another customer may be called as a thing is; that they are named tells of them."""
    book = audience_book(tmp_path)
    customers = tuple(
        customer.model_copy(update={"id": "wardrobe"}) if customer.id == "plant" else customer
        for customer in book.provider.customers
    )
    book = replace(book, provider=book.provider.model_copy(update={"customers": customers}))
    assert found(secrets(book, Audience("customer:sales")), "For the wardrobe.") == ["wardrobe"]


def test_special_days_of_an_approval_are_no_secret(tmp_path: Path) -> None:
    """What the program itself writes of calendars stands in the published seals, too."""
    book = audience_book(tmp_path)
    special = "special 2026=44136fa355b3 2027Q1=bfeca9e6745c"
    approvals = book.approvals["SLA-PLANT"]
    given = tuple(
        one.model_copy(update={"files": {"catalog/calendars/a.yml#days": special}}) for one in approvals.approvals
    )
    changed = approvals.model_copy(update={"approvals": given})
    book = replace(book, approvals={**book.approvals, "SLA-PLANT": changed})
    assert given
    assert not found(secrets(book, Audience("customer:sales")), special)


def test_file_of_a_program_tells_nothing_as_long_as_it_is_unchanged(tmp_path: Path) -> None:
    """What a theme brings is what everybody has, byte for byte; what a book puts in its place is looked through."""
    site, theme = tmp_path / "site", tmp_path / "theme"
    for folder in (site, theme):
        (folder / "assets").mkdir(parents=True)
        (folder / "assets/theme.js").write_text(f"// thanks to {SERVICE}", "utf-8")
    tree = LanguageSite(directory=site, place="zh/", others=(), programs=(theme,))
    assert not verify(tree, [], sought(SERVICE), "public").problems
    (site / "assets/theme.js").write_text(f"// thanks to {SERVICE}!", "utf-8")
    (site / "other.js").write_text(f"// thanks to {SERVICE}", "utf-8")
    found_in = [problem.place.path for problem in verify(tree, [], sought(SERVICE), "public").problems]
    assert found_in == ["zh/assets/theme.js", "zh/other.js"]


def test_number_that_is_agreed_is_no_secret() -> None:
    """An amount that an agreement says, too, in whatever spelling, tells nothing."""
    assert not found(sought("236000 yuan", told=Told.AGREED, agreed=frozenset({"Fee: 236,000 CNY"})), "236 000")


def test_leak_says_where_the_secret_and_where_its_words_stand(tmp_path: Path) -> None:
    """A leak names the file, the key of the secret and its place, and the record that tells it."""
    (tmp_path / "a.html").write_text(f"<p>{TEXT}</p>", "utf-8")
    row = Place("measurements/2026-10/outages.csv", 3, 9)
    tree = LanguageSite(directory=tmp_path, place="", others=())
    (leak,) = verify(tree, [], sought(SERVICE, recorded={TEXT: row}), "public").problems
    assert str(leak.place) == "a.html"
    assert leak.also == (row, Place("catalog/a.yml"))
    assert "which stands in the key `name`" in leak.message()


TOLD: Final = {
    "Longline Carrier": "the line of longline  carrier",
    "长线通信": "长线\n通信",
    "UC-LINE": "under UC-LINE",
    "Cyra Example": "ask cyra example",
    "西拉": "问西拉",
    "cyra@example.com": "or CYRA@example.com",
    "9876 crowns": "costs us 9,876 crowns",
    "Harbour Plant": "as in the Harbour Plant",
    "Submarine cable": "Submarine cable cut",
}
"""Secrets of a book, and how somebody might let them slip."""


@pytest.mark.parametrize("holder", ["outage", "pause", "note"])
def test_secret_that_is_told_in_a_record_stays_a_secret(tmp_path: Path, holder: str) -> None:
    """What a customer reads of an outage, a ticket or a month never ends the search for what it tells (S4)."""
    book, words, january = audience_book(tmp_path), "; ".join(TOLD.values()), Month(2026, 1)
    at = "2026-01-05T09:00:00+08:00"
    if holder == "outage":
        down = written.outage(at, None, "2026-01", told=words)
        book = replace(book, outages=written.outage_records(down, months=("2026-01",)))
    elif holder == "pause":
        ticket = written.ticket(at, "2026-01", id="T-1", customer="sales")
        pause = written.pause(at, None, "2026-01", ticket="T-1", reason=words)
        book = replace(book, tickets=written.ticket_records(ticket, pause, months=("2026-01",)))
    else:
        month = book.months[january]
        notes = tuple(note.model_copy(update={"text": LocalText(words)}) for note in month.notes)
        book = replace(book, months={**book.months, january: month.model_copy(update={"notes": notes})})
    hidden = secrets(book, Audience("customer:sales"))
    assert set(found(hidden, words)) >= TOLD.keys()
    assert Leaks(hidden).told_at("UC-LINE") is not None
