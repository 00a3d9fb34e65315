"""How long a weekly briefing of many stories takes to be composed and drawn: milliseconds by stage, in both languages.

    python tests/bench/digests.py [--stories 10 300 5000] [--cap 30]

Random news in both languages (`tests/digests/random_news.py`), read by the real reader, each story under words of its own. Each size is
measured in a process of its own, after a digest of three stories that loads what is loaded once. `all` tells every story, which no plan is
advised to; the other lines tell as many as `--cap` says, as plans do. Time of the processor: what counts where others use the machine.
"""

import argparse
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot import shipped
from bot.digests.compose import compose
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.models import Background, Coming, Digest, Language, Platform, Story, Telling
from bot.pipeline.composing import rank_tellings
from bot.rates import Exchange
from bot.stories.ledger import post
from bot.stories.marks import marks_of
from bot.stories.rank import reasons
from tests.digests.composing import COVERAGE, WATCH, WORDINGS
from tests.digests.random_news import draw_stories
from tests.digests.test_receipts_of_digests import RATES
from tests.examples import a_period, a_plan

PLATFORMS: tuple[Platform, ...] = ("slack", "teams", "text", "html")
STAGES = ("rank", "ledger", "compose", *PLATFORMS)
COMING = 60
"""Days ahead that a digest is given, as the desk looks them up."""
SYLLABLES = ("ka", "mo", "ri", "to", "ben", "sha", "lor", "vin", "da", "ne", "qui", "zo", "pra", "tel", "mu", "gan", "sti", "er")
RENDERER = Renderer(shipped.TEMPLATES)


def news(count: int) -> list[Story]:
    """Stories whose titles have five words that no other has, so that few are told together."""
    dice = random.Random(3)

    def titled(story: Story) -> Story:
        words = " ".join("".join(dice.choices(SYLLABLES, k=3)) for _ in range(5))
        members = tuple(replace(member, title=f"{member.title} {words}") for member in story.members)
        return replace(story, headline=f"{story.headline} {words}", members=members)

    return [titled(drawn.story) for drawn in draw_stories(11, count)]


class Watch:
    """Milliseconds of the processor by stage."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}

    def time(self, stage: str, work):
        began = time.process_time()
        done = work()
        self.took[stage] = (time.process_time() - began) * 1000
        return done


def make(stories: list[Story], cap: int, language: Language) -> tuple[dict[str, float], int]:
    """Times of one digest, and how many messages Slack gets of it."""
    watch, period = Watch(), a_period()
    plan = a_plan(cap=cap, language=language)
    tellings = watch.time("rank", lambda: rank_tellings([Telling(story) for story in stories], period.due))
    background = watch.time("ledger", lambda: background_of([telling.story for telling in tellings]))
    exchange = Exchange(RATES, {"en": "GBP", "ja": "JPY"}[language])
    digest = watch.time(
        "compose", lambda: compose(plan, period, tellings, WATCH, background, wordings=WORDINGS, exchange=exchange, language=language)
    )
    assert isinstance(digest, Digest)
    drawn = [watch.time(platform, lambda platform=platform: render(digest, platform, WATCH, renderer=RENDERER)) for platform in PLATFORMS]
    return watch.took, len(drawn[0])


def background_of(stories: list[Story]) -> Background:
    """As `pipeline/briefing.py` makes it, of a desk that was told nothing before."""
    marks = [marks_of(story, (WATCH.sides[0].key, WATCH.sides[1].key)) for story in stories]
    period = a_period()
    days = sorted((Coming(day, story) for story in stories for day in story.facts.days), key=lambda each: each.day.day)
    ahead = [each for each in days if period.end.date() <= each.day.day <= period.end.date() + timedelta(days=70)]
    return Background(
        COVERAGE,
        reasons={story.id: reasons(story, now=period.due) for story in stories},
        ledger=post([each for one in marks for each in one.commitments], ()),
        ties=tuple(tie for one in marks for tie in one.ties),
        coming=tuple(ahead[:COMING]),
    )


def measure(count: int, cap: int) -> list[str]:
    """A line of the table a language, and two for all stories where there are more than the cap."""
    stories, languages = news(count), ("en", "ja")
    for language in languages:
        make(stories[:3], cap, language)
    caps = {str(cap): cap} | ({"all": count} if count > cap else {})
    lines = []
    for name, most in caps.items():
        for language in languages:
            took, parts = make(stories, most, language)
            cells = "".join(f"{took[stage]:10.1f}" for stage in STAGES)
            lines.append(f"{count:7} {name:>5} {language} {cells}{sum(took.values()):10.1f}{parts:7}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, nargs="*", default=[10, 300, 5000])
    parser.add_argument("--cap", type=int, default=30)
    given = parser.parse_args()
    print(f"{'stories':>7} {'told':>5}    {''.join(f'{stage:>10}' for stage in STAGES)}{'total':>10}  parts   (ms)")
    for count in given.stories:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            print("\n".join(apart.submit(measure, count, given.cap).result()), flush=True)


if __name__ == "__main__":
    main()
