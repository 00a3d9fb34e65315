"""Articles out of web pages: all of the article, and nothing of what stands around it, above all no sum of money."""

import time
from datetime import UTC, datetime

import pytest

from bot.errors import Unreadable
from bot.feeds.article import MOST_TAGS, PAGE_BOUND, article_of

PARAGRAPHS = (
    "Durham University and Kyushu University will run joint experiments on ammonia engines, supported by £2m from a research fund.",
    "The agreement was signed on Friday. “We learn more together,” said Professor Ann Example, who leads the group in Durham.",
    "First results are expected in 2027.",
)
ENGLISH = """<!doctype html><html><head><meta charset=utf-8><title>Durham and Kyushu to share a laser | Example News</title>
<meta property="og:site_name" content="Example News"><meta property="article:published_time" content="2026-03-13T09:15:00+00:00"></head>
<body class="has-related-posts">
<div id="cookie-banner"><p>We and our 812 partners store cookies. Accept all and save £5m of your time.</p><button>Accept</button></div>
<nav><ul><li><a href=/a>Home</a><li><a href=/b>Science: the £7m question</a></ul></nav>
<main><article><h1>Durham and Kyushu to share a laser</h1>
<p>{}</p><p>{}</p>
<p><a href=/x>Read more: Rival lab wins £900m</a></p>
<aside><p>Fusion firm raises $750m in record round.</p></aside>
<p>{}</p>
<div class="newsletter-signup"><p>Sign up for our newsletter and win £1,000.</p></div>
<h3>Related articles</h3><ul><li><a href=/1>Toyota pays €40m fine</a> yesterday</li><li><a href=/2>Minister pledges £99m</a></li></ul>
</article></main>
<div class="related"><h2>More stories</h2><p>Chip maker to invest ¥300bn in a new factory, the company said on Monday.</p></div>
<div class="author-bio"><p>Ann Example won a £10,000 prize for her reporting.</p></div>
<dialog open><p>Subscribe now for £4 a month.</p></dialog>
<footer><p>© Example News 2026. Registered capital £3m.</p></footer></body></html>""".format(*PARAGRAPHS)
SENTENCES = (
    "理化学研究所とダラム大学は、触媒の共同研究を進める協定を結んだ。研究費は5年間で2億円。",
    "代表の例田花子教授は「共に進めたい」と話した。",
)
JAPANESE = """<html lang=ja><head><meta http-equiv=Content-Type content="text/html; charset=Shift_JIS"><title>理研とダラム大が協定</title></head><body>
<div class="cookie-consent">当サイトはクッキーを使用します。同意すると3億円が当たります。</div>
<div id="main"><h1>理研とダラム大が協定</h1><p>{}</p><p>{}</p>
<h4>関連記事</h4><ul><li><a href=/1>別の大学、40億円の補助金</a></li><li><a href=/2>半導体工場に1兆円</a>（3月1日）</li></ul></div>
<div class="kanren-news"><p>宇宙企業が750億円を調達したと発表した。</p></div>
<div class=ranking><ol><li>円安で900億円の赤字、各社に影響</li></ol></div></body></html>""".format(*SENTENCES)


def test_an_english_page_gives_its_article_and_nothing_around_it():
    article = article_of(ENGLISH.encode(), "https://news.example.org/laser")
    assert article.title == "Durham and Kyushu to share a laser"
    assert article.text.splitlines() == list(PARAGRAPHS)
    assert (article.published, article.site) == (datetime(2026, 3, 13, tzinfo=UTC), "Example News")


@pytest.mark.parametrize(
    ("encoding", "content_type"), [("cp932", ""), ("euc_jp", "text/html; charset=EUC-JP"), ("utf-8", 'x; charset="utf-8"')]
)
def test_a_japanese_page_is_read_by_its_own_encoding_unless_the_server_names_another(encoding, content_type):
    article = article_of(JAPANESE.encode(encoding), "https://news.example.jp/1", content_type=content_type)
    assert article.title == "理研とダラム大が協定"
    assert article.text.splitlines() == list(SENTENCES)
    assert article.published is None


def test_a_page_in_plain_boxes_gives_its_article_too():
    page = "<html><body><div><div>Durham and Kyushu share a laser</div>" + "".join(f"<div>{words}</div>" for words in PARAGRAPHS) + "</div>"
    assert all(words in article_of(page.encode()).text for words in PARAGRAPHS)


def test_a_heading_of_the_article_s_own_that_speaks_of_relations_stays():
    page = ENGLISH.replace("<p>First", "<h3>Related work in Leeds</h3><p>First")
    assert "First results are expected in 2027." in article_of(page.encode()).text


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"", "no article"),
        (b"<html><body><nav><a href=/>Home</a></nav></body></html>", "no article"),
        (b"x" * (PAGE_BOUND + 1), "5 MB"),
        (b"<b>" * (MOST_TAGS + 1), "tags"),
    ],
)
def test_a_page_without_an_article_says_so_in_one_sentence(page, said):
    with pytest.raises(Unreadable, match=said) as raised:
        article_of(page, "https://news.example.org/secret/path")
    assert str(raised.value).startswith("news.example.org: ")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("slow", ["<div class=related>", "<h3>Related</h3>", "<ul><li>", "<li><a>", "<strong>"])
def test_a_page_made_to_be_slow_is_not(slow):
    before = time.process_time()
    article_of(ENGLISH.replace("</article>", slow * (MOST_TAGS // 2 // slow.count("<")) + "</article>").encode())
    assert time.process_time() - before < 10
