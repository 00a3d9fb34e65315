"""The command line: parse, call, print. Every command stands once, in `COMMANDS`; its parts are imported when it runs."""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import __version__
from bot.errors import DeskError

Arguments = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True, slots=True)
class Command:
    """`run` names a function `(args) -> exit status` in bot.commands; it is imported only when called."""

    name: str
    help: str
    run: str = ""
    arguments: Arguments = lambda _: None
    subcommands: "tuple[Command, ...]" = ()


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print data as JSON")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, default=Path("kakehashi-demo"), metavar="DIR", help="where the messages go (default: ./kakehashi-demo)"
    )


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dir", type=Path, metavar="DIR", help="the folder to make")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--feed",
        action="extend",
        nargs="+",
        default=[],
        metavar="URL|FILE|DIR",
        help="only these, due or not; they stay in the list of feeds. Files and folders need no network",
    )
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch that --feed is read for (default: the first)")
    _data(parser)


def _tell(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, metavar="NAME|daily|weekly|monthly", help="a plan's name, or a kind")
    parser.add_argument("--now", default="", metavar="ISO", help="as if it were then: 2026-03-16T08:30+00:00")
    parser.add_argument(
        "--format", choices=["slack", "teams", "text", "html"], default="text", help="what --to preview prints (default: text)"
    )
    parser.add_argument("--to", choices=["preview"], default="", help="print exactly what would be sent; send and remember nothing")
    parser.add_argument("--watch", default="", metavar="NAME", help="of a kind: the watch (default: the first)")
    parser.add_argument("--language", choices=["en", "ja"], default="", help="in this language instead of the plan's")


def _ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="as typed after the slash command: latest quantum, deals 3m, org NAME; help shows all"
    )
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch to ask (default: the first)")
    parser.add_argument("--format", choices=["slack", "text", "html"], default="text")


def _preview(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", default="", metavar="NAME|KIND", help="a plan's name, or a kind such as daily (default: weekly)")
    parser.add_argument("--words", default="", metavar="WORDS", help='an answer, in the place of a digest or beside it: "search quantum"')
    parser.add_argument("--language", choices=["en", "ja", "both"], default="", help="in this language instead of the plan's")
    parser.add_argument("--lens", default="", metavar="NAME", help="through this lens instead of the plan's")
    parser.add_argument("--now", default="", metavar="ISO", help="as if it were then: 2026-03-16T08:30+00:00")
    parser.add_argument("--sample", action="store_true", help="of the demo's sample feeds instead of this desk's database")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")
    parser.add_argument(
        "--out", type=Path, default=Path("kakehashi-preview"), metavar="DIR", help="where to write it (default: ./kakehashi-preview)"
    )
    parser.add_argument(
        "--watch-files", action="store_true", help="serve it to this machine's browser instead, and draw it anew as you edit templates"
    )
    parser.add_argument("--port", type=int, default=8765, metavar="N", help="where to serve it (default: 8765; 0: any free port)")
    parser.add_argument("--open", action="store_true", help="open the browser")


def _starter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "dir", nargs="?", type=Path, default=None, metavar="DIR", help="the folder (default: the settings' templates_dir, else ./templates)"
    )
    parser.add_argument(
        "--copy",
        action="extend",
        nargs="+",
        default=[],
        metavar="NAME",
        help="ours to edit (slack/story.json.j2), not the starter",
    )


def _why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        metavar="URL|FILE|-",
        help="a page's address or an entry's id; a page, plain text (its first line is the title), a feed or JSON items in a file; "
        "- for standard input",
    )
    parser.add_argument("--title", default="", help="of a page or text: its title, in the place of its own")
    parser.add_argument("--lang", choices=["en", "ja"], default="", help="its language (default: as its letters show)")
    parser.add_argument("--item", type=int, default=None, metavar="N", help="of several items only this one, in full")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch to ask (default: the first)")
    _data(parser)


def _review(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dropped", action="store_true", help="what was turned away, with the reason")
    parser.add_argument("--since", default="", metavar="7d|2w|DAY", help="only what was published since then")
    parser.add_argument("--field", action="append", default=[], metavar="quantum,…", help="only these fields")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many (default: 20)")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")
    _data(parser)


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="RSS, Atom, RDF or JSON Feed")
    _data(parser)


