"""Relevance: both sides together in a matter of science, with evidence of each; what only looks like it is turned away."""

import pytest

from bot.errors import WatchError
from bot.reading.bodies.organisations import find_organisations
from bot.reading.fields import find_fields
from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import Passage
from bot.reading.relevance.judge import FIELD, judge
from bot.watches import load_watch
from tests.examples import HEADLINE, ROOT, TEXT
from tests.reading.small_watch import a_small_watch

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")


def judged(title, text="", language="en", watch=WATCH):
    lexicon = load_lexicon(watch)
    passage = Passage("entry00001", 1, title, text, language)
    return judge(
        passage, organisations=find_organisations(passage, lexicon), fields=find_fields(passage, lexicon), lexicon=lexicon, watch=watch
    )


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        (HEADLINE, TEXT, "en"),
        (
            "Durham and Kyushu agree to share a laser",
            "Durham University and Kyushu University will run joint experiments on ammonia engines.",
            "en",
        ),
        (
            "Sumitomo Chemical licenses Cambridge display work",
            "The licence was signed with the University of Cambridge. Researchers will share data.",
            "en",
        ),
        ("理研とダラム大が協定", "理化学研究所とダラム大学は、触媒の共同研究を進める協定を結んだ。", "ja"),
        ("英国と日本、量子技術で覚書", "両国の研究機関が量子センサーの共同研究を始める。", "ja"),
        (
            "Glasgow physicists join Japanese neutrino experiment",
            "The University of Glasgow will build detectors together with colleagues in Japan.",
            "en",
        ),
    ],
)
def test_both_sides_together_in_science_are_kept_with_evidence_of_each(title, text, language):
    judgement = judged(title, text, language)
    assert judgement.band == "post"
    assert set(judgement.evidence) == {"uk", "japan", FIELD}
    assert all(judgement.evidence.values())
    assert judgement.veto == ""


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("Durham physicists find a new state of matter", "Durham University published its research in a journal.", "en"),
        ("Kyushu University opens a laser laboratory", "Researchers in Fukuoka will study engines.", "en"),
        ("UK and Canada sign quantum pact", "Britain and Canada will fund joint research. Japan has a programme of its own.", "en"),
        ("日仏が量子で協定", "フランスと日本は共同研究の協定に署名した。英国は別の協定を検討する。", "ja"),
        ("九大、触媒の新材料", "九州大学の成果は英科学誌に掲載された。", "ja"),
        ("Yen falls against the pound", "Dealers in London and Tokyo said technology shares fell too.", "en"),
        ("Japan beat England in rugby international", "The coach praised the science of the scrum. Both teams met in London.", "en"),
        ("Garden firms warn of Japanese knotweed", "The plant costs homes in Britain millions; scientists at Leeds study it.", "en"),
        (
            "New England lab hires",
            "The Cambridge, Massachusetts laboratory of Takeda studies cell therapies with partners in Boston.",
            "en",
        ),
        ("Leaders gather", "Ministers from Britain, France, Germany, Italy, Canada and Japan spoke of research and technology.", "en"),
        ("両陛下が英国を訪問", "天皇、皇后両陛下は国賓として英国を訪れ、晩餐会に出席された。大学の研究も視察される。", "ja"),
    ],
)
def test_what_only_looks_like_it_is_not_kept(title, text, language):
    assert judged(title, text, language).band != "post"


def test_what_is_turned_away_says_why():
    assert judged("Tourists love Japan", "Tourism from Britain to Japan rose.").veto == "travel"


def test_a_country_alone_is_weaker_than_a_body():
    named = judged("A joint laboratory", "Durham University and Kyushu University share research.")
    unnamed = judged("A joint laboratory", "British and Japanese teams share research.")
    assert named.parts["parties"] > unnamed.parts["parties"]


def test_a_place_alone_never_makes_an_entry_ours():
    assert judged("Toyota adds a line at Burnaston", "The factory will make more cars.").band != "post"


