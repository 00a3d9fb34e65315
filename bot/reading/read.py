"""Reading one entry, in order: names, facts, fields, judgement, summary."""

from bot.models import Entry, Facts, Reading, Watch
from bot.reading.bodies.organisations import find_organisations
from bot.reading.days import find_days
from bot.reading.fields import find_fields
from bot.reading.lexicon.load import Lexicon
from bot.reading.local_time import own_zone
from bot.reading.money.amounts import find_amounts
from bot.reading.passage import Passage
from bot.reading.people.people import find_people
from bot.reading.quotes.quotes import find_quotes
from bot.reading.relevance.judge import judge
from bot.reading.summary import summarise


def read_entry(entry: Entry, watch: Watch, lexicon: Lexicon) -> Reading:
    """What the desk makes of `entry`. Facts are found in every entry, relevant or not."""
    passage = Passage.of(entry)
    organisations = find_organisations(passage, lexicon)
    people = find_people(passage, lexicon)
    facts = Facts(
        amounts=find_amounts(passage, organisations),
        organisations=organisations,
        people=people,
        quotes=find_quotes(passage, people),
        days=find_days(passage, entry.published, names=lexicon.zones, own_zone=own_zone(entry, watch, lexicon)),
    )
    fields = find_fields(passage, lexicon, amounts=facts.amounts, organisations=organisations)
    judgement = judge(passage, organisations=organisations, fields=fields, lexicon=lexicon, watch=watch)
    return Reading(
        entry=entry.id,
        version=entry.version,
        watch=watch.name,
        rules=watch.rules,
        band=judgement.band,
        score=judgement.score,
        parts=judgement.parts,
        evidence=judgement.evidence,
        fields=fields,
        facts=facts,
        summary=summarise(passage, facts, judgement.evidence),
        veto=judgement.veto,
        objections=judgement.objections,
    )
