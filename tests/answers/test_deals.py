"""deals is the ledger of the time asked, with a way on and a way out."""

from datetime import timedelta

from bot.answers.deals import word_deals
from bot.models import Ledger, Posting
from bot.wording.catalogue import plain
from tests.answers.pages import a_ledger, a_page, lines_of
from tests.examples import NOW, a_story


def test_it_says_how_many_sums_of_which_days_and_their_total():
    story = a_story()
    answer = word_deals(a_page("deals quantum", command="/ukjapan"), a_ledger(story), {story.id: story})
    assert plain(answer.title) == "UK–Japan science — Money: Quantum"
    assert plain(answer.lead) == "2 sums, 14 February – 16 March 2026"
    assert lines_of(answer, "ledger") == [
        "£20.7m new: £11m + £9.7m",
        "Pledges only: trade, market and other figures are no part of it.",
    ]
    assert answer.more == ()


def test_in_japanese():
    story = a_story()
    answer = word_deals(a_page("資金"), a_ledger(story), {story.id: story})
    assert plain(answer.lead) == "2件｜2026年2月14日～3月16日"
    assert lines_of(answer, "ledger")[0] == "新規2,070万ポンド：1,100万ポンド＋970万ポンド"


def test_a_long_one_goes_on_with_the_same_total():
    stories = {f"entry{n:05}": a_story(f"entry{n:05}", published=NOW - timedelta(days=n)) for n in range(1, 31)}
    sums = [posting.commitment for story in stories.values() for posting in a_ledger(story).postings]
    ledger = Ledger(tuple(Posting(each, "new") for each in sums))
    first, last = (word_deals(a_page(f"deals page:{page}"), ledger, stories) for page in (1, 3))
    assert plain(first.more) == "and 40 more sums: deals since:30d page:2"
    assert (last.more, len(last.sections[0].table.rows)) == ((), 20)
    assert lines_of(first, "ledger")[0] == lines_of(last, "ledger")[0] == "£621m new, in 60 pledges"
    assert plain(word_deals(a_page("deals page:9"), ledger, stories).lead) == "There is no page 9. Try: deals since:30d"


def test_nothing_pledged_says_so_with_a_longer_look():
    answer = word_deals(a_page("deals"), Ledger(), {})
    assert plain(answer.lead) == "Nothing was pledged, 14 February – 16 March 2026. Try: deals since:90d"
    assert plain(word_deals(a_page("deals quantum 90d"), Ledger(), {}).lead).endswith("Try: deals since:365d")
