"""What stands inside an element: its words, or markup that is elements itself, written out as feedparser writes it."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from xml.sax.saxutils import escape

from bot.feeds.vocabulary import XML_LANG, Judge, Unlike, Vocabulary

XHTML = "application/xhtml+xml"
_KINDS = {
    "": "", "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain", "html": "text/html", "text/html": "text/html",
    "xhtml": XHTML, XHTML: XHTML,
}  # fmt: skip
_DIVISIONS = {"div", "xhtml_div"}
_DRAWINGS = {"svg", "math"}


def text_of(element: ET.Element) -> str:
    if len(element):
        raise Unlike("markup")
    return (element.text or "").strip()


def kind_of(element: ET.Element, default: str) -> str:
    if element.get("mode", "escaped") not in {"escaped", "xml"}:
        raise Unlike("mode")
    kind = _KINDS.get(element.get("type", default).lower())
    if kind is None or element.get("src"):
        raise Unlike(f"type {element.get('type')}")
    return kind


class Inline:
    """The pieces of one element's content. `kind` becomes XHTML at the first element, whatever type was declared."""

    def __init__(self, element: ET.Element, kind: str, vocabulary: Vocabulary) -> None:
        self.kind = kind
        self._vocabulary = vocabulary
        self._pieces: list[str] = []
        self._inside(element)

    def text(self, *, unwrapped: bool) -> str:
        """`unwrapped`: without the one <div> that Atom asks for around it."""
        pieces = [*self._pieces]
        if unwrapped and self.kind == XHTML:
            while len(pieces) > 1 and not pieces[-1].strip():
                del pieces[-1]
            while len(pieces) > 1 and not pieces[0].strip():
                del pieces[0]
            if pieces and (pieces[0] == "<div>" or pieces[0].startswith("<div ")) and pieces[-1] == "</div>" and _is_one(pieces):
                pieces = pieces[1:-1]
        return "".join(pieces).strip()

    def _inside(self, element: ET.Element) -> None:
        self._say(element.text)
        for child in element:
            name = self._vocabulary.name(child.tag)
            local = name.removeprefix("xhtml_")
            if "_" in local or local in _DRAWINGS or hasattr(Judge, f"_end_{name}"):
                raise Unlike(f"{name} in markup")
            self._open(child, name, local)
            self._inside(child)
            if self.kind != XHTML:
                raise Unlike("a lone div")  # feedparser then loses count of its depth
            self._pieces.append(f"</{local}>")
            self._say(child.tail)

    def _open(self, child: ET.Element, name: str, local: str) -> None:
        if self.kind != XHTML:
            if name in _DIVISIONS:
                return
            self.kind = XHTML
        self._pieces.append(f"<{local}{''.join(_attributes(child))}>")

    def _say(self, text: str | None) -> None:
        if text:
            self._pieces.append(escape(text) if self.kind == XHTML else text)


def _attributes(element: ET.Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        low = "xml:lang" if name == XML_LANG else name.lower()
        if not low.isascii() or low[0] == "{" or low == "base":
            raise Unlike(f"attribute {name} in markup")
        said = escape(value.lower() if low in {"rel", "type"} else value, {'"': "&quot;"})
        yield f' {low}="{said}"'


def _is_one(pieces: list[str]) -> bool:
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return False
        elif piece.startswith("<") and not piece.endswith("/>"):
            depth += 1
    return True
