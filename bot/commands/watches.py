"""watch: what is looked for, and whether its folder is sound."""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from bot import shipped
from bot.commands.house import print_json, print_table, settings_of
from bot.feeds.opml import read_opml
from bot.models import Watch
from bot.reading.lexicon.check import Flaw, check_lexicon
from bot.reading.lexicon.load import load_lexicon
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
    watches = [open_watch(name, roots) for name in ([args.watch] if args.watch else settings.desk.watches)]
    flaws = {watch.name: check_lexicon(watch) for watch in watches}
    if args.json:
        print_json({name: [asdict(flaw) for flaw in found] for name, found in flaws.items()})
    else:
        for watch in watches:
            _say(watch, flaws[watch.name])
    return 1 if any(flaw.gravity == "wrong" for found in flaws.values() for flaw in found) else 0


def _say(watch: Watch, flaws: Sequence[Flaw]) -> None:
    sources = read_opml(watch.folder / "feeds.opml")
    lexicon = load_lexicon(watch)
    load_weights(watch)
    for flaw in flaws:
        print(f"{flaw.gravity}: {flaw.place}: {flaw.what}.")
    sides = Counter(source.side or "no side" for source in sources)
    feeds = ", ".join(f"{count} {side}" for side, count in sorted(sides.items()))
    acting = Counter(body.side for body in lexicon.bodies.values())
    bodies = ", ".join(f"{acting[side.key]} {side.key}" for side in watch.sides)
    state = "has flaws" if any(flaw.gravity == "wrong" for flaw in flaws) else "is sound"
    print(
        f"{watch.name} {state}: {len(watch.fields)} fields, {len(lexicon.bodies)} bodies ({bodies}), {len(sources)} feeds ({feeds}), "
        f"rules version {watch.rules}."
    )
