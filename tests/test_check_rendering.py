"""A checked draft as a table and as JSON, and the command that makes them."""

import json

import pytest

from index.search import Index
from qa.checking import rendering
from qa.checking.changes import changes
from qa.checking.judging import judge
from tests.drafting import draft
from tests.fake_encoder import FakeEncoder
from tests.harbour import build

TEXT = (
    "It says “Every spring the port authority dredges it” (Harbour plan).\n\n"
    "And “Trade with the islands has fallen by a half in ten years.” Or “One pilot cannot serve two tides. Its outer"
    " wall was breached in the flood of 2011.” Also “Nobody asked the guild about the lamp” (Harbour plan).\n\n"
    "Never “said by anybody in any of these papers,” and “so called”. An “open one"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    place = tmp_path_factory.mktemp("rendering")
    build(place / "home", place / "files").close()
    with Index.open(place / "home", encoder=FakeEncoder()) as index:
        return judge(draft(TEXT), index)


def test_the_table_has_an_entry_for_each_quotation_with_its_place(report):
    shown = rendering.to_text(report)
    assert "exact          ¶1 “Every spring the port authority dredges it”\n               ¶1 · Harbour plan" in shown
    assert "ALTERED        ¶2 “Trade with the islands" in shown
    assert "fallen by a [-third-]{+half+} in ten years" in shown
    assert "STITCHED       ¶2" in shown and "2 places of one document" in shown
    assert "MISATTRIBUTED  ¶2" in shown and "cited from another document" in shown
    assert "NOT FOUND      ¶3" in shown
    assert "unclosed mark  ¶3 “open one" in shown
    assert "so called" not in shown
    assert shown.endswith("6 quotations: 1 exact, 1 altered, 1 stitched, 1 misattributed, 1 not found, 1 not judged")
    assert "not judged     ¶3 “so called”" in rendering.to_text(report, every=True)
    assert all(len(line) <= rendering.WIDTH for line in shown.splitlines())


def test_json_has_what_the_table_has_and_the_quotes_as_answers_have_them(report):
    made = rendering.to_json(report)
    json.dumps(made)
    assert (made["schema"], made["wrong"]) == ("pilcrow.check/1", 4)
    assert [each["verdict"] for each in made["findings"]] == [
        "exact", "altered", "stitched", "misattributed", "not_found", "short",
    ]  # fmt: skip
    exact, altered, stitched, misattributed, missing, _ = made["findings"]
    assert TEXT[exact["start"] : exact["end"]] == exact["words"] == exact["quotes"][0]["text"]
    assert exact["paste"] == "Harbour plan, “Summary”, para. 1, plan.md."
    assert [each for each in altered["changes"] if each["operation"] != "same"] == [
        {"operation": "replaced", "draft": "half", "source": "third"}
    ]
    assert len(stitched["references"]) == 2 and stitched["paste"].count("plan.md") == 2
    assert misattributed["quotes"][0]["document"]["title"] == "Memo on the lighthouse"
    assert misattributed["cited"]["words"] == "(Harbour plan)"
    assert (missing["quotes"], missing["paste"]) == ([], None)
    assert made["unclosed"] == [{"start": TEXT.index("“open"), "label": "¶3"}]


def test_a_draft_without_quotations_says_so(report):
    empty = type(report)(draft=draft("Nothing."), findings=(), unclosed=(), signature="")
    assert rendering.to_text(empty) == "No quotation found in the draft."


def test_what_would_steer_a_terminal_is_shown_as_text(report):
    steered = draft("He said “one two \x1b[31mthree four five six” once.")
    with_escape = type(report)(draft=steered, findings=report.findings, unclosed=(8,), signature="")
    assert "\x1b" not in rendering.to_text(with_escape)


def test_changes_far_apart_are_shown_with_their_neighbours_only():
    middle = " ".join(f"word{n}" for n in range(30))
    shown = rendering.change_text(changes(f"a {middle} b", [(f"c {middle} d", ())]))
    assert shown == ("[-c-]{+a+} word0 word1 word2 word3 word4 … word25 word26 word27 word28 word29 [-d-]{+b+}")