def test_a_veto_word_deep_in_the_text_does_not_turn_away():
    text = "Durham University and Kyushu University agreed on joint research into catalysts. Staff met twice. They toasted with sake."
    assert judged("Durham and Kyushu join forces", text).band == "post"


def test_the_score_is_made_of_named_parts():
    judgement = judged(HEADLINE, TEXT)
    assert set(judgement.parts) == {"parties", "together", "cooperation", "topic", "against"}
    assert 0 <= judgement.score <= 1


def test_another_pair_of_countries_needs_no_other_code(tmp_path):
    watch = a_small_watch(tmp_path)
    ours = judged(
        "Bergen and Dalhousie study sea ice",
        "The University of Bergen and Dalhousie University signed an agreement on ocean research.",
        watch=watch,
    )
    theirs = judged(HEADLINE, TEXT, watch=watch)
    assert ours.band == "post"
    assert set(ours.evidence) == {"norway", "canada", FIELD}
    assert theirs.band == "drop"
    sport = judged("Norway meets Canada at hockey", "Norway and Canada meet; research shows ocean views.", watch=watch)
    assert (sport.band, sport.veto) == ("drop", "sport")


def test_a_town_stands_for_its_university_where_people_learn():
    title = "Hokkaido and Sheffield extend their exchange"
    assert judged(title, "The universities will share chemists and agreed on joint research for five years.").band == "post"
    assert judged(title, "The bakers will share recipes for five more years.").band != "post"


def test_two_named_in_one_breath_act_together():
    together = judged("Tohoku University researchers and UCL find a magnet", "It is thin.")
    apart = judged("Tohoku University researchers find a magnet", "It is thin. Nobody at UCL knew.")
    assert together.parts["cooperation"] > apart.parts["cooperation"]


def test_what_a_body_is_known_for_can_be_the_only_word_of_a_field():
    judgement = judged("SoftBank agrees to buy Arm for £24bn", "The semiconductor designer's price was high.")
    assert judgement.band == "post"
    assert judged("SoftBank to buy ARM Holdings", "").evidence[FIELD]


def objections_to(title, text="", language="en"):
    return {one.reason: [receipt.words for receipt in one.receipts] for one in judged(title, text, language).objections}


def test_what_speaks_against_an_entry_shows_the_words_that_caused_it():
    assert objections_to("Tourists love Japan", "Tourism from Britain to Japan rose.")["travel"] == ["Tourist", "Tourism"]
    pact = objections_to("UK and Canada sign quantum pact", "Japan has a programme of its own.")
    assert pact == {"third country": ["UK and Canada"]}
    assert objections_to("日仏が量子で協定", "フランスと日本は協定に署名した。英国は検討する。", "ja")["third country"][0] == "日仏"
    many = objections_to("Leaders gather", "Ministers from Britain, France, Germany, Italy and Japan spoke of research.")
    assert many["many countries"] == ["France", "Germany", "Italy"]


def test_objections_stand_the_weightiest_first_and_take_their_weight_off_the_score():
    judgement = judged("Tourists love Japan", "Ministers from Britain, France, Germany, Italy and Japan spoke of tourism.")
    weights = [one.weight for one in judgement.objections]
    assert len(weights) > 1
    assert weights == sorted(weights, reverse=True)
    assert judgement.veto == judgement.objections[0].reason
    assert judgement.parts["against"] == pytest.approx(-min(1, sum(weights)), abs=0.001)


def test_what_is_kept_keeps_its_objections_and_has_no_veto():
    text = "Durham University and Kyushu University agreed on joint research into catalysts. Staff met twice. They toasted with sake."
    judgement = judged("Durham and Kyushu join forces", text)
    assert (judgement.band, judgement.veto) == ("post", "")
    assert [one.receipts[0].words for one in judgement.objections] == ["sake"]


