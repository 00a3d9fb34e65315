"""A watch of another pair of countries, small enough to be read whole: what it finds comes from its files, not from our code."""

from pathlib import Path

from bot.models import Watch
from bot.watches import load_watch

WATCH = """
[title]
en = "Norway–Canada sea science"
[sides.norway]
label = { en = "Norway" }
[sides.canada]
label = { en = "Canada" }
[bands]
post = 0.45
review = 0.25
[fields]
ocean = { label = { en = "Ocean" } }
fish = { label = { en = "Fish" } }
"""

NATIONS = """
pairs = ["Nordic-Canadian"]
neutral = ["Norway spruce"]
[sides.norway]
names = ["Norway"]
people = ["Norwegian"]
legal = ["AS"]
[sides.canada]
names = ["Canada"]
people = ["Canadian"]
[others.iceland]
names = ["Iceland"]
people = ["Icelandic"]
"""

ORGANISATIONS = (
    "# a comment\n"
    "name_en\taliases\tside\tparent\tkind\tambiguous\n"
    "University of Bergen\tBergen University|UiB\tnorway\t\tuniversity\n"
    "Fjord Sensors\t\tcanada\tHavn Group\tcompany\n"
    "Havn Group\tHavn\tnorway\t\tcompany\n"
    "Dalhousie University\tDalhousie\tcanada\t\tuniversity\n"
    "Perch\t\tcanada\t\tcompany\tsonar|echo*|!anglers\n"
    "Arctic Ship\t\tnorway\t\tfacility\n"
)

PLACES = "name_en\tside\tambiguous\nBergen\tnorway\t!New Jersey\nHalifax\tcanada\t!Yorkshire\n"
PEOPLE = "name_en\taliases\tside\trole\nIngrid Solberg\tMinister Solberg\tnorway\tfisheries minister\n"
FIELDS = '[fields.ocean]\n3 = ["ocean*", "sea ice"]\n[fields.fish]\n3 = ["salmon"]\n1 = ["catch*"]\n'
RULES = (
    '[cooperation]\n1 = ["partner*", "agreement*", "acquire*"]\n[topics]\n2 = ["research*"]\n'
    '[vetoes.sport]\nweight = 0.5\nwords = ["hockey"]\n'
)
GIVEN = "# given names\nIngrid\nClaire\n"


def write_watch(root: Path, **files: str) -> Path:
    """The folder of the small watch; a file given by name (organisations="…") replaces ours, "" leaves it out."""
    folder = root / "norway-canada-sea"
    (folder / "lexicon").mkdir(parents=True)
    (folder / "watch.toml").write_text(WATCH, "utf-8")
    ours = {
        "nations.toml": NATIONS,
        "organisations.tsv": ORGANISATIONS,
        "places.tsv": PLACES,
        "people.tsv": PEOPLE,
        "fields.toml": FIELDS,
        "rules.toml": RULES,
        "given_names.txt": GIVEN,
    }
    for name, content in ours.items():
        if text := files.get(name.split(".")[0], content):
            (folder / "lexicon" / name).write_text(text, "utf-8")
    return folder


def a_small_watch(root: Path, **files: str) -> Watch:
    return load_watch(write_watch(root, **files))
