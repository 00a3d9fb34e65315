"""A small made-up week of news, in two languages, for folding."""

from datetime import UTC, datetime, timedelta

from bot.models import Amount, AmountKind, Entry, Facts, Organisation, Person, Quote, Read, Reading, Receipt
from bot.watches import load_watch
from tests.examples import ROOT, a_source

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def a_receipt_of(words: str, entry: str, title: str, text: str, version: int = 1) -> Receipt:
    where, source = ("title", title) if words in title else ("text", text)
    start = source.index(words)
    return Receipt(entry, version, where, start, start + len(words), words, words)


def a_read(
    id: str,
    title: str,
    text: str = "",
    *,
    day: float = 0,
    ja: bool = False,
    bodies: tuple[tuple[str, ...], ...] = (),
    sums: tuple[tuple[str, float, str], ...] = (),
    people: tuple[tuple[str, str], ...] = (),
    quotes: tuple[tuple[str, str], ...] = (),
    kind: str = "press",
    publisher: str = "",
    fields: tuple[str, ...] = ("energy",),
    version: int = 1,
    url: str = "",
    purpose: str = "",
    score: float = 0.8,
) -> Read:
    """Bodies are (words, side, known_as, kind) with the last two optional; sums (words, value, currency); people (words, role);
    quotes (words, speaker)."""

    def receipt(words: str) -> Receipt:
        return a_receipt_of(words, id, title, text, version)

    published = MONDAY + timedelta(days=day)
    entry = Entry(
        id=id,
        feed=1,
        key=id,
        version=version,
        title=title,
        text=text,
        url=url or f"https://{id}.example.org/{id}",
        link="",
        publisher=publisher or f"Outlet {id}",
        language="ja" if ja else "en",
        published=published,
        seen=published + timedelta(minutes=30),
        content_hash=f"{id}-{version}",
        source=a_source(kind=kind),
    )
    facts = Facts(
        amounts=tuple(Amount(receipt(words), value, unit, value, value, AmountKind.INVESTMENT, purpose) for words, value, unit in sums),
        organisations=tuple(
            Organisation(receipt(body[0]), body[1], body[2] if len(body) > 2 else body[0], kind=body[3] if len(body) > 3 else "company")
            for body in bodies
        ),
        people=tuple(Person(receipt(words), role) for words, role in people),
        quotes=tuple(Quote(receipt(words), speaker) for words, speaker in quotes),
    )
    reading = Reading(
        entry=id,
        version=version,
        watch="uk-japan-science",
        rules="rules-1",
        band="post",
        score=score,
        parts={},
        evidence={"uk": (receipt(title[:2]),)},
        fields=fields,
        facts=facts,
        summary=(receipt(title),),
    )
    return Read(entry, reading)


AMBER = ("Amber Grid", "uk", "Amber Grid")
HOSHI = ("Hoshi Power", "japan", "Hoshi Power")
HOSHI_JA = ("星電力", "japan", "Hoshi Power")
AMBER_JA = ("アンバーグリッド", "uk", "Amber Grid")
TREASURY = ("Department for Trade", "uk", "Department for Trade", "government")


def a_week() -> list[Read]:
    """Nine entries, four events: a cable (en, ja), its look-alike with the same partners, a telescope, and a vaccine licence."""
    return [
        a_read(
            "cable1",
            "Amber Grid and Hoshi Power to lay superconducting cable under the Tees",
            "The £40m superconducting cable will carry power from offshore wind turbines to Teesside. Work begins in May.",
            bodies=(AMBER, HOSHI),
            sums=(("£40m", 40e6, "GBP"),),
        ),
        a_read(
            "cable2",
            "Superconducting cable for Teesside wind in £40 million deal",
            "Amber Grid said on Monday that Japan’s Hoshi Power would supply a superconducting cable under the river Tees for offshore wind.",
            day=0.2,
            bodies=(AMBER, HOSHI),
            sums=(("£40 million", 40e6, "GBP"),),
            kind="trade",
        ),
        a_read(
            "cable3",
            "星電力、英ティーズ川に超電導ケーブル　アンバーグリッドと4000万ポンドで",
            "星電力はアンバーグリッドと契約し、洋上風力の電力を超電導ケーブルで送る。",
            day=0.3,
            ja=True,
            bodies=(HOSHI_JA, AMBER_JA),
            sums=(("4000万ポンド", 40e6, "GBP"),),
        ),
        a_read(
            "ammonia1",
            "Amber Grid and Hoshi Power study ammonia storage in Scotland",
            "The two firms will spend £3m to see whether ammonia tanks at Grangemouth can balance the network in winter.",
            day=1,
            bodies=(AMBER, HOSHI),
            sums=(("£3m", 3e6, "GBP"),),
        ),
        a_read(
            "ammonia2",
            "Grangemouth ammonia tanks examined by Hoshi Power",
            "A £3m study with Amber Grid asks if ammonia storage in Scotland can balance the winter network.",
            day=1.2,
            bodies=(AMBER, HOSHI),
            sums=(("£3m", 3e6, "GBP"),),
        ),
        a_read(
            "dish1",
            "Lovell engineers help Japan’s Mizuho dish hear pulsars",
            "Manchester engineers fitted a receiver to the Mizuho telescope in Nagano; the first pulsar was heard on Sunday.",
            day=1.1,
            bodies=(("Manchester", "uk", "University of Manchester", "university"), ("Mizuho", "japan", "Mizuho Observatory", "research")),
            fields=("space",),
        ),
        a_read(
            "dish2",
            "Pulsar heard in Nagano with a receiver made in Manchester",
            "The Mizuho telescope found its first pulsar after Manchester engineers fitted a new receiver.",
            day=1.4,
            bodies=(("Manchester", "uk", "University of Manchester", "university"), ("Mizuho", "japan", "Mizuho Observatory", "research")),
            fields=("space",),
        ),
        a_read(
            "shot1",
            "Kaede Pharma licenses Thornbury nasal vaccine",
            "Kaede Pharma pays Thornbury $25m at once for the nasal flu vaccine TBV-7.",
            day=0.5,
            bodies=(("Kaede Pharma", "japan"), ("Thornbury", "uk")),
            sums=(("$25m", 25e6, "USD"),),
            fields=("pharma",),
        ),
        a_read(
            "shot2",
            "カエデ製薬、英ソーンベリーの経鼻ワクチンTBV-7を導入",
            "カエデ製薬は一時金2500万ドルを払う。インフルエンザの経鼻ワクチン。",
            day=0.6,
            ja=True,
            bodies=(("カエデ製薬", "japan"), ("ソーンベリー", "uk")),
            sums=(("2500万ドル", 25e6, "USD"),),
            fields=("pharma",),
        ),
    ]
