"""Sheets made by hand, as the desk would word them: what templates are tested with and what they look like."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.models import Answer, Digest, Item, Language, Link, Offer, Period, Plain, Question, Quotation, Section, Strong, Text, When
from bot.watches import load_watch
from bot.wording.catalogue import load_wordings
from bot.wording.menus import story_menu
from tests.examples import ROOT

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
TEMPLATES = ROOT / "templates"
MENU = story_menu(load_wordings(ROOT / "config/locale")["en"])
WEEK = Period(
    "weekly:2026-03-16",
    datetime(2026, 3, 9, 8, 30, tzinfo=UTC),
    datetime(2026, 3, 16, 8, 30, tzinfo=UTC),
    datetime(2026, 3, 16, 8, 30, tzinfo=UTC),
)
DAY = replace(WEEK, key="daily:2026-03-16", start=WEEK.end - timedelta(days=1))


def said(*words: str | tuple[str, str]) -> Text:
    """A Text: a string is plain, a pair is words and address."""
    return tuple(Plain(word) if isinstance(word, str) else Link(*word) for word in words)


def outlets(first: str, *pairs: tuple[str, str], also: str = "") -> Text:
    pieces: list[str | tuple[str, str]] = [first] if first else []
    for number, pair in enumerate(pairs):
        if number:
            pieces.append(also if number == 1 and also else " · ")
        pieces.append(pair)
    return said(*pieces)


GENES = Item(
    "e1a9c0d2f4",
    1,
    said(("Orchard Therapeutics to put £11m into gene therapy work in London", "https://trade.example/orchard-hammersmith")),
    (
        (Plain("Orchard Therapeutics 🇬🇧 ↔ Kyowa Kirin 🇯🇵 · "), Strong("£11m"), Plain(" · new gene therapies for rare genetic diseases")),
        said("Backed by the Life Sciences Innovative Manufacturing Fund"),
    ),
    said(
        "The London-based subsidiary of Kyowa Kirin will enlarge its Hammersmith laboratory. "
        "The money goes to therapies for rare and life-threatening genetic diseases, and to making them in the UK."
    ),
    (
        Quotation(
            said("“Bolstering our presence, infrastructure and internal capabilities in our Hammersmith lab is a critical component”"),
            said("Dr Bobby Gaspar, CEO, Orchard Therapeutics"),
        ),
    ),
    outlets(
        "",
        ("GOV.UK", "https://www.gov.uk/government/news/sample"),
        ("Pharma Trade Daily", "https://trade.example/orchard-hammersmith"),
        ("Science Wire", "https://wire.example/7712"),
        ("医薬経済ニュース", "https://iyaku.example/a/881"),
        also=" — also covered by ",
    ),
)
GENOMES = Item(
    "b77d01e3aa",
    1,
    said(("One genomic test in place of many for neuromuscular conditions", "https://wire.example/7715")),
    (said("Oxford Nanopore Technologies 🇬🇧 ↔ Genesis Healthcare 🇯🇵 · multi-year partnership"),),
    said("Sensing technology will replace several older methods with a single high-resolution test, to screen patients sooner."),
    sources=outlets(
        "", ("Science Wire", "https://wire.example/7715"), ("Kita University", "https://kita.example/news/22"), also=" — also covered by "
    ),
)
QUANTUM = Item(
    "c0ffee1234",
    2,
    said(("Two countries fund three quantum projects together", "https://www.gov.uk/government/news/sample-quantum")),
    (
        (Plain("UK 🇬🇧 ↔ Japan 🇯🇵 · "), Strong("£9.7m"), Plain(" · three quantum technology projects")),
        said("Deadline for partners: 30 April 2026"),
    ),
    said("The projects take quantum computing and sensing to drug discovery and to the safe transmission of data."),
    (
        Quotation(
            said("“It’s crucial that British and Japanese scientific and commercial partnerships continue to flourish”"),
            said("Lord Vallance, UK Science Minister"),
        ),
    ),
    outlets("", ("GOV.UK", "https://www.gov.uk/government/news/sample-quantum")),
    note=(Plain("New since 9 March: the amount. Alerted "), When(datetime(2026, 3, 13, 9, 12, tzinfo=UTC), "Fri 13 March, 09:12")),
    differs=said("Outlets differ: £9.7m (GOV.UK), £10m (Science Wire)"),
)
TELECOMS = Item(
    "d41d8cd98f",
    1,
    said(("£6m for mobile networks that run on AI and satellites", "https://www.gov.uk/government/news/sample-telecoms")),
    ((Plain("UK 🇬🇧 ↔ Japan 🇯🇵 · "), Strong("£6m"), Plain(" · next-generation telecoms networks")),),
    said("Networks without masts, and better resilience against attacks, are the aim of the joint work."),
    sources=outlets(
        "",
        ("GOV.UK", "https://www.gov.uk/government/news/sample-telecoms"),
        ("電波新報", "https://dempa.example/5521"),
        also=" — also covered by ",
    ),
)
FUSION = Item(
    "f00dfeed77",
    1,
    said(("Culham and Rokkasho will test the same breeding blanket", "https://fusion.example/blanket")),
    (said("UKAEA 🇬🇧 ↔ QST 🇯🇵 · joint test campaign, 2026 to 2028"),),
    said("Both laboratories will run one design under two magnets and publish the data openly."),
    sources=outlets("", ("Fusion Letter", "https://fusion.example/blanket")),
)
RESEARCH = Item(
    "ab12cd34ef",
    1,
    said(("Forty fellowships a year for early-career researchers", "https://academy.example/fellowships")),
    ((Plain("Royal Society 🇬🇧 ↔ JSPS 🇯🇵 · "), Strong("¥320 million"), Plain(" a year · fellowships in both directions")),),
    said("Applications open on 1 April; the first fellows travel in October."),
    sources=outlets(
        "",
        ("Academy News", "https://academy.example/fellowships"),
        ("大学ジャーナル", "https://daigaku.example/2201"),
        also=" — also covered by ",
    ),
)


BRIEFS = (
    Item(
        "5ca1ab1e00",
        1,
        said("🌍 ", ("A porous crystal that opens in daylight", "https://letters.example/0121")),
        (said("Liverpool (UK) ↔ Kyoto (Japan)"),),
        sources=said("Letters +1"),
        brief=True,
    ),
    Item(
        "0ddba11000",
        3,
        said("🔬 ", ("Shared laboratory for thin materials", "https://north.example/77")),
        ((Plain("Manchester (UK) ↔ NIMS (Japan) · "), Strong("£2.8m")),),
        sources=said("Northern Newsroom"),
        note=said("New since 9 March: the amount"),
        brief=True,
    ),
)


def a_weekly() -> Digest:
    return Digest(
        "weekly",
        "weekly",
        "uk-japan-science",
        "en",
        WEEK,
        said("UK–Japan science, week of 9 March 2026"),
        said("6 stories from 14 reports · £26.7m pledged"),
        (
            Section("pharma", said("Pharma & biotech"), (GENES,)),
            Section("genomics", said("Genomics"), (GENOMES,)),
            Section("quantum", said("Quantum"), (QUANTUM,)),
            Section("telecoms", said("Telecoms"), (TELECOMS,)),
            Section("fusion", said("Fusion"), (FUSION,)),
            Section("research-policy", said("Research policy & mobility"), (RESEARCH,)),
            Section("brief", said("In brief"), BRIEFS),
        ),
        foot=(said("52 feeds checked, 1 not answering · 1,204 reports read · 14 kept, 3 for review"), said("Times are in London time.")),
        more=said("and 4 more of less weight: ", ("see them all", "https://desk.example/archive/weekly-2026-03-16")),
    )


def a_daily() -> Digest:
    return replace(
        a_weekly(),
        plan="daily",
        kind="daily",
        period=DAY,
        title=said("UK–Japan science, Monday 16 March 2026"),
        lead=said("2 stories since Friday"),
        sections=(Section("quantum", said("Quantum"), (QUANTUM,)), Section("fusion", said("Fusion"), (FUSION,))),
        foot=(said("52 feeds checked · 96 reports read · 3 kept"),),
        more=(),
    )


def an_instant() -> Digest:
    return replace(
        a_weekly(),
        plan="instant",
        kind="instant",
        title=said("Pharma & biotech: UK and Japan"),
        lead=(),
        sections=(Section("pharma", (), (GENES,)),),
        foot=(),
        more=(),
    )


def an_empty_weekly() -> Digest:
    return replace(a_weekly(), lead=said("No story concerned both sides this week."), sections=(), more=())


def a_weekly_ja() -> Digest:
    genes = Item(
        "e1a9c0d2f4",
        1,
        said(("オーチャード、ロンドンの遺伝子治療拠点に1,100万ポンドを投資", "https://iyaku.example/a/881")),
        (
            (
                Plain("オーチャード・セラピューティクス 🇬🇧 ↔ 協和キリン 🇯🇵 ・ "),
                Strong("1,100万ポンド"),
                Plain(" ・ 希少遺伝性疾患の遺伝子治療"),
            ),
            said("英国のライフサイエンス革新的製造基金が支援"),
        ),
        said(
            "協和キリンの英国子会社がハマースミスの研究施設を拡充する。命にかかわる希少な遺伝性疾患の治療法を英国内で開発し、製造する体制を整える。"
        ),
        (Quotation(said("「細胞・遺伝子治療の開発を続けるうえで欠かせない投資だ」"), said("ボビー・ギャスパー博士、最高経営責任者")),),
        outlets(
            "",
            ("医薬経済ニュース", "https://iyaku.example/a/881"),
            ("GOV.UK", "https://www.gov.uk/government/news/sample"),
            ("Science Wire", "https://wire.example/7712"),
            also="（ほかに ",
        ),
        original=said("Orchard Therapeutics to put £11m into gene therapy work in London"),
    )
    quantum = Item(
        "c0ffee1234",
        1,
        said(("日英、量子技術の3事業に共同で資金", "https://kagaku.example/q/31")),
        ((Plain("英国 🇬🇧 ↔ 日本 🇯🇵 ・ "), Strong("970万ポンド"), Plain(" ・ 量子技術の共同研究3件")),),
        said("量子計算と量子センシングを創薬と安全なデータ通信に生かす。公募の締め切りは4月30日。"),
        sources=outlets("", ("科学新報", "https://kagaku.example/q/31"), ("電波新報", "https://dempa.example/5520"), also=" ・ "),
        note=(Plain("3月13日 "), When(datetime(2026, 3, 13, 9, 12, tzinfo=UTC), "18:12"), Plain(" に速報済み")),
    )
    fusion = Item(
        "f00dfeed77",
        1,
        said(("カラムと六ヶ所、同じ増殖ブランケットを試験へ", "https://fusion.example/blanket-ja")),
        (said("英国原子力公社 🇬🇧 ↔ 量子科学技術研究開発機構 🇯🇵 ・ 2026〜2028年"),),
        said("一つの設計を二つの磁場で動かし、データはすべて公開する。"),
        sources=outlets("", ("核融合通信", "https://fusion.example/blanket-ja")),
    )
    return Digest(
        "weekly-ja",
        "weekly",
        "uk-japan-science",
        "ja",
        WEEK,
        said("日英の科学技術：3月9日の週"),
        said("3件の話題（記事9本）"),
        (
            Section("pharma", said("医薬・バイオ"), (genes,)),
            Section("quantum", said("量子"), (quantum,)),
            Section("fusion", said("核融合"), (fusion,)),
        ),
        foot=(said("52のフィードを確認（1件は応答なし）・記事1,204本を読み、14本を採用"),),
        more=(),
    )


def an_answer(language: Language = "en") -> Answer:
    return Answer(
        Question("search", "quantum", language=language),
        language,
        said("“quantum”: 2 stories"),
        said("Newest first, last 90 days"),
        (Section("found", (), (QUANTUM, GENOMES)),),
        foot=(said("Page 1 of 2"),),
        offers=(Offer("share", "Share to channel", "search quantum"), Offer("page", "Next page", "search quantum page:2")),
    )


def a_help() -> Answer:
    return Answer(
        Question("help"),
        "en",
        said("What you can ask"),
        (),
        (
            Section(
                "help",
                said("Commands"),
                lines=(
                    (Strong("/ukjapan latest"), Plain(" the newest stories")),
                    (Strong("/ukjapan search quantum computing"), Plain(" stories with these words")),
                    (Strong("/ukjapan brief 7"), Plain(" a briefing over the last 7 days")),
                ),
            ),
        ),
    )


SHEETS = {
    "weekly": a_weekly,
    "daily": a_daily,
    "instant": an_instant,
    "empty": an_empty_weekly,
    "weekly-ja": a_weekly_ja,
    "answer": an_answer,
    "help": a_help,
}
