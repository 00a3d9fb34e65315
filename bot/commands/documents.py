"""feeds parse: what feed documents on disk hold. It opens no desk and loads none, so that many can be asked about quickly."""

import argparse

from bot.feeds.describe import describe


def parse(args: argparse.Namespace) -> int:
    lines = [describe(path) for path in args.files]
    for line in lines:
        if args.json:
            print(line.line())
        else:
            print(f"{line.file}: {line.error or f'{line.format}, {line.entries} entries, first: {line.title}'}")
    return 1 if any(line.error for line in lines) else 0