def _feed_health(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--watch", default="", metavar="NAME", help="only this watch's")
    parser.add_argument("--ail", action="store_true", help="only those that ail: dead, gone, failing, quiet, moved")
    _data(parser)


def _feed_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--watch", default="", metavar="NAME", help="only this watch's")
    _data(parser)


_RULED = {
    "entry": "an entry's id or address",
    "story": "a story's id, or the address of a report of it",
    "other": "the story to join it with",
}


def _ruled(parser: argparse.ArgumentParser, *about: str, reason: bool = True) -> None:
    for name in about:
        parser.add_argument(name, metavar=name.upper(), help=_RULED[name])
    _reason(parser, required=reason)


def _reason(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--why", required=required, default="", metavar="WORDS", help="the reason, which corrections tell their readers")
    _of_watch(parser)


def _of_watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")


def _ruled_wrong(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", metavar="STORY", help=_RULED["story"])
    parser.add_argument("facts", nargs="+", metavar="FACT", help="as `kakehashi rule facts STORY` lists them")
    parser.add_argument("--only", default="", metavar="ENTRY", help="only as that report has it")
    _reason(parser, required=True)


def _facts_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", metavar="STORY", help=_RULED["story"])
    _of_watch(parser)


def _undone(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="NUMBER", help="as `kakehashi rule list` shows it")
    _of_watch(parser)


def _rulings(parser: argparse.ArgumentParser) -> None:
    _of_watch(parser)
    _data(parser)


def _audit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", default="", metavar="7d|2w|DAY", help="only what was done since then")
    parser.add_argument("--who", default="", metavar="USER", help="only what this person did: the platform's id, or cli")
    parser.add_argument("--what", default="", metavar="WORD", help="only this: plan, destination, feed, ruling …, or plan.change")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many, the newest first (default: 50)")
    _data(parser)


def _feed_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("urls", nargs="+", metavar="URL", help="of a site, a page or the feed itself")
    parser.add_argument("--yes", action="store_true", help="watch the best feed of each address without asking")
    parser.add_argument("--title", default="", help="the outlet's name (default: as the feed says)")
    parser.add_argument("--side", default="", help="whose outlet it is: a side of the watch, or world (default: as its host tells)")
    kinds = ["official", "research", "university", "journal", "press", "trade", "company"]
    parser.add_argument("--kind", choices=kinds, default=None, help="what kind of outlet it is (default: as its host tells, else press)")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")
    _data(parser)


def _feed_discover(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("urls", nargs="+", metavar="URL", help="of a site or a page")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch that counts what it would keep (default: the first)")
    _data(parser)


def _feed_resume(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", nargs="?", default="", metavar="URL", help="its address, as `kakehashi feeds list` shows it")
    parser.add_argument("--all", action="store_true", help="every feed that was set aside")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")


def _feed_url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="its address, as `kakehashi feeds list` shows it")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")


def _feed_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("urls", nargs="*", metavar="URL", help="of one that is watched")
    parser.add_argument("--all", action="store_true", help="every feed of the watch")
    parser.add_argument("--pause-dead", action="store_true", help="set aside those that are no feed or cannot be had")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")
    _data(parser)


def _opml_in(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|URL|-", help="a file, an address, or - for standard input")
    parser.add_argument("--test", action="store_true", help="fetch and read each first; the dead are named and left out")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")


def _opml_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, default=None, metavar="FILE", help="write it there instead of to standard output")
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")


def _destination(parser: argparse.ArgumentParser, *, change: bool) -> None:
    parser.add_argument("name", metavar="NAME")
    platforms = ["slack", "teams", "slack-webhook", "teams-webhook", "preview"]
    parser.add_argument("--platform", choices=platforms, required=not change, default=None)
    parser.add_argument(
        "--address",
        default=None,
        required=not change,
        metavar="CHANNEL|URL|DIR",
        help="a Slack channel id (C…), the id of a Teams conversation, a webhook URL, or a folder; - reads it from standard input",
    )
    parser.add_argument(
        "--owner",
        default=None,
        metavar="DESTINATION|PERSON",
        help="who hears of its trouble: a destination, or a Slack person's id (U…)",
    )
    if change:
        parser.add_argument("--state", choices=["active", "paused"], default=None)
    else:
        parser.add_argument(
            "--workspace", default="", metavar="TEAM", help="whose channel it is, where several installed the app: its id (T…) or name"
        )


def _plan(parser: argparse.ArgumentParser, *, change: bool) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--kind", choices=["instant", "daily", "weekly", "monthly"], default=None, required=not change)
    parser.add_argument("--to", default=None, required=not change, metavar="DESTINATION", help="the name of a destination")
    parser.add_argument("--watch", default=None, metavar="NAME", help="the watch (default: the first)")
    _plan_times(parser)
    parser.add_argument("--fields", default=None, metavar="quantum,…", help="only these fields (default: all)")
    parser.add_argument("--min-score", default=None, metavar="0–1", help="only stories from this score up")
    parser.add_argument("--language", choices=["en", "ja", "both"], default=None, help="one language, or both side by side")
    parser.add_argument("--lens", default=None, metavar="NAME", help="for whom it is ordered; none for the general one")
    parser.add_argument("--currency", default=None, metavar="EUR", help="what totals are given in; none for the reader's own")
    parser.add_argument(
        "--compact",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="headlines in the channel, all else in their thread (where there are threads); --no-compact: in full (default)",
    )
    parser.add_argument("--when-empty", choices=["skip", "say"], default=None, help="nothing to tell: keep silent, or say so in a line")
    if change:
        parser.add_argument("--state", choices=["active", "paused"], default=None)
    else:
        parser.add_argument(
            "--workspace", default="", metavar="TEAM", help="whose channel it is, where several installed the app: its id (T…) or name"
        )


def _plan_times(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--days",
        default=None,
        metavar="mon,tue,…",
        help="weekdays (default: mon-fri; of a weekly plan: mon; of a monthly one: mon, the first of the month)",
    )
    parser.add_argument("--at", default=None, metavar="HH:MM", help="local time (default: 08:30); of a daily plan several: 08:30,17:00")
    parser.add_argument("--zone", default=None, metavar="ZONE", help="an IANA time zone such as Asia/Tokyo")
    parser.add_argument("--grouping", default=None, metavar="30m", help="of an instant plan: what comes in so close together is one alert")
    parser.add_argument(
        "--holidays",
        default=None,
        metavar="NAME,…",
        help="days off: england-wales, scotland, northern-ireland, japan, obon, year-end, christmas-closure; a country's code such as CA "
        "or GB-SCT; days of your own such as 12-22..01-04; or none",
    )
    parser.add_argument(
        "--on-holiday",
        choices=["skip", "next", "merge"],
        default=None,
        help="what falls due on a day off: left out with its stories, told on the next working day (default), or told with the next digest",
    )
    parser.add_argument(
        "--quiet", default=None, metavar="22:00-07:00", help="local hours in which only urgent alerts are sent; digests wait for their end"
    )
    parser.add_argument("--urgent", default=None, metavar="0–1", help="from which importance an alert is urgent (default: 0.9)")


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help="ask nobody outside this machine")
    parser.add_argument(
        "--test-post", default="", metavar="CHANNEL", help="also post one marked line there: a channel's id, or a destination's name"
    )
    parser.add_argument("--workspace", default="", metavar="TEAM", help="of several workspaces, the one --test-post is for")
    _data(parser)


def _evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("gold", type=Path, metavar="GOLD.jsonl")
    parser.add_argument(
        "--dense", type=Path, default=None, metavar="ITEMS.jsonl", help="the same items moved into a few weeks: story figures of their own"
    )
    parser.add_argument(
        "--misses",
        default="",
        choices=["relevance", "stories", "amounts", "organisations", "people", "quotes", "summary"],
        help="print what went wrong",
    )
    parser.add_argument("--watch", default="", metavar="NAME")
    _data(parser)


def _watch_named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--watch", default="", metavar="NAME", help="the watch (default: the first)")


def _watch_checked(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--watch", default="", metavar="NAME", help="one watch, run here or not (default: all that are run)")
    _data(parser)


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=None, metavar="FILE", help="where to (default: the settings' backups folder)")


def _rate_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the ECB's table (CSV or zip), or a CSV of date,from,to,rate")
    parser.add_argument("--source", default="", metavar="NAME", help="whose rates they are (default: ECB, or the file's name)")


def _rate_pair(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("base", metavar="FROM", help="a currency's three letters: GBP")
    parser.add_argument("currency", metavar="TO", help="another's: JPY")
    parser.add_argument("--on", default="", metavar="DATE", help="for a story of that day: 2026-03-12 (default: today)")
    _data(parser)


def _slack_manifest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--way",
        choices=["socket", "http", "oauth"],
        default="",
        help="how Slack reaches the desk (default: what the settings say, else socket)",
    )
    parser.add_argument("--explain", action="store_true", help="say scope by scope what it is for, and what is lost without it")


def _teams_package(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, default=Path("kakehashi-teams.zip"), metavar="FILE", help="where to write it (default: ./kakehashi-teams.zip)"
    )


def _forget_user(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("user", metavar="USER", help="the platform's id of a person: U0123456789")
    _data(parser)


COMMANDS: tuple[Command, ...] = (
    Command("demo", "the whole job on the sample feeds that ship with it: no tokens, no network", "demo:run", _demo),
    Command("init", "make a folder with settings and database, and say the next step", "setup:init", _init),
    Command("run", "watch, tell and answer until stopped", "running:run"),
    Command("check", "check the feeds that are due, once", "desk:check", _check),
    Command("tell", "make one digest: send it, or show it with --to preview", "desk:tell", _tell),
    Command("ask", "what the slash command would answer", "desk:ask", _ask),
    Command("preview", "a digest or an answer as every platform shows it, side by side; sends nothing", "preview:run", _preview, (
        Command("templates", "copy a starter for templates of your own; nothing there is overwritten", "preview:templates", _starter),
    )),
    Command("why", "why an item was kept or not: verdict, evidence, score part by part, facts", "why:why", _why),
    Command("review", "what waits for a person to decide, or with --dropped what was turned away", "why:review", _review),
    Command("rule", "an editor's rulings: they hold until they are taken back, and are on record", subcommands=(
        Command("accept", "an entry that waits for review is ours", "rule:accept", lambda p: _ruled(p, "entry", reason=False)),
        Command("decline", "an entry is not ours: it is in no story", "rule:decline", lambda p: _ruled(p, "entry", reason=False)),
        Command("hide", "a story is told and listed no more; what was posted stays", "rule:hide", lambda p: _ruled(p, "story")),
        Command("retract", "hidden, and what was posted of it is taken back", "rule:retract", lambda p: _ruled(p, "story")),
        Command("join", "two stories are of one event", "rule:join", lambda p: _ruled(p, "story", "other")),
        Command("split", "a report is of another event than the rest of its story", "rule:split", lambda p: _ruled(p, "story", "entry")),
        Command("wrong", "facts of a story are wrong: told no more, and corrected", "rule:wrong", _ruled_wrong),
        Command("facts", "what a story says and could be wrong", "rule:facts", _facts_of),
        Command("undo", "take a ruling back: all is as if it had not been given", "rule:undo", _undone),
        Command("list", "the rulings in force", "rule:show", _rulings),
    )),
    Command("audit", "every change that somebody made: who, when, what, from what to what", "audit:run", _audit),
    Command("feeds", "the feeds that are watched", subcommands=(
        Command("add", "find the feeds of a site, see what they hold, and watch one", "feeds_add:add", _feed_add),
        Command("discover", "which feeds a site has; nothing is saved", "feeds_add:discover", _feed_discover),
        Command("list", "every feed and how it fares", "feeds:show", _feed_list),
        Command("health", "how each fares, its rhythm, yield and cost; what mends those that ail", "feed_health:run", _feed_health),
        Command("test", "fetch and read those that are watched, keep nothing", "feeds:test", _feed_test),
        Command("pause", "leave one alone for now", "feeds:pause", _feed_url),
        Command("resume", "watch it again", "feeds:resume", _feed_resume),
        Command("remove", "watch it no longer; what it gave is kept", "feeds:remove", _feed_url),
        Command("import", "add the feeds of a list (OPML) from any feed reader", "feeds_lists:import_opml", _opml_in),
        Command("export", "the feeds as such a list", "feeds_lists:export_opml", _opml_out),
        Command("parse", "what feed documents on disk hold", "documents:parse", _files),
    )),
    Command("watch", "what is looked for", subcommands=(
        Command("list", "the watches there are", "watches:show", _data),
        Command("check", "whether a watch's folder is sound", "watches:check", _watch_checked),
    )),
    Command("destinations", "where messages go", subcommands=(
        Command("list", "every destination and its state", "destinations:show", _data),
        Command("add", "a channel, a webhook or a folder", "destinations:add", lambda p: _destination(p, change=False)),
        Command("change", "its address, platform or state", "destinations:change", lambda p: _destination(p, change=True)),
        Command("pause", "send nothing there for now", "destinations:pause", _named),
        Command("remove", "forget it, once no plan tells it", "destinations:remove", _named),
        Command("test", "send one short message there", "destinations:test", _named),
    )),
    Command("plans", "when and how a destination is told", subcommands=(
        Command("list", "every plan and when it is next due", "plans:show", _data),
        Command("add", "instant, daily, weekly or monthly", "plans:add", lambda p: _plan(p, change=False)),
        Command("change", "any part of it", "plans:change", lambda p: _plan(p, change=True)),
        Command("pause", "tell nothing by it for now", "plans:pause", _named),
        Command("remove", "forget it", "plans:remove", _named),
        Command("test", "show what it would tell now", "plans:test", _named),
    )),
    Command("rates", "what sums are converted at", subcommands=(
        Command("import", "keep the rates of a file", "rates:import_file", _rate_file),
        Command("list", "whose rates there are, and of which days", "rates:show_all", _data),
        Command("show", "the rate that a sum would be converted at", "rates:show_one", _rate_pair),
    )),
    Command("doctor", "what is wrong here, and how to mend it", "doctor:run", _doctor),
    Command("config", "the settings", subcommands=(
        Command("print", "every setting at its default, with a sentence", "setup:print_config"),
        Command("show", "every setting as it stands now; secrets are not shown", "setup:show_config"),
    )),
    Command("db", "the database", subcommands=(
        Command("upgrade", "bring it to this version, with a backup first", "database:upgrade"),
        Command("backup", "copy it while it is in use", "database:backup", _backup),
        Command("prune", "forget what [retention] says", "database:prune"),
        Command("forget-user", "remove a person; what stays on record loses their name", "database:forget_user", _forget_user),
        Command("reseal", "seal workspaces' tokens with the first key of slack.token_key", "database:reseal"),
    )),
    Command("assess", "read items from standard input (JSON Lines), print verdicts and facts", "editorial:assess", _watch_named),
    Command("evaluate", "score the reading on labelled items", "editorial:evaluate", _evaluate),
    Command("manifest", "what a platform needs to know of this app", subcommands=(
        Command("slack", "the Slack app manifest (JSON)", "setup:slack_manifest", _slack_manifest),
        Command("teams", "the app package for Microsoft Teams (a zip to be uploaded)", "setup:teams_package", _teams_package),
        Command("key", "a fresh key for slack.token_key", "setup:token_key"),
    )),
)  # fmt: skip


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kakehashi",
        description="Kakehashi (架け橋): a news desk for Slack and Microsoft Teams that watches what two countries do together.",
        epilog="Start here: `kakehashi demo`, then `kakehashi init DIR`. Exit status: 0 ok, 1 failed, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"kakehashi {__version__}")
    _common(parser)
    _add(parser, COMMANDS)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="FILE",
        help="the settings file (default: $KAKEHASHI_CONFIG, else ./kakehashi.toml if there)",
    )
    parser.add_argument("--db", default=argparse.SUPPRESS, metavar="FILE", help="another SQLite database than the settings'")


def _add(parser: argparse.ArgumentParser, commands: Sequence[Command], *, required: bool = True) -> None:
    group = parser.add_subparsers(metavar="COMMAND", required=required)
    for command in commands:
        below = group.add_parser(command.name, help=command.help, description=command.help[:1].upper() + command.help[1:] + ".")
        _common(below)
        if command.subcommands:
            _add(below, command.subcommands, required=not command.run)
        if command.run:
            command.arguments(below)
            below.set_defaults(run=command.run)


def main(argv: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of Shift-JIS or ASCII gets "?" for what it lacks, not a traceback
    args = build_parser().parse_args(argv)
    module, function = args.run.split(":")
    try:
        return int(getattr(importlib.import_module(f"bot.commands.{module}"), function)(args))
    except DeskError as error:
        print(f"kakehashi: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
