"""Templates: wrong JSON cannot be written, errors say where, and the desk goes on with ours when the user's are broken."""

import json

import pytest

from bot.errors import TemplateError
from bot.messages.render import Renderer
from tests.messages.samples import TEMPLATES


def a_renderer(tmp_path, **templates: str) -> Renderer:
    """One whose own templates are given by name: `slack__x` is slack/x.json.j2."""
    own = tmp_path / "own"
    for name, source in templates.items():
        folder, _, stem = name.partition("__")
        ending = {"text": "txt", "web": "html"}.get(folder, "json")
        path = own / folder / f"{stem}.{ending}.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    return Renderer(TEMPLATES, own)


def the_trouble(tmp_path, source: str, name: str = "slack__mine") -> str:
    (trouble,) = a_renderer(tmp_path, **{name: source}).troubles
    return str(trouble)


@pytest.mark.parametrize(
    "value", ['a"b\\c', "}{", "{{ x }}{% raw %}", "\n\t\u2028", "日本", "</script>", 7, 1.5, None, True, ["a", {"b": '"'}]]
)
def test_a_value_is_written_as_json_and_read_back_equal(tmp_path, value):
    assert a_renderer(tmp_path, slack__mine='{"a": {{ value }}, "b": [{{ value }}]}').json("slack/mine.json.j2", value=value) == {
        "a": value,
        "b": [value],
    }


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{% macro m() %}1{% endmacro %}1", "macro"),
        ("{% call x() %}1{% endcall %}", "call block"),
        ("{% set x %}1{% endset %}1", "set block"),
        ("{% filter upper %}1{% endfilter %}", "filter block"),
        ('{% import "slack/text.json.j2" as t %}1', "import"),
        ('{% from "slack/text.json.j2" import t %}1', "import"),
        ('{% extends "slack/more.json.j2" %}{% block a %}{{ super() }}{% endblock %}', "super"),
        ("{% block a %}1{% endblock %}{{ self.a() }}", "self"),
        ("{% autoescape true %}1{% endautoescape %}", "autoescape"),
        ("{{ x | tojson }}", "tojson"),
        ('{"a": "{{ x }}"}', "quotation marks"),
        ('{"a": "b{% if x %}c{% endif %}"}', "quotation marks"),
        ('["\\"{{ x }}"]', "quotation marks"),
    ],
)
def test_what_would_make_wrong_json_is_refused_when_loaded_with_its_line(tmp_path, source, why):
    trouble = the_trouble(tmp_path, "\n\n" + source)
    assert why in trouble
    assert "slack/mine.json.j2, line 3" in trouble


def test_what_json_templates_may_not_do_a_text_template_may(tmp_path):
    renderer = a_renderer(tmp_path, text__mine='{% set x %}a{{ b }}{% endset %}"{{ x }}"')
    assert renderer.troubles == ()
    assert renderer.text("text/mine.txt.j2", b=1) == '"a1"'


def test_words_between_blocks_and_marks_that_are_escaped_are_not_mistaken_for_open_strings(tmp_path):
    renderer = a_renderer(tmp_path, slack__mine='{"a\\"b": {{ x }}, "c": "it\\\\"}')
    assert renderer.json("slack/mine.json.j2", x=1) == {'a"b': 1, "c": "it\\"}


def test_an_undefined_variable_is_named_with_template_and_line(tmp_path):
    renderer = a_renderer(tmp_path, slack__mine='{\n"a": {{ missing }}}')
    with pytest.raises(TemplateError, match=r"slack/mine\.json\.j2, line 2: 'missing' is undefined"):
        renderer.json("slack/mine.json.j2")


def test_an_undefined_variable_of_an_included_template_is_placed_there(tmp_path):
    renderer = a_renderer(tmp_path, slack__mine='[\n{% include "slack/inner.json.j2" %}]', slack__inner="\n\n{{ deep.er }}")
    with pytest.raises(TemplateError, match=r"slack/inner\.json\.j2, line 3: 'deep' is undefined"):
        renderer.json("slack/mine.json.j2")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_what_json_has_no_form_of_is_an_error_with_its_line(tmp_path, value):
    renderer = a_renderer(tmp_path, slack__mine="{{ value }}")
    with pytest.raises(TemplateError, match=r"slack/mine\.json\.j2, line 1"):
        renderer.json("slack/mine.json.j2", value=value)


@pytest.mark.parametrize("source", ['{"a": 1,}', "NaN", "[1 2]", "", '{"a": {{ x }}{{ x }}}'])
def test_a_template_that_draws_no_json_says_what_is_near(tmp_path, source):
    renderer = a_renderer(tmp_path, slack__mine=source)
    with pytest.raises(TemplateError, match=r"slack/mine\.json\.j2 does not give JSON"):
        renderer.json("slack/mine.json.j2", x="y")


