"""What a built site is checked for before it is published: links, and requests to other hosts (FAILURES D32)."""

from __future__ import annotations

from pathlib import Path

import pytest

from slm.portfolio import Secrets
from slm.site.markup import PageLinks, read_markup
from slm.site.verify import LanguageSite, PageReading, verify

HOST = "https://other.example/x"


def codes(folder: Path, written: str, name: str = "page.html") -> list[str]:
    """Return the codes of what is wrong with a page, beside which there are a page `there.html` and a drawing."""
    (folder / "there.html").write_text('<h1 id="part">There</h1>', "utf-8")
    (folder / "drawing.svg").write_text('<svg><g id="sign"/></svg>', "utf-8")
    (folder / name).write_text(written, "utf-8")
    tree = LanguageSite(directory=folder, place="", others=())
    return [problem.code for problem in verify(tree, [], Secrets(), "internal").problems]


@pytest.mark.parametrize("written", [
    "<a href=missing.html>x</a>",
    '<a title="x > y" href="gone.html">x</a>',
    "<A HREF = 'gone.html'>x</A>",
    '<a\nhref="gone.html\n">x</a>',
    '<svg><a xlink:href="gone.html">x</a></svg>',
    '<map><area href="gone.html"></map>',
    '<img src="gone.png">',
    '<img srcset="drawing.svg 1x, gone.png 2x">',
    '<svg><use href="gone.svg#sign"/></svg>',
    '<meta http-equiv="refresh" content="3; url=gone.html">',
    '<form action="gone.html"><button>x</button></form>',
    '<base href="deeper/"><a href="there.html">x</a>',
    '<iframe srcdoc="&lt;a href=gone.html&gt;x&lt;/a&gt;"></iframe>',
    f"{'<div>' * 3000}<a href=gone.html>x</a>",
    "<!-- > --><a href=gone.html>x</a>",
    '<svg><title><a href="gone.html">x</a></title></svg>',
])  # fmt: skip
def test_link_to_nowhere_is_found_however_it_is_written(tmp_path: Path, written: str) -> None:
    """Whatever a browser takes for a link or a file to load has to lead somewhere."""
    assert codes(tmp_path, written) == ["SLM621"]


@pytest.mark.parametrize("written", [
    f"<img alt=x src={HOST}>",
    f'<img alt="a > b" src="{HOST}">',
    f"<img srcset='drawing.svg 1x,{HOST} 2x'>",
    f'<img src=" {HOST[:3]}\n{HOST[3:]}">',
    r'<img src="\\other.example\x">',
    '<img src="https:other.example/x">',
    f'<link rel="alternate stylesheet" href="{HOST}">',
    f'<link rel="preload" imagesrcset="{HOST} 2x">',
    f'<style>a {{ background: image-set("drawing.svg" 1x, "{HOST}" 2x) }}</style>',
    f'<style>a {{ content: "/*"; background: url({HOST}); quotes: "*/" }}</style>',
    f'<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="{HOST}"/></svg>',
    f"<style>@import 'data:text/css,@import %22{HOST}%22'</style>",
    f"<link href={HOST}>",
    f'<base href="{HOST}">',
    f'<form action="{HOST}"></form>',
    f'<button formaction="{HOST}">x</button>',
    f'<a href="there.html" ping="{HOST}">x</a>',
    f'<meta http-equiv=Refresh content="0;URL={HOST}">',
    f'<iframe srcdoc="<img src={HOST}>"></iframe>',
    '<iframe src="data:text/html;base64,PGltZyBzcmM9aHR0cHM6Ly9vdGhlci5leGFtcGxlL3g+"></iframe>',
    f'<object data="{HOST}"></object>',
    f'<embed src="{HOST}">',
    f'<video poster="{HOST}"></video>',
    f'<table background="{HOST}"></table>',
    f'<svg><image href="{HOST}"/></svg>',
    f'<svg><rect fill="url({HOST}#a)"/></svg>',
    f'<svg><style><img src="{HOST}"></style></svg>',
    f'<p style="background: url( {HOST} )">x</p>',
    f'<p style="background: u\\72l({HOST})">x</p>',
    f'<style>@import/**/"{HOST}";</style>',
    f'<noscript><img src="{HOST}"></noscript>',
])  # fmt: skip
def test_request_to_another_host_is_found_however_it_is_written(tmp_path: Path, written: str) -> None:
    """Whatever makes a browser ask another host, or send something there, is refused."""
    assert codes(tmp_path, written) == ["SLM623"]


