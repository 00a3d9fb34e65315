"""Beside a Japanese quotation: 「…」と述べた, and who is its subject."""

import re
from collections.abc import Sequence

from bot.reading.named import UNNAMED, Named
from bot.reading.quote_marks import Quoted

_SAYS = (
    r"(?:述べ|語|話し|話す|話して|コメント|説明|強調|指摘|あいさつ|挨拶|発言|明か|明言|呼びか|呼び掛|訴え|答え|応じ|回答|主張|宣言|力説|言う|言い|言っ|いう[。の]|振り返|"
    r"胸を張|力を込|付け加|続け|締めくく|寄せ|たたえ|称え|称賛|評価|歓迎|期待|自信|意気込|感謝|喜び|喜ん|見通し|見方|考え|意欲|決意|懸念|強い|謝意|祝意|抱負|予想|断言|警告)"
)
_SAID = re.compile(rf"(?:など|[、，])?と(?:いう|の|した上で|し、)?(?P<mid>[^。「」\n]{{0,40}}?){_SAYS}")
_SUBJECT = re.compile(
    r"(?P<name>[一-龥々]{2,6}?|[ァ-ヴー・＝=]{3,24}|[A-Z][A-Za-z.'’-]{1,20}(?: [A-Z][A-Za-z.'’-]{1,20}){1,3})"
    r"(?P<role>[^\s、。「」はがものでに]{0,16}?(?:社長|会長|CEO|CTO|CFO|COO|大臣|首相|外相|[^\s、。]{1,6}相|教授|准教授|博士|所長|理事長|理事|学長|総長|部長|本部長|局長|室長|"
    r"センター長|グループ長|リーダー|代表|大使|知事|市長|長官|研究員|役員|取締役|最高責任者|氏|さん))(?:ら)?(?:（[^）]{1,30}）)?(?:は|が|も)"
)
_SUFFIX = re.compile(r"[^、。「」\n]{0,24}?(?:は|が|も)")


def find_speaker_ja(text: str, piece: Quoted, bounds: tuple[int, int], sentence_start: int, named: Sequence[Named]) -> Named | None:
    """Who says `piece`; UNNAMED if a verb of saying stands there without a subject; None without one."""
    behind = text[piece.outer : min(bounds[1], piece.outer + 70)]
    said = _SAID.match(behind)
    if not said:
        return None
    start = max(sentence_start, piece.opened - 200)
    return (
        _last_subject(text, piece.outer + said.start("mid"), piece.outer + said.end("mid"), named)
        or _last_subject(text, start, piece.opened, named)
        or UNNAMED
    )


def _last_subject(text: str, start: int, end: int, named: Sequence[Named]) -> Named | None:
    inside = [p for p in named if start <= p.start and p.end <= end and _SUFFIX.match(text, p.end, end)]
    if inside:
        return inside[-1]
    found = None
    for match in _SUBJECT.finditer(text, start, end):
        role = match["role"] if match["role"] not in {"氏", "さん"} else ""
        found = Named(match.start("name"), match.end("name"), match["name"], role)
    return found
