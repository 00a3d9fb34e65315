"""rule: what an editor decides of entries and stories, from the command line."""

import argparse
from collections.abc import Awaitable, Callable, Sequence

from bot.commands.house import at_desk, first_watch, print_json, print_table, settings_of
from bot.models import Ruling, Story
from bot.pipeline import Desk, ruling
from bot.pipeline.permits import CLI
from bot.pipeline.ruling import Mistakable, Ruled
from bot.settings import Settings
from bot.text import one_line, shorten
from bot.wording.factlines import FactLines
from bot.wording.rulinglines import fact_words
from bot.wording.verdictlines import ENGLISH

_TITLE = 100


def accept(args: argparse.Namespace) -> int:
    return _do(args, lambda desk, watch: ruling.accept(desk, CLI, watch, args.entry, args.why))


def decline(args: argparse.Namespace) -> int:
    return _do(args, lambda desk, watch: ruling.decline(desk, CLI, watch, args.entry, args.why))


def hide(args: argparse.Namespace) -> int:
    return _do(args, lambda desk, watch: ruling.hide(desk, CLI, watch, args.story, args.why))


def retract(args: argparse.Namespace) -> int:
    return _do(args, lambda desk, watch: ruling.retract(desk, CLI, watch, args.story, args.why))


def join(args: argparse.Namespace) -> int:
    return _do(args, lambda desk, watch: ruling.join(desk, CLI, watch, args.story, args.other, args.why))


def split(args: argparse.Namespace) -> int:
    return _do(args, lambda desk, watch: ruling.split(desk, CLI, watch, args.story, args.entry, args.why))


def wrong(args: argparse.Namespace) -> int:
    return _do(args, lambda desk, watch: ruling.mark_wrong(desk, CLI, watch, args.story, args.facts, args.why, entry=args.only))


def undo(args: argparse.Namespace) -> int:
    return _do(args, lambda desk, _watch: ruling.undo(desk, CLI, args.number))


def _do(args: argparse.Namespace, act: Callable[[Desk, str], Awaitable[Ruled]]) -> int:
    settings = settings_of(args)
    ruled = at_desk(settings, lambda desk: act(desk, first_watch(settings, args.watch)))
    for each in ruled.rulings:
        print(f"Ruling {each.id}: {each.kind} {_about(each)}{' taken back' if each.undone else ''}.")
    if not ruled.carried:
        print("Another process is folding just now; it, or the next check, carries this out.")
    for story in ruled.stories:
        print(f"Story {story.id}{' (withdrawn)' if story.withdrawn else ''}, {len(story.members)} report(s): {_title(story)}")
    return 0


def _about(each: Ruling) -> str:
    return f"{each.subject} {each.object}".strip()


def _title(story: Story) -> str:
    return shorten(one_line(story.headline), _TITLE)


def show(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    given = at_desk(settings, lambda desk: desk.store.rulings(first_watch(settings, args.watch)), only_look=True)
    if args.json:
        print_json([_as_data(each) for each in given])
        return 0
    rows = [(str(each.id), f"{each.at:%Y-%m-%d %H:%M}", each.who, each.kind, _about(each), each.why) for each in given]
    print_table("", ("ruling", "when (UTC)", "who", "kind", "about", "why"), rows, "There are no rulings.")
    return 0


def _as_data(each: Ruling) -> dict[str, object]:
    return {name: getattr(each, name) for name in ("id", "at", "who", "kind", "subject", "object", "why")}


def facts(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    rows = at_desk(settings, lambda desk: _facts(desk, settings, args), only_look=True)
    print_table("", ("fact", "as readers see it", "report"), rows, "This story tells no facts.")
    return 0


async def _facts(desk: Desk, settings: Settings, args: argparse.Namespace) -> Sequence[tuple[str, ...]]:
    story = await ruling.find_story(desk, first_watch(settings, args.watch), args.story)
    lines = FactLines(story, desk.watches[story.watch], ENGLISH)
    return [(each.key, _words(each, lines), each.entries[0]) for each in ruling.mistakables(desk, story)]


def _words(each: Mistakable, lines: FactLines) -> str:
    if each.tie:
        return f"{each.tie[0]} works with {each.tie[1]}"
    return fact_words(each.fact, lines) if each.fact else ""