@pytest.mark.parametrize("written", [
    "<a href=there.html#part>x</a>",
    f"<a href={HOST}>x</a>",
    f'<script>const page = "<img src={HOST}><a href=gone.html>";</script>',
    f"<!-- <img src={HOST}> -->",
    f"<textarea><img src={HOST}></textarea>",
    f'<p title="<img src={HOST}>">x</p>',
    f'<link rel="canonical" href="{HOST}">',
    f'<meta name="description" content="5; url={HOST}">',
    '<meta http-equiv="refresh" content="5">',
    '<img src="data:image/png;base64,AA==">',
    '<svg><use href="drawing.svg#sign"/><rect fill="url(#sign)"/></svg>',
    '<base href="there.html"><a href="#part">x</a>',
    '<a href="mailto:desk@example.com">x</a>',
    '<img srcset="drawing.svg, drawing.svg 2x">',
    "",
])  # fmt: skip
def test_what_loads_nothing_is_no_problem(tmp_path: Path, written: str) -> None:
    """Links to other hosts, and what only looks like a tag, are left alone."""
    assert codes(tmp_path, written) == []


@pytest.mark.parametrize("written", [
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java&#115;cript:alert(1)">x</a>',
    '<a href="JAVA\tSCRIPT:alert(1)">x</a>',
    '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
    '<form action="javascript:x"></form>',
])  # fmt: skip
def test_link_that_is_a_program_is_found_however_it_is_written(tmp_path: Path, written: str) -> None:
    """Nobody publishes what would run in the browser of whoever follows a link; a button of a theme does nothing."""
    assert codes(tmp_path, written) == ["SLM613"]
    assert codes(tmp_path, '<a href="javascript:void(0)">x</a><img src="about:blank">') == []


def test_what_is_escaped_in_a_drawing_loads_nothing(tmp_path: Path) -> None:
    """The name of a chart may say `<img src=x>`: it is told as words, also to whoever looks for secrets."""
    for escaped in ("&lt;", "&#60;", "&#x3C;"):
        assert codes(tmp_path, f"<svg><title>{escaped}img src=gone.png></title></svg>") == []
    assert codes(tmp_path, '<svg></svg><iframe srcdoc="&lt;img src=gone.png>"></iframe>') == ["SLM621"]
    assert "<b> one" in read_markup("<svg><title>&lt;b> one</title></svg>", texts=True).texts


@pytest.mark.parametrize("link", ["there.html#gone", "#gone", "drawing.svg#gone"])
def test_link_to_a_part_that_is_not_there_is_found(tmp_path: Path, link: str) -> None:
    """What follows the # has to be named in the page; the name of a field of a form is no such name."""
    assert codes(tmp_path, f'<input name="gone"><a href="{link}">x</a>') == ["SLM622"]


def test_style_sheet_is_read_too(tmp_path: Path) -> None:
    """A style sheet may not load anything from another host either; a comment in it loads nothing."""
    assert codes(tmp_path, f"a {{ background: url('{HOST}') }} /* url(//x) */", "look.css") == ["SLM623"]


def test_page_that_changed_after_it_was_read_is_read_again(tmp_path: Path) -> None:
    """What was found in a page when it was made counts as long as the page is the same, byte for byte."""
    page, tree = tmp_path / "page.html", LanguageSite(directory=tmp_path, place="", others=())
    page.write_text("<a href=gone.html>x</a>", "utf-8")
    for content, problems in ((page.read_bytes(), 0), (b"another page", 1)):
        readings = {"page.html": PageReading.of(content, PageLinks())}
        verified = verify(tree, [], Secrets(), "internal", readings=readings)
        assert len(verified.problems) == problems


def test_what_was_found_can_be_written_down() -> None:
    """What is cached of a page says all that the page did."""
    page_links = read_markup(f"<base href=x/><a id=a href=b>x</a><img src=c><p style='background: url({HOST})'>")
    assert PageLinks.read(page_links.written()) == page_links
    assert all((page_links.base, page_links.links, page_links.loads, page_links.styled, page_links.parts))
