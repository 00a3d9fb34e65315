"""Writing HTML by hand, safely: attributes and words are always escaped, children are HTML already."""

from collections.abc import Iterable
from html import escape


def tag(name: str, *children: str, **attributes: str | None) -> str:
    """`<name …>children</name>`; `class_` is class, a None attribute is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value, quote=True)}"' for key, value in attributes.items() if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>"


def words(text: object) -> str:
    """Escaped, with line ends kept."""
    return escape(str(text), quote=False).replace("\n", "<br>")


def anchor(url: object, *children: str, class_: str | None = None) -> str:
    """A link that opens elsewhere and tells nobody where from; not a link where the address is not http(s)."""
    address = str(url)
    if not address.startswith(("https://", "http://")):
        return "".join(children)
    return tag("a", *children, class_=class_, href=address, target="_blank", rel="noopener noreferrer")


def classes(*names: str | None) -> str | None:
    """The names that are there, as one attribute."""
    return " ".join(name for name in names if name) or None


def joined(parts: Iterable[str]) -> str:
    return "".join(parts)
