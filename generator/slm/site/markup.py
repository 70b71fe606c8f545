"""What a page of HTML or a drawing leads to, loads, can be led to, and says; read by libxml2, as a browser reads it."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree

_LEADING: Final = frozenset({"a", "area"})
_LOADING: Final = frozenset({
    "action", "attributionsrc", "background", "data", "formaction", "href", "imagesrcset", "ping", "poster", "src",
    "srcset",
})  # fmt: skip
"""Attributes with addresses from which a page loads something or, like a form, to which it sends something."""
_ADDRESSING: Final = _LOADING | {"id", "name", "srcdoc", "content", "style"}
"""All attributes that say where something is, if no function stands in them; most have nothing to do with that."""
_STATED: Final = frozenset({"alternate", "author", "canonical", "help", "license", "next", "prev", "search"})
"""Relations of a `<link>` that state an address and load nothing, as long as no other relation stands beside them."""
_REFRESH: Final = re.compile(r"^\s*[\d.]+[\s;,]+(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_INLINED: Final = re.compile(r"data:([^,;]*)([^,]*),(.*)", re.IGNORECASE | re.DOTALL)
_CANDIDATE: Final = re.compile(r"\s*([^\s,](?:\S*[^\s,])?)[^,]*")
_IN_ADDRESSES: Final = str.maketrans({"\t": None, "\n": None, "\r": None, "\\": "/"})
_COMMENT: Final = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?\*/""", re.DOTALL)
"""A comment, or words in which the beginning of one means nothing."""
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE)
_STYLE: Final = re.compile(r"""\burl\(\s*(?:"([^"]*)"|'([^']*)'|([^'")\s]+))|@import\s*["']([^"']+)""", re.IGNORECASE)
_IMAGES: Final = re.compile(r"\b(?:image-set|image|src)\(([^;{}]*)", re.IGNORECASE)
"""Where each of several quoted addresses may be the one that is loaded."""
_QUOTED: Final = re.compile(r"""\b(?:format|type)\([^)]*\)|"([^"]*)"|'([^']*)'""", re.IGNORECASE)
_FOREIGN: Final = frozenset({"svg", "math"})
_RAW: Final = frozenset({"style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"})
"""Elements inside which libxml2 sees no tags."""
_SPECIAL: Final = _FOREIGN | _RAW | {"br"}
"""Elements whose beginning changes how what follows is read."""
_INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tspan", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Elements that part no words: `<b>se</b>cret` reads as one."""
_ESCAPED: Final = re.compile(r"&(?:lt|#0*60|#x0*3c);?", re.IGNORECASE)
_KEPT: Final = "\ue000"
"""Stands for a `<` that was escaped: it begins no tag, wherever it comes to stand."""
_DEEPEST: Final = 5
"""How many pages may lie in attributes of one another; of what is deeper nobody knows what it loads."""


@dataclass(slots=True)
class PageLinks:
    """What was found in a page; addresses are as browsers take them."""

    links: set[str] = field(default_factory=set)
    """What readers are led to."""
    loads: set[str] = field(default_factory=set)
    """What the page loads, or where it sends something."""
    styled: set[str] = field(default_factory=set)
    """What its styles load."""
    parts: set[str] = field(default_factory=set)
    """What a link can lead to in it."""
    base: str = ""
    """Where its relative addresses begin, if not at the page."""
    texts: list[str] = field(default_factory=list)
    """All that a reader could see or look up: words between tags, attributes, comments, scripts."""

    def written(self) -> list[Any]:
        """Return all but the texts, as JSON has it."""
        return [*map(sorted, (self.links, self.loads, self.styled, self.parts)), self.base]

    @classmethod
    def read(cls, written: list[Any]) -> PageLinks:
        """Return what was written."""
        links, loads, style, parts, base = written
        return cls(set(links), set(loads), set(style), set(parts), base)


def read_markup(text: str, *, texts: bool = False) -> PageLinks:
    """Return what is in a page or a drawing; its `texts` only where they are asked for."""
    page_links = PageLinks()
    _read(text, page_links, 0, texts=texts)
    return page_links


def style_loads(style: str) -> Iterator[str]:
    """Yield the addresses from which a style loads something."""
    if "\\" in style:
        style = _ESCAPE.sub(lambda match: chr(min(int(match[1], 16), 0xFFFD)) if match[1] else match[2], style)
    if "/*" in style:
        style = _COMMENT.sub(lambda match: match[1] or " ", style)
    quoted = (groups for images in _IMAGES.findall(style) for groups in _QUOTED.findall(images))
    for groups in (*_STYLE.findall(style), *quoted):
        yield from map(_cleaned, filter(None, groups))


def _cleaned(address: str) -> str:
    """Return an address as browsers take it: no blanks around it, no breaks in it, every slash forward."""
    return address.strip("\0\t\n\x0b\f\r ").translate(_IN_ADDRESSES)


def _read(text: str, found: PageLinks, depth: int, *, texts: bool) -> None:
    # The parser hands over words with both kinds of `<` in them; only inside a drawing it matters which one it was.
    marked = 0
    if "<svg" in text or "<math" in text:
        text, marked = _ESCAPED.subn(_KEPT, text)
    reader = _Reader(found, depth, texts=texts, marked=marked > 0)
    if text.strip():
        parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True)
        etree.HTML(text.encode("utf-8", "replace"), parser)


