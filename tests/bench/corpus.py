"""Reads a folder of feed documents twice into a fresh database.

    python tests/bench/corpus.py --corpus DIR

Says of each pass: feeds read and failed, entries, new, kept, seconds, peak memory of the largest process. The second finds nothing new.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "bot", *sys.argv[1:]], stdout=subprocess.PIPE)
sys.stdout.buffer.write(done.stdout)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(done.returncode)
"""


def check(corpus: Path, folder: str) -> list[dict]:
    """One `check --feed DIR`, with what it took."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAKEHASHI_")} | {"PYTHONPATH": str(ROOT)}
    words = ["--db", f"{folder}/corpus.db", "check", "--feed", str(corpus.resolve()), "--json"]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    assert done.stdout, done.stderr
    rows = json.loads(done.stdout)
    entries, new, kept = (sum(row[name] for row in rows) for name in ("entries", "new", "kept"))
    failed = sum(bool(row["error"]) for row in rows)
    peak = int(done.stderr.split()[-1]) / (1024 if sys.platform != "darwin" else 2**20)
    print(
        f"{len(rows) - failed} feeds read, {failed} with an error; {entries} entries, {new} new, {kept} kept; {seconds:.1f} s, "
        f"peak {peak:.0f} MB; status {done.returncode}"
    )
    return rows


def run(corpus: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        check(corpus, folder)
        again = [row for row in check(corpus, folder) if row["new"]]
    for row in again:
        print(f"new at the second pass: {row['new']} in {row['url']}")
    return 1 if again else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    sys.exit(run(parser.parse_args().corpus))
