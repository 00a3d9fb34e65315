"""assess and evaluate: the editor's eye on items from outside; no database."""

import argparse
import sys

from bot.app import load_watches
from bot.commands.house import first_watch, settings_of, waiting
from bot.editorial.assess import run_assess
from bot.editorial.evaluate import run_evaluate


def assess(args: argparse.Namespace) -> int:
    settings = settings_of(args, opens_database=False)
    watch = load_watches(settings)[first_watch(settings, args.watch)]
    return run_assess(sys.stdin, sys.stdout, watch)


def evaluate(args: argparse.Namespace) -> int:
    settings = settings_of(args, opens_database=False)
    watch = load_watches(settings)[first_watch(settings, args.watch)]
    with waiting("Reading the labelled items"):
        return run_evaluate(args.gold, watch, as_json=args.json, misses=args.misses or None, dense=args.dense, stdout=sys.stdout)
