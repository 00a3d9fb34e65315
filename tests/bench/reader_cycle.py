"""The rival of `cycle.py`: one update cycle of lemon24/reader in a process of its own, in whatever Python has it. Imports nothing of ours.

python tests/bench/reader_cycle.py DB URLS WORKERS    (URLS: a file with one address a line, subscribed to where they are new)
"""

import json
import logging
import resource
import sys
import time
import warnings
from pathlib import Path


def main(db: str, urls: str, workers: int) -> None:
    from reader import make_reader  # its import is part of its start

    reader = make_reader(db, feed_root=None)
    for url in Path(urls).read_text("utf-8").split():
        reader.add_feed(url, exist_ok=True)
    started, cpu_started = time.monotonic(), time.process_time()
    for _ in reader.update_feeds_iter(workers=workers, scheduled=False):
        pass
    wall, cpu = time.monotonic() - started, time.process_time() - cpu_started
    reader.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)
    print(json.dumps({"started": started, "start_cpu": cpu_started, "wall": wall, "cpu": cpu, "peak": peak, "workers_peak": 0}))


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
