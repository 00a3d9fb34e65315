"""Random news in two languages, read by the real reader and told by several outlets: what laws of whole digests are tried on.

Every figure of an item is drawn here, so a test knows all that may be printed.
"""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.models import Entry, Read, Story
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.stories.revise import story_of
from bot.watches import load_watch
from tests.examples import ROOT, a_source

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
LEXICON = load_lexicon(WATCH)
MONDAY = datetime(2026, 3, 9, 6, tzinfo=UTC)
UK = ("University of Leeds", "Oxford Nanopore Technologies", "UKRI", "Rolls-Royce", "Imperial College London", "AstraZeneca")
UK_JA = (
    "リーズ大学",
    "オックスフォード・ナノポア・テクノロジーズ",
    "UKRI",
    "ロールス・ロイス",
    "インペリアル・カレッジ・ロンドン",
    "アストラゼネカ",
)
JAPAN = ("RIKEN", "Toshiba", "JST", "Kyoto University", "Takeda", "JAXA")
JAPAN_JA = ("理化学研究所", "東芝", "科学技術振興機構", "京都大学", "武田薬品工業", "JAXA")
WORK = ("quantum sensors", "gene therapies", "fusion magnets", "battery recycling", "satellite networks", "ocean robots")
WORK_JA = ("量子センサー", "遺伝子治療", "核融合用磁石", "電池の再利用", "衛星通信網", "海洋ロボット")
SPEAKERS = ("Dr Ann Harrow, chief scientist", "Professor Ken Mori, director", "Lady Thorne, science minister")
SAID = (
    "We have waited ten years for a partner who measures as carefully as we do.",
    "Nobody in this room expected the magnets to hold for so long.",
    "Our students will spend half of every year in the other country.",
)


@dataclass(frozen=True)
class Drawn:
    """A story with the raw titles and texts that it was read from."""

    story: Story
    texts: tuple[str, ...]


def draw_stories(seed: int, count: int) -> list[Drawn]:
    dice = random.Random(seed)
    return [_draw(dice, f"{seed:04}{number:04}") for number in range(count)]


def _draw(dice: random.Random, id: str) -> Drawn:
    place, work = dice.randrange(len(UK)), dice.randrange(len(WORK))
    other = dice.randrange(len(JAPAN))
    millions = dice.choice([dice.randint(1, 999), dice.randint(10, 99) / 10])
    outlets = dice.randint(1, 4)
    published = MONDAY + timedelta(minutes=dice.randrange(7 * 24 * 60))
    reads = []
    for number in range(outlets):
        # One outlet in six rounds or errs, as outlets do.
        told = millions if dice.random() > 1 / 6 else round(millions * 1.1) or 1
        ja = dice.random() < 0.4
        title, text = (_japanese if ja else _english)(dice, place, other, work, told)
        reads.append(_read(f"{id}{number}", title, text, ja=ja, published=published + timedelta(hours=number), number=number))
    return Drawn(story_of(reads, now=published), tuple(part for read in reads for part in (read.entry.title, read.entry.text)))


def _english(dice: random.Random, uk: int, japan: int, work: int, millions: float) -> tuple[str, str]:
    one, two, what = UK[uk], JAPAN[japan], WORK[work]
    sign = dice.choice(["£", "$", "€", "¥"])
    title = dice.choice(
        [f"{one} and {two} join forces on {what}", f"{two} backs {what} with {one}", f"{sign}{millions:g}m for {what} by {one} and {two}"]
    )
    parts = [
        f"{one} and {two} will invest {sign}{millions:g}m in {what} in the UK and Japan.",
        dice.choice(
            [
                "",
                f"Applications close on {dice.randint(17, 31)} March 2026.",
                f"The first workshop takes place on {dice.randint(17, 22)} March 2026 in Leeds.",
            ]
        ),
        dice.choice(
            [
                "",
                f"Of this, £{dice.randint(1, 9)}m is for training.",
                f"Trade between the two countries is worth £{dice.randint(20, 60)}bn.",
            ]
        ),
        dice.choice(["", f"“{dice.choice(SAID)}” said {dice.choice(SPEAKERS)}."]),
    ]
    return title, " ".join(filter(None, parts))


def _japanese(dice: random.Random, uk: int, japan: int, work: int, millions: float) -> tuple[str, str]:
    one, two, what = UK_JA[uk], JAPAN_JA[japan], WORK_JA[work]
    money = f"{round(millions * 100):,}万ポンド"
    title = dice.choice([f"{two}と英{one}、{what}で連携", f"{what}に{money}　{two}と英{one}"])
    parts = [
        f"{two}と英国の{one}は{what}の共同研究に{money}を投じる。",
        dice.choice(["", f"公募は2026年3月{dice.randint(17, 31)}日まで。"]),
        dice.choice(["", "「互いの強みを生かし、十年先を見据えた研究を進める」と森健所長は語った。"]),
    ]
    return title, "".join(parts)


def _read(id: str, title: str, text: str, *, ja: bool, published: datetime, number: int) -> Read:
    entry = Entry(
        id=id,
        feed=1,
        key=id,
        version=1,
        title=title,
        text=text,
        url=f"https://outlet{number}.example.org/{id}",
        link="",
        publisher=f"{'新聞' if ja else 'Gazette'}{'ABCD'[number]}",
        language="ja" if ja else "en",
        published=published,
        seen=published + timedelta(minutes=20),
        content_hash=id,
        source=a_source(kind=("official", "press", "trade", "press")[number]),
    )
    return Read(entry, replace(read_entry(entry, WATCH, LEXICON), band="post"))
