"""Where sentences begin and end, in English and Japanese, as offsets."""

import re

_END = re.compile(r"[.!?。！？]+[”’\"'」』)）]*(?=\s|$)|[。！？]+[」』)）]*|\n+")


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open spans of the sentences of `text`, in order, white space left out."""
    spans, start = [], 0
    for match in [*_END.finditer(text), None]:
        end = match.end() if match else len(text)
        stretch = text[start:end]
        if stretch.strip():
            left = len(stretch) - len(stretch.lstrip())
            spans.append((start + left, start + len(stretch.rstrip())))
        start = end
    return tuple(spans)