@pytest.mark.parametrize(
    ("reason", "title", "text", "language"),
    [
        ("obituary", "Sir Ivor Lindqvist obituary", "He taught engineering in Leeds and Osaka, and died aged 91.", "en"),
        ("award", "ノーベル賞の英教授、京都で講演", "英国の物理学者に京都の財団が賞金を贈る。研究は宇宙の始まり。", "ja"),
        ("personnel", "駐英大使に新任", "政府人事で、英国と日本の科学協力を担当した局長が任命された。", "ja"),
        ("history", "A Victorian engine in Yokohama", "Built in Leeds in the 19th century, it ran on Japan's first railway.", "en"),
        ("approval", "Eisai drug turned down for NHS use", "The drug, licensed in Britain, is made by Japan's Eisai.", "en"),
        ("roundup", "The week in science", "The University of Leeds cloned a mouse. Kyushu University built a laser.", "en"),
        (
            "many countries",
            "A climate panel of 65 countries",
            "A London physicist and engineers of Japan wrote it with others of 65 countries.",
            "en",
        ),
        ("many countries", "量子の国際会議、27カ国から", "英国から来た研究者も、27カ国の参加者とともに日本の技術を学んだ。", "ja"),
        ("sales", "レニショー、名古屋に営業拠点", "英レニショーは日本でショールームを開く。測定の技術を見せる。", "ja"),
        (
            "courts",
            "Car carriers settle",
            "Tokyo's NYK and Britain's shippers were in a price-fixing case; technology was not at issue.",
            "en",
        ),
    ],
)
def test_each_reason_turns_away_what_is_no_act_of_both(reason, title, text, language):
    judgement = judged(title, text, language)
    assert judgement.band != "post"
    assert reason in {objection.reason for objection in judgement.objections}


def test_several_words_of_one_reason_weigh_more_than_one():
    one = judged("A museum shows UK–Japan robots", "The samurai came too.").objections
    more = judged("A museum shows UK–Japan robots", "The samurai came too, with ukiyo-e and manga.").objections
    assert more[0].weight > one[0].weight
    assert {receipt.words for receipt in more[0].receipts} == {"samurai", "ukiyo-e", "manga"}


def test_a_prize_for_what_two_countries_do_together_is_theirs():
    text = "The Daiwa Anglo-Japanese Foundation honours four UK–Japan teams for their joint research in chemistry."
    assert judged("UK–Japan research teams take prizes", text).band == "post"
    assert (
        judged("Leeds chemist takes a Japanese prize", "The University of Leeds said a Tokyo foundation honours her research.").band
        != "post"
    )


def test_a_veto_word_inside_a_name_is_no_veto():
    assert not judged("Derby and Toyota share hydrogen research", "The University of Derby signed an agreement with Toyota.").objections


FIGHTERS = "Britain and Japan will jointly develop a fighter jet's engine. The defence ministries fund the research under GCAP."
EXERCISE = "British and Japanese soldiers held a joint exercise with missiles. The troops tested radios together."


def with_defence(tmp_path, value):
    folder = tmp_path / WATCH.folder.name / "lexicon"
    folder.mkdir(parents=True)
    (folder / "rules.toml").write_text(f'[scope]\ndefence = "{value}"\n', "utf-8")
    return load_watch(WATCH.folder, folder.parent)


@pytest.mark.parametrize(("value", "fighters", "exercise"), [("technology", "post", False), ("out", "drop", False), ("in", "post", True)])
def test_whether_defence_is_ours_is_a_setting(tmp_path, value, fighters, exercise):
    watch = with_defence(tmp_path, value)
    assert judged("A fighter for two", FIGHTERS, watch=watch).band == fighters
    assert (judged("Soldiers train", EXERCISE, watch=watch).band == "post") == exercise


def test_a_veto_of_an_unknown_setting_is_refused(tmp_path):
    rules = '[vetoes.war]\nweight = 0.3\nscope = "defense"\nwords = ["troops"]\n'
    with pytest.raises(WatchError, match=r"vetoes\.war\.scope: there is no setting 'defense'"):
        load_lexicon(a_small_watch(tmp_path, rules=rules))
