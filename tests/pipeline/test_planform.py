"""A plan as a form: whatever is put in, it is a plan that can be kept, or says what is wrong at a question it asks."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import shipped
from bot.digests.period import next_due
from bot.lenses import load_lenses
from bot.messages.dialogs import draw_form as draw_card
from bot.messages.views import check_view
from bot.models import Actor, Asked, Installation
from bot.pipeline import subscribing
from bot.pipeline.planform import inputs_of, read_form, values_of
from bot.pipeline.planning import Place, faults_of, plain_plan
from bot.pipeline.subscribing import Setup, at_inputs
from bot.pipeline.zones import find_zones, usual_zones
from bot.slack.forms import Memo, draw_form
from bot.slack.incoming import Incoming
from bot.slack.room import Room
from bot.teams.incoming import of_activity
from tests.desks import RENDERER, WATCH, WORDINGS, a_desk
from tests.examples import NOW, a_plan
from tests.local_teams.cards import brought_by, buttons, verb_of

SEVERAL_EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
A_FEW_EXAMPLES = settings(SEVERAL_EXAMPLES, max_examples=25)
JUNK = st.sampled_from(
    ("", "-", "99:99", "8", "7", "²", "nan", "-1", "Mars/Base", "../x", "atlantis", "01-01..12-31", "<!channel>", "ドル")
)


def an_answer(ask):
    """Mostly what is offered, else anything."""
    offered = [choice.value for choice in ask.choices]
    clock = st.times().map(lambda at: f"{at:%H:%M}") if ask.asks == "time" else st.nothing()
    zones = st.sampled_from(("Asia/Tokyo", "America/St_Johns", "UTC")) if ask.asks == "zone" else st.nothing()
    one = st.one_of(*([st.sampled_from(offered)] if offered else []), clock, zones, JUNK)
    return st.lists(one, max_size=4 if ask.asks in {"several", "boxes"} else 1).map(tuple)


@pytest.fixture
async def desk(tmp_path):
    async with a_desk(tmp_path, lenses=load_lenses([shipped.LENSES])) as desk:
        yield desk


def plain(kind="weekly"):
    return plain_plan(kind, WATCH, zone="Europe/London", language="en")


def shown(desk, values, *, more=True):
    return inputs_of(desk, desk.watches[WATCH], values, WORDINGS["en"], more=more)


@SEVERAL_EXAMPLES
@given(data=st.data(), kind=st.sampled_from(("instant", "daily", "weekly", "monthly")), more=st.booleans())
async def test_any_answers_give_a_plan_that_can_be_kept_or_an_error_at_a_question_that_is_asked(desk, data, kind, more):
    asked = shown(desk, values_of(plain(kind)), more=more)
    values = {ask.name: data.draw(an_answer(ask), ask.name) for ask in asked}
    plan, faults = read_form(desk, plain(), {**values_of(plain(kind)), **values})
    wrong = at_inputs(faults, values)
    assert set(wrong) <= set(values)
    assert bool(wrong) == bool(faults)
    if not faults:
        assert faults_of(desk, plan) == ()
        assert next_due(plan, NOW) is not None


@SEVERAL_EXAMPLES
@given(data=st.data(), language=st.sampled_from(("en", "ja")), more=st.booleans())
async def test_whatever_stands_in_it_the_form_is_one_that_slack_takes(desk, data, language, more):
    kind = data.draw(st.sampled_from(("instant", "daily", "weekly", "monthly")))
    values = {ask.name: data.draw(an_answer(ask), ask.name) for ask in shown(desk, values_of(plain(kind)))}
    actor = Actor(1, "U1", language=language)
    asked = Asked(1, "slack", "x", "action", {}, NOW)
    room = Room(desk, Installation(1, "slack", "T1"), None, actor, Incoming(kind="action", id="x"), asked, None, RENDERER)
    memo = Memo(channel="C1", reply="https://x.example/" + "r" * 200, more=more)
    setup = Setup(desk, actor, Place("slack", "C1"), memo, plain(), {**values, "kind": (kind,)})
    view = draw_form(room, setup)
    assert check_view(view) == ()
    assert len(view["private_metadata"]) <= 3000


@A_FEW_EXAMPLES
@given(data=st.data(), language=st.sampled_from(("en", "ja")), more=st.booleans())
async def test_whatever_stands_in_it_the_form_is_one_that_teams_takes(desk, data, language, more):
    """`draw_card` has it judged."""
    kind = data.draw(st.sampled_from(("instant", "daily", "weekly", "monthly")))
    values = {ask.name: data.draw(an_answer(ask), ask.name) for ask in shown(desk, values_of(plain(kind)))}
    place = Place("teams", "19:x@thread.v2", "x", "group")
    setup = Setup(desk, Actor(1, "U1", language=language), place, subscribing.Memo(more=more), plain(), {**values, "kind": (kind,)})
    wrong = await subscribing.check_plan(setup, values, reacts=False)
    draw_card(subscribing.plan_form(setup, zones=usual_zones()), RENDERER, language, wrong)


@A_FEW_EXAMPLES
@given(data=st.data(), kind=st.sampled_from(("instant", "daily", "weekly", "monthly")))
async def test_what_a_client_of_teams_brings_of_the_form_is_what_stood_in_it(desk, data, kind):
    offered = inputs_of(desk, desk.watches[WATCH], values_of(plain(kind)), WORDINGS["en"], more=True, zones=usual_zones())
    values = {ask.name: data.draw(a_fitting_answer(ask), ask.name) for ask in offered}
    actor, place = Actor(1, "U1"), Place("teams", "19:x@thread.v2", "x", "group")
    setup = Setup(desk, actor, place, subscribing.Memo(more=True), plain(), {**values_of(plain(kind)), **values, "kind": (kind,)})
    card = draw_card(subscribing.plan_form(setup, zones=usual_zones()), RENDERER, "en")
    (button,) = [each for each in buttons(card) if verb_of(each) == subscribing.FORM]
    came = of_activity(a_submission(brought_by(card, button, None)))
    again = await subscribing.continue_plan(desk, actor, place, subscribing.Memo.of(came.memo), WATCH, came.values, leaves_out=True)
    assert again.read == setup.read


def a_fitting_answer(ask):
    """One that the client lets through, in the order of its list."""
    if ask.asks == "line":
        return st.just(())
    if ask.asks == "time":
        clock = st.times().map(lambda at: (f"{at:%H:%M}",))
        return st.one_of(clock, st.just(())) if ask.optional else clock
    offered = [choice.value for choice in ask.choices]
    chosen = st.sets(st.sampled_from(offered), min_size=0 if ask.optional else 1, max_size=4 if ask.asks in {"several", "boxes"} else 1)
    return chosen.map(lambda some: tuple(value for value in offered if value in some))


def a_submission(data):
    place = {"id": "19:x@thread.v2", "conversationType": "groupChat", "tenantId": "t"}
    return {"type": "invoke", "channelId": "msteams", "name": "task/submit", "id": "1", "conversation": place, "value": {"data": data}}


@pytest.mark.parametrize(
    "plan",
    [
        plain("daily"),
        plain("monthly"),
        a_plan(kind="daily", weekdays=(1, 3), times=(time(7), time(12, 5), time(18)), zone="Asia/Tokyo", fields=("quantum",), compact=True),
        a_plan(
            kind="instant", quiet=(time(22), time(7)), holidays=("japan", "12-22..01-04"), grouping=timedelta(minutes=30), lens="attache"
        ),
        a_plan(min_score=0.55, currency="CHF", on_holiday="skip", language="both", when_empty="skip"),
    ],
    ids=lambda plan: plan.kind,
)
async def test_a_form_that_nobody_changed_gives_back_its_plan(desk, plan):
    assert read_form(desk, replace(plan, id=7), values_of(plan)) == (replace(plan, id=7), ())


async def test_what_a_plan_has_beside_the_usual_is_offered_too(desk):
    own = a_plan(min_score=0.55, currency="CHF", holidays=("12-22..01-04",))
    offered = {ask.name: [choice.value for choice in ask.choices] for ask in shown(desk, values_of(own))}
    assert ("0.55" in offered["min_score"], "CHF" in offered["currency"], "12-22..01-04" in offered["holidays"]) == (True, True, True)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("tokyo", "Asia/Tokyo"),
        ("東京", "Asia/Tokyo"),
        ("London", "Europe/London"),
        ("jst", "Asia/Tokyo"),
        ("new york", "America/New_York"),
        ("イギリス", "Europe/London"),
        ("utc", "UTC"),
        ("kyiv", "Europe/Kyiv"),
    ],
)
def test_a_zone_is_found_by_city_country_name_or_abbreviation(typed, first):
    assert find_zones(typed, WORDINGS)[0] == first


def test_no_more_zones_are_found_than_slack_takes():
    assert 0 < len(find_zones("a", WORDINGS)) <= 100
