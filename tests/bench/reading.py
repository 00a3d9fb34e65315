"""Time to read an entry against its length, for texts of every kind, hostile ones among them: `python tests/bench/reading.py`.

Printed per unit: seconds for 15,000, 30,000 and 60,000 code points (what is read of a text), and the last over the first: about 4 where time
is linear. A line at the end: news items of 200 words read a second on one core.
"""

import time
from dataclasses import replace

from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import LONGEST_TEXT
from bot.reading.read import read_entry
from bot.watches import load_watch
from tests.examples import ROOT, TEXT, an_entry

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
LEXICON = load_lexicon(WATCH)
UNITS = (
    "7", "1,", "(", "「", "「」", "Aaa ", "ABC ", "Aaa Bbb, a ", "£1 ", "e\u0301", "\u0301", "x", "百", "万億", "ア", "ア・", "大学", "英", "Arm ", "Ltd ",
    "Dr. ", "“", '"', "'s ", "University of ", "株式会社", "ABC社", "日本", "in Japan ", "氏は", "and ", "、", "。", "said ", f"{TEXT} ",
)  # fmt: skip
LENGTHS = (LONGEST_TEXT // 4, LONGEST_TEXT // 2, LONGEST_TEXT)


def seconds(text: str, language: str) -> float:
    """The better of two."""
    best = float("inf")
    for _ in range(2):
        begun = time.process_time()
        read_entry(replace(an_entry(title=text[:300]), text=text, language=language), WATCH, LEXICON)
        best = min(best, time.process_time() - begun)
    return best


def main() -> None:
    seconds(TEXT, "en")
    worst = 0.0
    for unit in UNITS:
        language = "ja" if any("\u3000" <= char <= "\u9fff" for char in unit) else "en"
        took = [seconds((unit * (length // len(unit) + 1))[:length], language) for length in LENGTHS]
        worst = max(worst, took[-1])
        print(f"{unit[:16]!r:20} {language} {took[0]:7.3f} {took[1]:7.3f} {took[2]:7.3f} s  × {took[2] / max(took[0], 1e-4):5.1f}")
    words = (f"{TEXT} " * 20).split()[:200]
    begun, count = time.process_time(), 200
    for number in range(count):
        read_entry(an_entry(f"entry{number:05}", text=f"{' '.join(words)} No. {number}."), WATCH, LEXICON)
    print(f"worst {worst:.2f} s; {count / (time.process_time() - begun):.0f} items of 200 words a second")


if __name__ == "__main__":
    main()
