"""run: everything, until SIGTERM or Ctrl-C, or until Slack stays silent for good."""

import argparse
import asyncio
import gc
import logging
import signal
import sys

from bot.app import build_renderer, open_desk, open_teams, tidy
from bot.commands.house import settings_of
from bot.doors import open_doors
from bot.errors import Unavailable
from bot.jobs import run_desk
from bot.schedule import Nudges
from bot.settings import Settings

log = logging.getLogger(__name__)

SWITCH = 0.0005
"""Seconds that a thread which words an answer may keep the interpreter from the event loop, a tenth of Python's usual: beside slow
questions a modal has to open within the three seconds that its trigger lives (tests/bench/asking.py)."""


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    asyncio.run(_run(settings))
    return 0


async def _run(settings: Settings) -> None:
    stop, nudges, renderer = asyncio.Event(), Nudges(), build_renderer(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_desk(settings) as desk, open_doors(settings, desk, renderer, nudges, stop, open_teams) as doors:
        # What is loaded by now stays: looking through it again held acknowledgements up for 150 ms each time.
        gc.collect()
        gc.freeze()
        sys.setswitchinterval(SWITCH)
        log.info("The desk runs. %s", doors.said)
        await run_desk(desk, nudges, stop, tidy=lambda: tidy(desk, settings), handlers=doors.handlers)
        log.info("Stopping in order.")
    if why := doors.lost():
        raise Unavailable(why, "Whatever started the desk has to start it again; a supervisor does.")
