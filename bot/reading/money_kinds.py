"""What a sum of money is, told by the words around it.

The word nearest to the sum decides; where nothing near says what it is, it is `OTHER`, which is never added up. Only a word that says
somebody gives or binds money makes a sum a pledge, and a word of price, trade, market or result always beats it at the same distance.
"""

import re

from bot.models import AmountKind as Kind

REACH = 70
"""How far from a sum a word may stand and still say what the sum is, in code points."""

# In order of strength: of two cues equally near, the earlier row wins.
_ENGLISH = {
    Kind.PRICE: r"(?:a|per|each|every) (?:share|unit|flight|launch|tonne|ton|kilo\w*|kg|dose|ticket|person|patient|head|kWh|MWh|barrel|year per)"
    r"|apiece|\bprices?\b|priced|retails?|sells? for|shares? (?:closed|traded)|floated|closing",
    Kind.TRADE: r"\btrade\b|\bexports?\b|\bimports?\b|bilateral trade|UK trade|boost",
    Kind.MARKET: r"\bmarket\b(?! capitali)|market size|\bindustry\b|\beconomy\b|\bsector\b|market cap\w*|\bvalued at\b|valuation|\bGDP\b",
    Kind.PROFIT: r"\bprofits?\b|\bearnings\b|\bloss(?:es)?\b|\blost\b|\binto the red\b|net income|\bEBITDA\b",
    Kind.REVENUE: r"\brevenues?\b|\bturnover\b|\bsales\b|\bsold\b|\bearn(?:s|ed)?\b|\bincome\b|\breceipts\b|\broyalt",
    Kind.FINE: r"\bfine[sd]?\b|\bpenalt|\bcompensation\b|\bdamages\b|\bsettle(?:d|ment)\b",
    Kind.DEAL: r"\btake-?over\b|\bacqui\w+|\bdeal\b|\bbuys?\b|\bbuying\b|\bbought\b|\bpurchas\w+|\bmerger\b|\bup-?front\b|\bmilestones?\b"
    r"|\blicen[cs]\w+|\bcontracts?\b|\borders?\b|\boffer(?:s|ed)?\b|\bbid\b|\bagreement\b|\bpays? \b|\bpaying\b|\bstake\b|\bsale\b",
    Kind.GRANT: r"\bgrants?\b|\bgranted\b|\bfunding\b|\bfund(?:s|ed)?\b|\baward(?:s|ed)?\b|\bsubsid\w+|\bdonat\w+|\bgift\b|\bprize\b"
    r"|\bprogrammes?\b|\bprogram\b|\bproject\b|\bdedicated\b|\ballocat\w+|\bwon\b|\bendow\w+|\bscholarships?\b|\bbacking\b|\bsupport(?:ed)? (?:by|of|with)\b",
    Kind.INVESTMENT: r"\binvest(?:s|ed|ing|ment|ments|or|ors)?\b|\bcommit\w*|\bpledg\w+|\bput(?:s|ting)?\b|\bspend(?:s|ing)?\b|\binject\w*"
    r"|\bround\b|\braise[sd]?\b|\braising\b|\bcapital\b|\bventure\b|\bcontribut\w+|\bset aside\b",
    Kind.COST: r"\bcosts?\b|\bcosting\b|\bbudget\w*|\bbill\b|\bexpenditure\b|\bmission\b|\bdebt\b|\bloan\b|\btariff",
}
_JAPANESE = {
    Kind.PRICE: r"1株|一株|あたり|当たり|価格|単価|株価|終値|始値|高値|安値|相場|円台|円高|円安|ドル高|ドル安|料金|定価|配当|買い付け|取引を終え|日経平均",
    Kind.TRADE: r"貿易|輸出|輸入",
    Kind.MARKET: r"市場(?!で)|時価総額|経済効果|企業価値|評価額",
    Kind.PROFIT: r"利益|黒字|赤字|損失|減益|増益",
    Kind.REVENUE: r"売上|売り上げ|収入|収益|年商|ロイヤルティ",
    Kind.FINE: r"罰金|制裁金|課徴金|賠償|和解",
    Kind.DEAL: r"買収|契約|一時金|対価|マイルストン|受注|発注|譲渡|取得|売却|ライセンス|商談",
    Kind.GRANT: r"助成|補助|支援|寄付|寄附|拠出|資金|交付|奨学|賞金|委託",
    Kind.INVESTMENT: r"投資|出資|投じ|調達|増資|引き受け|融資",
    Kind.COST: r"費用|予算|経費|開発費|総工費|事業費|コスト|負担|研究費",
}
_CUES = {
    "en": [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ENGLISH.items()],
    "ja": [(kind, re.compile(pattern)) for kind, pattern in _JAPANESE.items()],
}


def kind_of(before: str, after: str, *, japanese: bool) -> Kind:
    """What a sum is, that stands between `before` and `after` of its sentence (no other sum between)."""
    best: tuple[int, int, Kind] | None = None
    for rank, (kind, cue) in enumerate(_CUES["ja" if japanese else "en"]):
        distance = _nearest(cue, before[-REACH:], after[:REACH])
        if distance is not None and (best is None or (distance, rank) < best[:2]):
            best = (distance, rank, kind)
    return best[2] if best else Kind.OTHER


def _nearest(cue: re.Pattern[str], before: str, after: str) -> int | None:
    distances = [len(before) - match.end() for match in cue.finditer(before)]
    first = cue.search(after)
    if first:
        distances.append(first.start())
    return min(distances, default=None)
