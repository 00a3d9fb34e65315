"""What `kakehashi demo` and `kakehashi --help` cost: wall and CPU seconds (children included) and peak memory, medians of five.

    python tests/bench/demo.py [--times 5]

The peak is the largest process's, as the system counts it (a worker may be it). `--help` is to stay under 0.3 CPU seconds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEASURED = """
import resource, subprocess, sys
status = subprocess.run([sys.executable, "-m", "bot", *sys.argv[1:]], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(status, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def run(*words: str) -> tuple[float, float, float]:
    """(wall seconds, CPU seconds, MB) of one run."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAKEHASHI_")} | {"PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [sys.executable, "-c", MEASURED, *words], env=environment, cwd=folder, stdout=subprocess.PIPE, text=True, check=True
        ).stdout
    wall = time.perf_counter() - began
    status, cpu, peak = said.split()
    assert status == "0", f"kakehashi {' '.join(words)} ended with {status}"
    return wall, float(cpu), int(peak) / (1024 if sys.platform != "darwin" else 2**20)


def show(times: int, *words: str) -> None:
    wall, cpu, peak = (statistics.median(column) for column in zip(*(run(*words) for _ in range(times)), strict=True))
    print(f"kakehashi {' '.join(words):8} wall {wall:5.2f} s  CPU {cpu:5.2f} s  peak {peak:4.0f} MB  (medians of {times})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    show(given.times, "--help")
    show(given.times, "demo")
