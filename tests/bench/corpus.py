"""How rightly, how fast and how safely feed documents are read.

    python tests/bench/corpus.py [--corpus DIR] [--first N]

Over the recorded feeds of DIR (default: the corpus beside the repository): how many are read as their INDEX.jsonl expects (count, first
title, first link), and feeds a second of feedparser, of the swift reading, of the two together as the desk uses them, and of making
entries. Then each document made to hurt, in a process of its own: CPU seconds and peak memory of `feeds parse`, and of making entries
of it. CPU time, one process, one reading after the other; compare within a run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.feeds.entries import make_entries
from bot.feeds.guard import mend
from bot.feeds.parse import by_feedparser, parse_document, read_alike
from bot.feeds.vocabulary import Unlike
from tests.bench.hostile import write
from tests.examples import NOW, SHARED, a_feed
from tests.feeds.test_corpus import is_right

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEBIBYTES = 2, 200
MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / (1024 if sys.platform != "darwin" else 2**20), done.returncode)
"""
MAKING = """
import sys
from pathlib import Path
from bot.feeds.entries import make_entries
from bot.feeds.parse import parse_document
from tests.examples import NOW, a_feed
make_entries(parse_document(Path(sys.argv[1]).read_bytes()), feed=a_feed(), seen=NOW, known={})
"""


def score(corpus: Path, rows: list[dict]) -> None:
    wrong = [row["file"] for row in rows if not is_right(parse_document((corpus / row["file"]).read_bytes()), row["expect"])]
    print(f"right: {len(rows) - len(wrong)} of {len(rows)} ({1 - len(wrong) / len(rows):.1%})", *wrong, sep="\n  wrong: ")


def speeds(bodies: list[bytes]) -> None:
    swift = [body for body in map(mend, bodies) if _is_swift(body)]
    print(f"\n{len(bodies)} feeds, {sum(map(len, bodies)) / 1e6:.1f} MB; {len(swift)} ({len(swift) / len(bodies):.1%}) are read swiftly")
    documents = [parse_document(body) for body in bodies]
    rival = timed("feedparser", bodies, lambda body: by_feedparser(mend(body), ""), None)
    timed("swift, those that are", swift, lambda body: read_alike(body, ""), rival)
    timed("the two together", bodies, parse_document, rival)
    timed("making entries", documents, lambda document: make_entries(document, feed=a_feed(), seen=NOW, known={}), rival)


def _is_swift(body: bytes) -> bool:
    try:
        read_alike(body, "")
    except Unlike:
        return False
    return True


def timed(name: str, given: list, work: Callable, rival: float | None) -> float:
    began = time.process_time()
    for one in given:
        work(one)
    seconds = time.process_time() - began
    rate = len(given) / seconds
    print(f"  {name:24} {seconds:6.2f} s  {rate:6.0f} feeds/s" + (f"  {rate / rival:5.1f} x feedparser" if rival else ""))
    return rate


def hurt() -> int:
    missed = 0
    print(f"\nmade to hurt, each < {SECONDS} s and < {MEBIBYTES} MiB: `feeds parse`, making entries")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in write(Path(folder)):
            parsing = measured("-m", "bot", "feeds", "parse", str(path), "--json")
            making = measured("-c", MAKING, str(path))
            held = making[2] == 0 and all(seconds < SECONDS and peak < MEBIBYTES for seconds, peak, _ in (parsing, making))
            missed += not held
            figures = ", ".join(f"{seconds:5.2f} s {peak:4.0f} MiB" for seconds, peak, _ in (parsing, making))
            print(f"  {name:34} {figures}{'' if held else '   MISSED'}")
    return missed


def measured(*words: str) -> tuple[float, float, int]:
    """CPU seconds, peak MiB and status of one fresh process."""
    done = subprocess.run([sys.executable, "-c", MEASURED, *words], capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, peak, status = done.stdout.split()
    return float(seconds), float(peak), int(status)


def run(corpus: Path, first: int | None) -> int:
    if (corpus / "INDEX.jsonl").is_file():
        rows = [row for row in map(json.loads, (corpus / "INDEX.jsonl").read_text("utf-8").splitlines()) if row["kind"] == "real"]
        score(corpus, rows)
        feeds = sorted((row for row in rows if row["format"] != "json" and row["expect"]["entries"]), key=lambda row: row["sha256"])
        speeds([(corpus / row["file"]).read_bytes() for row in feeds[:first]])
    return 1 if hurt() else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=SHARED / "feeds", metavar="DIR")
    parser.add_argument("--first", type=int, metavar="N", help="only the first N feeds in the speeds (300: what the cycle bench serves)")
    args = parser.parse_args()
    sys.exit(run(args.corpus, args.first))