class _Reader:
    """Is told of every tag by the parser; no tree is built, so neither depth nor length of a page hides anything."""

    def __init__(self, found: PageLinks, depth: int, *, texts: bool, marked: bool) -> None:
        self._found, self._depth, self._texts, self._marked = found, depth, texts, marked
        self._foreign = 0
        self._raw = ""
        self._words: list[str] = []
        self._followed: set[str] = set()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in the begin of an element."""
        if self._words and tag not in _INLINE:
            self._end_words()
        if tag in _SPECIAL:
            self._words += [" "] if tag == "br" else []
            self._raw = tag if tag in _RAW else ""
            self._foreign += tag in _FOREIGN
        elif self._raw:
            self._raw = ""
        if not attributes:
            return
        if self._marked:
            attributes = {name: value.replace(_KEPT, "<") for name, value in attributes.items()}
        for name, value in attributes.items():
            # Most links of a page stand in it more than once.
            if name == "href" and value in self._followed and tag in _LEADING:
                continue
            if name in _ADDRESSING or "(" in value or (":" in name and name.endswith(":href")):
                self._attribute(tag, name, value, attributes)
        if self._texts:
            self._found.texts += filter(None, attributes.values())

    def end(self, tag: str) -> None:
        """Take in the end of an element."""
        if self._words and tag not in _INLINE:
            self._end_words()
        self._raw = ""
        if tag in _FOREIGN:
            self._foreign -= 1

    def data(self, words: str) -> None:
        """Take in what stands between tags; a long text comes in pieces."""
        if self._texts or self._raw:
            self._words.append(words)

    def comment(self, words: str) -> None:
        """Take in a comment: hardly anybody sees it, but everybody may."""
        if self._texts:
            self._found.texts.append(words.replace(_KEPT, "&lt;"))

    def close(self) -> None:
        """End what was begun."""
        self._end_words()

    def _end_words(self) -> None:
        words = "".join(self._words)
        self._words.clear()
        if self._raw == "style":
            self._styled(words)
        if self._raw and self._foreign and "<" in words:
            self._read_again(words)  # inside a drawing browsers do see these tags
        if self._texts:
            self._found.texts.append(words.replace(_KEPT, "<"))

    def _attribute(self, tag: str, name: str, value: str, attributes: Mapping[str, str]) -> None:
        page_links = self._found
        name = "href" if name.endswith(":href") else name  # the prefix of XLink is anybody's choice
        if name == "id" or (name == "name" and tag in _LEADING):
            page_links.parts.add(value)
        elif tag in _LEADING and name == "href":
            self._followed.add(value)
            page_links.links.add(cleaned := _cleaned(value))
            self._loads([cleaned] if _INLINED.match(cleaned) else ())
        elif tag == "base":
            page_links.base = page_links.base or (_cleaned(value) if name == "href" else "")
        elif name in _LOADING and (name != "data" or tag == "object") and not _is_stated(tag, attributes):
            self._loads(_addresses(name, value))
        elif name == "srcdoc":
            self._read_again(value)
        elif tag == "meta" and name == "content" and attributes.get("http-equiv", "").lower() == "refresh":
            self._loads(_REFRESH.findall(value))
        if "(" in value or name == "style":
            self._styled(value)

    def _styled(self, style: str) -> None:
        self._take(style_loads(style), self._found.styled)

    def _loads(self, addresses: Iterable[str]) -> None:
        self._take(map(_cleaned, addresses), self._found.loads)

    def _take(self, addresses: Iterable[str], found: set[str]) -> None:
        for address in filter(None, addresses):
            if match := _INLINED.fullmatch(address):
                self._inlined(*match.groups())
            else:
                found.add(address)

    def _inlined(self, kind: str, parameters: str, content: str) -> None:
        """Take in what an address holds itself."""
        text = unquote(content)
        if parameters.lower().endswith("base64"):
            padded = re.sub(rb"[^\w+/]", b"", unquote_to_bytes(content))
            text = b64decode(padded[: len(padded) - (len(padded) % 4 == 1)] + b"==").decode("utf-8", "replace")
        if self._texts:
            self._found.texts.append(text)
        if "css" in kind.lower():
            self._styled(text)
        elif any(format_name in kind.lower() for format_name in ("html", "svg", "xml")):
            self._read_again(text)

    def _read_again(self, text: str) -> None:
        """Read a page inside this one."""
        if self._depth < _DEEPEST:
            _read(text, self._found, self._depth + 1, texts=self._texts)
        else:
            self._found.loads.add(f"//{text}")


def _is_stated(tag: str, attributes: Mapping[str, str]) -> bool:
    relations = attributes.get("rel", "").lower().split()
    return tag == "link" and bool(relations) and _STATED.issuperset(relations)


def _addresses(name: str, value: str) -> Iterable[str]:
    if name.endswith("srcset"):
        return _CANDIDATE.findall(value)
    return value.split() if name == "ping" else (value,)
