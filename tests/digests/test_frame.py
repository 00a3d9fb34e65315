"""What stands around a digest: whose it is, and what it rests on."""

from dataclasses import replace

from bot.digests.frame import word_coverage, word_title
from bot.lenses import GENERAL
from bot.models import Coverage
from bot.wording.catalogue import plain
from tests.digests.composing import COVERAGE, WORDINGS, a_sheet

EN, JA = WORDINGS["en"], WORDINGS["ja"]
TROUBLED = replace(COVERAGE, silent=3, silent_names=("Fjord News", "Tidal Times"), failing_names=("Moor Gazette",), stories=22)


def test_the_receipt_says_which_feeds_fail_and_which_have_gone_quiet():
    assert plain(word_coverage(TROUBLED, EN)) == (
        "14 feeds: 10 healthy, 3 quiet for longer than usual (Fjord News, Tidal Times +1), 1 failing (Moor Gazette)"
        " · 412 items read · 31 kept, folded into 22 stories · 5 held for review"
    )


def test_the_receipt_says_the_same_in_japanese():
    assert plain(word_coverage(TROUBLED, JA)) == (
        "14フィード（正常10件、更新の途絶え3件（Fjord News、Tidal Times +1）、障害1件（Moor Gazette））"
        "｜412件を確認｜31件を採用（22件の話題に集約）｜5件は確認待ち"
    )


def test_a_healthy_desk_says_so_in_two_words():
    assert plain(word_coverage(Coverage(1, 0, 1, 1), EN)) == "1 feed, all healthy · 1 item read · 1 kept"
    assert plain(word_coverage(Coverage(2, 2, 0, 0), EN)) == "2 feeds: 2 failing · 0 items read · 0 kept"


def test_a_lens_says_whose_digest_it_is():
    lens = replace(GENERAL, name="cable", labels={"en": "attaché cable", "ja": "アタッシェ電報"})
    assert plain(word_title(a_sheet(lens=lens))) == "UK–Japan science: weekly briefing · attaché cable"
    assert plain(word_title(a_sheet(lens=lens, kind="daily", language="ja"))) == "日英の科学技術｜アタッシェ電報"
    assert plain(word_title(a_sheet())) == "UK–Japan science: weekly briefing"
