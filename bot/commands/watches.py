"""watch: what is looked for, and whether its folder is sound."""

import argparse
from collections import Counter

from bot import shipped
from bot.commands.house import print_json, print_table, settings_of
from bot.feeds.opml import read_opml
from bot.models import Watch
from bot.reading.lexicon import load_lexicon
from bot.stories.weights import load_weights
from bot.watches import label, load_watch, open_watch


def show(args: argparse.Namespace) -> int:
    settings = settings_of(args, opens_database=False)
    roots = [*settings.desk.watch_dirs, shipped.WATCHES]
    watches = [load_watch(path.parent) for root in roots for path in sorted(root.glob("*/watch.toml"))]
    rows = [
        (w.name, label(w.titles, settings.desk.language), "runs" if w.name in settings.desk.watches else "–", str(w.folder))
        for w in watches
    ]
    if args.json:
        print_json([dict(zip(("name", "title", "state", "folder"), row, strict=True)) for row in rows])
        return 0
    print_table("", ("watch", "title", "", "folder"), rows, "There are no watches.")
    return 0


def check(args: argparse.Namespace) -> int:
    settings = settings_of(args, opens_database=False)
    roots = [*settings.desk.watch_dirs, shipped.WATCHES]
    for name in [args.watch] if args.watch else settings.desk.watches:
        _check_one(open_watch(name, roots))
    return 0


def _check_one(watch: Watch) -> None:
    sources = read_opml(watch.folder / "feeds.opml")
    load_lexicon(watch)
    load_weights(watch)
    sides = Counter(source.side or "no side" for source in sources)
    feeds = ", ".join(f"{count} {side}" for side, count in sorted(sides.items()))
    print(f"{watch.name} is sound: {len(watch.fields)} fields, {len(sources)} feeds ({feeds}), rules version {watch.rules}.")
