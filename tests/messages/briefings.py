"""Briefings made by hand with every kind of section, in each language and in both: what the newest pieces look like."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.models import Chart, Digest, Item, Language, Link, Plain, Quotation, Section, Series, Strong, Table, Text, When
from tests.messages.samples import (
    BRIEFS,
    DAY,
    FUSION,
    GENES,
    GENOMES,
    QUANTUM,
    RESEARCH,
    SHEETS,
    TELECOMS,
    WEEK,
    a_weekly,
    a_weekly_ja,
    said,
)

CLOSING = datetime(2026, 4, 30, 16, 0, tzinfo=UTC)
WEEKS = ("29 Dec", "5 Jan", "12 Jan", "19 Jan", "26 Jan", "2 Feb", "9 Feb", "16 Feb", "23 Feb", "2 Mar", "9 Mar")
WEEKS_JA = ("12/29", "1/5", "1/12", "1/19", "1/26", "2/2", "2/9", "2/16", "2/23", "3/2", "3/9")
COUNTS = {"Quantum": (1, 0, 2, 1, 3, 2, 1, 4, 2, 3, 5), "Pharma & biotech": (2, 1, 1, 3, 2, 1, 2, 2, 4, 2, 4), "AI": (0, 1, 1, 0, 1, 2, 3, 1, 1, 2, 2), "Others": (1, 2, 0, 2, 1, 3, 2, 2, 1, 4, 3)}  # fmt: skip
NAMES_JA = ("量子", "医薬・バイオ", "AI", "その他")


def a_chart(language: Language = "en") -> Chart:
    names = tuple(COUNTS) if language == "en" else NAMES_JA
    series = tuple(Series(name, tuple(map(float, row)), tuple(map(str, row))) for name, row in zip(names, COUNTS.values(), strict=True))
    totals = tuple(str(sum(column)) for column in zip(*COUNTS.values(), strict=True))
    title = "Stories a week, by field" if language == "en" else "週ごとの話題数（分野別）"
    return Chart(title, WEEKS if language == "en" else WEEKS_JA, series, totals)


def a_ledger(language: Language = "en") -> Table:
    """Sums, with a part of one, one that was told before and one that is in doubt."""
    if language == "ja":
        return Table(
            (said("内容"), said("当事者"), said("金額"), said("円換算")),
            (
                (_link("希少遺伝性疾患の遺伝子治療", "https://iyaku.example/a/881"), said("オーチャード ↔ 協和キリン"), said("1,100万ポンド"), said("21.6億円")),
                (_link("量子技術の共同研究3件", "https://kagaku.example/q/31"), said("英国 ↔ 日本"), said("970万ポンド"), said("19.0億円")),
                (_link("うち量子センシング", "https://kagaku.example/q/32"), said("UKRI ↔ JST"), said("310万ポンド"), said("6.1億円")),
                (_link("次世代通信網", "https://dempa.example/5521"), said("英国 ↔ 日本"), said("600万ポンド"), said("11.8億円")),
                (_link("若手研究者フェローシップ（初報2月3日）", "https://daigaku.example/2201"), said("王立協会 ↔ 日本学術振興会"), said("年3.2億円"), said("–")),
            ),
            right=(2, 3),
            indented=(2,),
            quiet=(2, 4),
        )  # fmt: skip
    return Table(
        (said("For what"), said("Who"), said("Sum"), said("In pounds")),
        (
            (_link("Gene therapies for rare genetic diseases", "https://trade.example/orchard-hammersmith"), said("Orchard Therapeutics ↔ Kyowa Kirin"), said("£11m"), said("£11m")),
            (_link("Three quantum projects", "https://www.gov.uk/government/news/sample-quantum"), said("UK ↔ Japan"), said("£9.7m"), said("£9.7m")),
            (_link("of which: quantum sensing", "https://kagaku.example/q/32"), said("UKRI ↔ JST"), said("£3.1m"), said("£3.1m")),
            (_link("Next-generation telecoms networks", "https://www.gov.uk/government/news/sample-telecoms"), said("UK ↔ Japan"), said("£6m"), said("£6m")),
            (_link("Fellowships, re-announced, first seen 3 February", "https://academy.example/fellowships"), said("Royal Society ↔ JSPS"), said("¥320m a year"), said("£1.6m")),
        ),
        right=(2, 3),
        indented=(2,),
        quiet=(2, 4),
    )  # fmt: skip


def _link(words: str, url: str) -> Text:
    return (Link(words, url),)


QUOTES = (
    Quotation(
        said("“It’s crucial that British and Japanese scientific and commercial partnerships continue to flourish”"),
        said("Lord Vallance, UK Science Minister, in ", ("GOV.UK", "https://www.gov.uk/government/news/sample-quantum")),
    ),
    Quotation(
        said("“Bolstering our presence, infrastructure and internal capabilities in our Hammersmith lab is a critical component”"),
        said("Dr Bobby Gaspar, CEO, Orchard Therapeutics, in ", ("Pharma Trade Daily", "https://trade.example/orchard-hammersmith")),
    ),
)
QUOTES_JA = (
    Quotation(
        said("「細胞・遺伝子治療の開発を続けるうえで欠かせない投資だ」"),
        said("ボビー・ギャスパー博士、オーチャード最高経営責任者（", ("医薬経済ニュース", "https://iyaku.example/a/881"), "）"),
    ),
)


def _calls() -> Section:
    lines = (
        (Strong("Thu 30 April"), Plain(" "), When(CLOSING, "17:00 London / 1 May, 01:00 Tokyo"), Plain(" · "), Link("Partners for three quantum projects", "https://www.gov.uk/government/news/sample-quantum")),
        (Strong("Fri 15 May"), Plain(" · "), Link("Forty fellowships for early-career researchers", "https://academy.example/fellowships"), Plain(" · Royal Society ↔ JSPS")),
    )  # fmt: skip
    return Section("calls", said("Calls and deadlines"), lines=lines)


def _contents(items: tuple[tuple[str, str, Item], ...], heading: str, mark: str) -> Section:
    lines = tuple((Plain(f"{emoji} "), Strong(field), Plain(mark), *item.headline) for emoji, field, item in items)
    return Section("contents", said(heading), lines=lines, contents=True)


_WHY = said("Why it is here: both sides named in one sentence · £11m · official source · four outlets")


def a_briefing() -> Digest:
    sheet = a_weekly()
    contents = (("💊", "Pharma", GENES), ("🧬", "Genomics", GENOMES), ("⚛️", "Quantum", QUANTUM), ("📡", "Telecoms", TELECOMS), ("☀️", "Fusion", FUSION), ("🎓", "Policy", RESEARCH))  # fmt: skip
    overview = (
        said("8 stories in 7 fields, from 14 reports; money pledged together: ", "£26.7m, of which £15.7m public"),
        said("Largest: ", ("£11m for gene therapies", "https://trade.example/orchard-hammersmith"), " (Orchard ↔ Kyowa Kirin), ", ("£9.7m for quantum", "https://www.gov.uk/government/news/sample-quantum")),
        said("New pair this week: Oxford Nanopore ↔ Genesis Healthcare"),
    )  # fmt: skip
    review = tuple((Link(title, f"https://maybe.example/{n}"), Plain(f" · {outlet}")) for n, (title, outlet) in enumerate((("Robots that pick strawberries at night", "Farm Machinery Week"), ("Leeds hosts a seminar on ageing societies", "North Letters"), ("Fibre makers agree a common test", "Textile Post"), ("Whisky casks and the chemistry of oak", "Malt Science"), ("A telescope mirror leaves Hokkaido", "Sky Notes"))))  # fmt: skip
    return replace(
        sheet,
        title=said("UK–Japan science: weekly briefing"),
        lead=said("8 stories, 9–16 March 2026 · from 14 feeds"),
        sections=(
            Section("overview", said("This week"), lines=overview, prose=True),
            Section(
                "ledger",
                said("Money pledged"),
                table=a_ledger(),
                lines=(
                    (Strong("New this week: £26.7m"), Plain(" in 3 commitments; parts and what was announced before are not added")),
                    said("£33bn of trade (two outlets say £32bn) is context and in no total"),
                ),
            ),
            _calls(),
            _contents(contents, "In this briefing", " · "),
            *[replace(section, behind=True, items=tuple(replace(item, why=_WHY if item is GENES else ()) for item in section.items)) for section in sheet.sections],
            Section("ties", said("Who worked with whom"), lines=((Strong("New: "), Plain("Oxford Nanopore Technologies ↔ Genesis Healthcare")), said("Orchard Therapeutics ↔ Kyowa Kirin (4th story)"), said("UKAEA ↔ QST (2nd story)")), behind=True),
            Section("quotes", said("Quotes of the week"), quotes=QUOTES, behind=True),
            Section("chart", said("Twelve weeks"), chart=a_chart(), behind=True),
            Section("review", said("Possibly ours (5)"), lines=review, behind=False, folded=True),
        ),
        foot=(
            said("14 sources: 12 healthy, 1 silent longer than its rhythm (Kita University), 1 failing (Trade Wire) · 412 items read · 31 kept, folded into 8 stories · 5 held for review"),
            said("Yen at 196.3 to the pound, Bank of England, 13 March 2026. Times are London’s unless another is named."),
        ),
        more=(),
    )  # fmt: skip


def a_briefing_ja() -> Digest:
    sheet = a_weekly_ja()
    genes, quantum, fusion = sheet.items
    overview = (
        said("7分野で8件、記事14本。両国間の拠出は新たに52.4億円（うち公的資金30.8億円）"),
        said("最大は", ("遺伝子治療に1,100万ポンド", "https://iyaku.example/a/881"), "（オーチャード ↔ 協和キリン）、次いで", ("量子に970万ポンド", "https://kagaku.example/q/31")),
        said("今週初の組み合わせ：オックスフォード・ナノポア ↔ ジェネシスヘルスケア"),
    )  # fmt: skip
    calls = (
        (Strong("4月30日（木）"), Plain("　"), When(CLOSING, "5月1日 1:00（ロンドン4月30日 17:00）"), Plain("｜"), Link("量子技術3事業の連携先を公募", "https://kagaku.example/q/31")),
        (Strong("5月15日（金）"), Plain("｜"), Link("若手研究者フェローシップ40名", "https://daigaku.example/2201"), Plain("｜王立協会 ↔ 日本学術振興会")),
    )  # fmt: skip
    contents = (("💊", "医薬", genes), ("⚛️", "量子", quantum), ("☀️", "核融合", fusion))
    review = (("夜間にイチゴを摘むロボット", "農機新報"), ("高齢社会をめぐるセミナー、リーズで開催", "北部通信"), ("繊維の共通試験法で合意", "繊維ニュース"), ("樽材の化学", "蒸留研究"))  # fmt: skip
    return replace(
        sheet,
        title=said("日英の科学技術：週報"),
        lead=said("3月9〜16日、8件の話題｜14フィードから"),
        sections=(
            Section("overview", said("今週の動き"), lines=overview, prose=True),
            Section("ledger", said("資金の拠出"), table=a_ledger("ja"), lines=((Strong("今週の新規：52.4億円"), Plain("（3件。内訳と既報は加えていない）")),)),
            Section("calls", said("公募と締め切り"), lines=calls),
            _contents(contents, "今週の話題", "｜"),
            *[replace(section, behind=True) for section in sheet.sections],
            Section("ties", said("協力の組み合わせ"), lines=((Strong("初："), Plain("オックスフォード・ナノポア ↔ ジェネシスヘルスケア")), said("オーチャード ↔ 協和キリン（4件目）")), behind=True),
            Section("quotes", said("今週の発言"), quotes=QUOTES_JA, behind=True),
            Section("chart", said("12週間の推移"), chart=a_chart("ja"), behind=True),
            Section("review", said("関連の可能性あり（4件）"), lines=tuple((Link(title, f"https://maybe.example/ja/{n}"), Plain(f"｜{outlet}")) for n, (title, outlet) in enumerate(review)), folded=True),
        ),
        foot=(said("14フィード：正常12、通常より長く沈黙1（北大学）、応答なし1（Trade Wire）｜記事412本を読み、31本を採用して8件にまとめ、5本を保留"), said("1ポンド＝196.3円（イングランド銀行、2026年3月13日）。時刻は日本時間。")),
    )  # fmt: skip


def in_both() -> Digest:
    """A daily in English with Japanese beside it."""
    genes_ja, quantum_ja, fusion_ja = a_weekly_ja().items
    pairs = ((GENES, genes_ja), (QUANTUM, quantum_ja), (FUSION, fusion_ja))
    genes, quantum, fusion = (
        replace(item, quotes=(), twin=replace(twin, original=(), sources=(), quotes=(), note=())) for item, twin in pairs
    )
    return replace(
        a_weekly(),
        plan="daily",
        kind="daily",
        period=DAY,
        title=said("UK–Japan science · 日英の科学技術"),
        lead=said("3 stories, Monday 16 March 2026 · 3件、2026年3月16日（月）"),
        sections=(
            Section("pharma", said("Pharma & biotech · 医薬・バイオ"), (genes,)),
            Section("quantum", said("Quantum · 量子"), (quantum,)),
            Section("fusion", said("Fusion · 核融合"), (fusion,)),
        ),
        foot=(said("14 sources, all healthy · 96 items read · 3 kept ｜ 14フィード正常、96本を読み3本を採用"),),
        more=(),
    )


def a_morning() -> Digest:
    """A daily with why each story is there."""
    why = (
        "Official source · £9.7m · new since the alert",
        "One outlet · first joint test of its kind",
        "Four outlets, two of them official · £11m",
    )
    sections = (Section("quantum", said("Quantum"), (replace(QUANTUM, why=said(why[0])),)), Section("fusion", said("Fusion"), (replace(FUSION, why=said(why[1])),)), Section("pharma", said("Pharma & biotech"), (replace(GENES, why=said(why[2])),)), Section("brief", said("In brief"), BRIEFS), _calls())  # fmt: skip
    return replace(a_weekly(), plan="daily", kind="daily", period=DAY, title=said("UK–Japan science"), lead=said("5 stories, Monday 16 March 2026 · from 14 feeds"), sections=sections, more=said("and 2 more stories of less weight"))  # fmt: skip


def a_huge(count: int = 300) -> Digest:
    """A week in which everything happened: all of it stands behind."""
    sheet = a_briefing()
    kept = [section for section in sheet.sections if not section.behind]
    keys = [(section.key, section.heading) for section in a_weekly().sections]
    behind = [
        Section(
            key,
            heading,
            tuple(
                replace((GENES, GENOMES, QUANTUM, TELECOMS, FUSION, RESEARCH)[n % 6], story=f"story{number:02}{n:04}", brief=n >= 8)
                for n in range(count // len(keys) + 1)
            ),
            behind=True,
        )
        for number, (key, heading) in enumerate(keys)
    ]
    return replace(sheet, lead=said(f"{count} stories, 9–16 March 2026 · from 52 feeds"), sections=(*kept, *behind))


def a_big_ledger(rows: int = 300) -> Digest:
    table = a_ledger()
    many = replace(
        table,
        rows=tuple(table.rows[number % 5] for number in range(rows)),
        indented=tuple(number for number in range(rows) if number % 5 == 2),
        quiet=(),
    )
    return replace(a_weekly(), sections=(Section("ledger", said("Money pledged"), table=many, behind=True),), more=(), period=WEEK)


BRIEFINGS = {"briefing": a_briefing, "briefing-ja": a_briefing_ja, "both": in_both, "morning": a_morning}
ALL = SHEETS | BRIEFINGS