@pytest.mark.parametrize(
    "source",
    [
        "[{% for a in many %}{% for b in many %}{% for c in many %}{% endfor %}{% endfor %}{% endfor %}]",
        "[{% for a in many %}{% for b in many %}{% if not loop.first %},{% endif %}1{% endfor %}{% endfor %}]",
        '[{% include "slack/mine.json.j2" %}]',
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 99999999 }}",
        "{{ '%0999999999d' % 1 }}",
    ],
)
def test_a_drawing_without_end_is_stopped(tmp_path, source):
    renderer = a_renderer(tmp_path, slack__mine=source)
    with pytest.raises(TemplateError, match=r"steps|without end|numbers only"):
        renderer.json("slack/mine.json.j2", many=range(1000))


def test_a_drawing_that_writes_too_much_is_stopped(tmp_path):
    renderer = a_renderer(tmp_path, text__mine="{% for a in many %}{{ long }}{% endfor %}")
    with pytest.raises(TemplateError, match="characters"):
        renderer.text("text/mine.txt.j2", many=range(1000), long="x" * 10_000)


@pytest.mark.parametrize(
    "source",
    [
        "{{ x.__class__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ range(9) }}",
        "{{ lipsum() }}",
        "{{ x | center(9) }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ x.zfill(999999999) }}",
        "{{ x.ljust(9) }}",
        "{{ x | slice(999999999) | list }}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(tmp_path, source):
    renderer = a_renderer(tmp_path, slack__mine=source)
    with pytest.raises(TemplateError):
        renderer.json("slack/mine.json.j2", x="y")


def test_the_methods_that_only_look_at_a_value_may_be_called(tmp_path):
    renderer = a_renderer(
        tmp_path, slack__mine='[{{ x.upper() }}, {% for a in [1, 2] %}{{ loop.cycle("a", "b") }}, {% endfor %}{{ d.get("k") }}]'
    )
    assert renderer.json("slack/mine.json.j2", x="y", d={"k": 1}) == ["Y", "a", "b", 1]


def test_a_text_template_may_call_its_macros(tmp_path):
    renderer = a_renderer(
        tmp_path, text__mine="{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(1) }}{% block b %}2{% endblock %}{{ self.b() }}"
    )
    assert renderer.text("text/mine.txt.j2") == "<1>22"


def test_troubles_are_kept_once_and_not_without_end(tmp_path):
    renderer = Renderer(TEMPLATES)
    for number in range(500):
        renderer.note(TemplateError(f"trouble {number // 2}"))
    assert [str(trouble) for trouble in renderer.troubles] == [f"trouble {number}" for number in range(100)]


def test_a_page_escapes_what_it_is_given_and_a_text_does_not(tmp_path):
    renderer = a_renderer(tmp_path, web__mine="{{ x }}", text__mine="{{ x }}")
    assert renderer.text("web/mine.html.j2", x="<b>&") == "&lt;b&gt;&amp;"
    assert renderer.text("text/mine.txt.j2", x="<b>&") == "<b>&"


def test_the_users_template_comes_first_and_ours_can_be_extended(tmp_path):
    renderer = a_renderer(
        tmp_path, slack__more='[{"type": "divider"}, {% include "default:slack/divided.json.j2" ignore missing %} {"mine": {{ more }}}]'
    )
    assert renderer.json("slack/more.json.j2", more=1) == [{"type": "divider"}, {"mine": 1}]
    extended = a_renderer(tmp_path / "b", slack__lines='{% extends "default:slack/lines.json.j2" %}')
    assert extended.json("slack/lines.json.j2", lines=[])[0]["type"] == "rich_text"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("[{% if %}]", "line 1"),
        ('{% include "slack/no-such.json.j2" %}', "there is no template slack/no-such.json.j2"),
        ("{% include name %}", "not a plain string"),
        ("{{ x | nosuchfilter }}", "nosuchfilter"),
    ],
)
def test_a_template_of_the_user_that_cannot_be_loaded_is_reported_and_ours_is_used(tmp_path, source, why):
    renderer = a_renderer(tmp_path, slack__more=source)
    (trouble,) = renderer.troubles
    assert why in str(trouble)
    assert "slack/more.json.j2" in str(trouble)
    assert renderer.json("slack/more.json.j2", more=())[0]["type"] == "context"


def test_a_template_that_is_not_text_is_reported(tmp_path):
    (tmp_path / "slack").mkdir()
    (tmp_path / "slack" / "more.json.j2").write_bytes(b"\xff\xfe\x00")
    (trouble,) = Renderer(TEMPLATES, tmp_path).troubles
    assert "not UTF-8" in str(trouble)


def test_drawing_twice_gives_the_same(tmp_path):
    renderer = a_renderer(tmp_path, slack__mine="[{% for a in many %}{% if not loop.first %},{% endif %}{{ a }}{% endfor %}]")
    first = renderer.text("slack/mine.json.j2", many=range(100))
    assert first == renderer.text("slack/mine.json.j2", many=range(100))
    assert json.loads(first) == list(range(100))


def test_a_folder_that_is_not_there_is_reported(tmp_path):
    renderer = Renderer(TEMPLATES, tmp_path / "nowhere")
    assert "nowhere" in str(renderer.troubles[0])
    assert renderer.json("slack/foot.json.j2", foot=()) == [{"type": "divider"}]
