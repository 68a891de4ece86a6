"""Questions that ask for a list get all of it, or nothing."""

import math
from dataclasses import replace

import pytest

from corpus.document import Enumeration, Slice
from index.build import add
from index.search import Index
from qa import listing
from qa.answer import Count, Role, Span
from qa.ask import ask
from qa.choose import Choice, Logistic, Ranking
from qa.evidence import FEATURES, Rarity, Reach
from qa.listed import Listed
from qa.question import read
from tests import one_document
from tests.choices import Chooser
from tests.fake_encoder import FakeEncoder
from tests.harbour import build


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harbour")
    with build(folder / "home", folder / "files") as index:
        yield index


def items(answer):
    return [quote.text for quote in answer.quotes if quote.role is Role.ANSWER]


def test_a_counted_list_comes_whole_in_order_with_its_lead_in(index):
    answer = ask("What are the four measures to keep the harbour open?", index)
    assert answer.quotes[0].role is Role.LEAD
    assert answer.quotes[0].text == "We propose four measures to keep the harbour open:"
    assert [item.split(".")[0] for item in items(answer)] == [
        "Dredge the inner basin",
        "Raise the mooring fees",
        "Repair the northern mole",
        "Hire a second pilot",
    ]
    assert answer.count == Count(4, 4)


def test_no_item_is_cut_by_the_number_of_hits(index):
    with_few = ask("Which measures are proposed to keep the harbour open?", index)
    assert len(items(with_few)) == 4


@pytest.mark.parametrize(
    "question",
    ["What are the seven measures to keep the harbour open?", "What are the nine proposed sanctions?"],
)
def test_a_list_of_another_number_is_no_answer(index, question):
    answer = ask(question, index)
    assert answer.refusal
    assert answer.nearest


def test_ordinals_inside_a_paragraph_are_a_list(index):
    answer = ask("What three things could still go wrong?", index)
    assert [item.split(",")[0] for item in items(answer)] == ["First", "Second", "Third"]
    assert answer.count == Count(3, 3)


def test_a_list_inside_a_sentence_is_quoted_as_that_sentence_with_its_items_emphasised(index):
    answer = ask("What are the two aims of the board?", index)
    (quote,) = answer.quotes
    assert quote.text.startswith("The board has two aims:")
    assert [quote.text[start:end] for start, end in quote.emphasis] == [
        "to protect the fishing fleet",
        "to win back the island trade",
    ]
    assert answer.count == Count(2, 2)


def test_a_list_under_a_heading_that_announces_it_is_quoted_without_the_heading(index):
    answer = ask("What are the three lessons from the flood?", index)
    assert [item.split()[0] for item in items(answer)] == ["Sandbags", "The", "Nobody"]
    assert {quote.section[-1] for quote in answer.quotes} == {"Three lessons from the flood"}
    assert answer.count == Count(3, 3)


HUT = one_document.document(
    "Groups must keep the rules.\n\nA group must:\n\nbring wood\n\nlight no fire\n\nleave by ten"
)
RULE, LEAD, *ITEMS = one_document.paragraphs(HUT)


def outweighs(monkeypatch, question, document, lead, items, chances, *, agrees=True):
    """Return the list with this lead-in and items if it outweighs the best sentence; `chances` by their words."""
    plain = Ranking((1.0, *[0.0] * (len(FEATURES) - 1)), Logistic(0.0, (1.0, 0.0)))  # the first feature is log-odds
    monkeypatch.setattr(listing, "COEFFICIENTS", replace(listing.COEFFICIENTS, sentence=plain, more=0.2))
    candidates = [
        one_document.candidate(document, paragraph, words, math.log(chance / (1 - chance)))
        for words, chance in chances.items()
        for paragraph in one_document.paragraphs(document)
        if words in document.text[paragraph.start : paragraph.end]
    ]
    listed = listing_of(document, lead, items, agrees=agrees)
    return listing._outweighing(
        read(question), [listed], candidates, Rarity({"rule": 1.0, "group": 1.0, "hut": 1.0}, 0), Reach.LIBRARY
    )


def listing_of(document, lead, items, *, agrees=True):
    """Return a list set against a question that it fits so-so; `lead` and `items` are its paragraphs."""

    def part(paragraph):
        return Slice(paragraph.number, paragraph.start, paragraph.end)

    return Listed(
        document=document,
        home=lead,
        enumeration=Enumeration(
            document_id=document.id, lead=part(lead), items=tuple(map(part, items)), announced=None
        ),
        coverage=0.3,
        about=0.3,
        around=0.3,
        named=1.0,
        open=frozenset(),
        has_head=False,
        announces=False,
        agrees=agrees,
        built=False,
        hit=0,
    )


def outweighing(monkeypatch, question, *chances, agrees=True):
    """Return the items of the hut's list if it outweighs its first sentence, all with these chances; () if not."""
    words = [HUT.text[paragraph.start : paragraph.end] for paragraph in (RULE, LEAD, *ITEMS)]
    by_words = dict(zip(words, chances, strict=True))
    found = outweighs(monkeypatch, question, HUT, LEAD, ITEMS, by_words, agrees=agrees)
    return tuple(found.words(item) for item in found.enumeration.items) if found else ()


def test_a_list_answers_whose_items_together_are_likelier_than_the_best_sentence(monkeypatch):
    asked = "What are the rules?"
    assert outweighing(monkeypatch, asked, 0.5, 0.1, 0.25, 0.1, 0.1) == ("bring wood", "light no fire", "leave by ten")
    assert outweighing(monkeypatch, asked, 0.5, 0.05, 0.25, 0.05, 0.05) == ()  # all of it is less likely than the rule
    assert outweighing(monkeypatch, asked, 0.5, 0.18, 0.19, 0.19, 0.19) == ()  # none would be quoted by itself
    assert outweighing(monkeypatch, asked, 0.5, 0.1, 0.25, 0.1, 0.1, agrees=False) == ()
    assert outweighing(monkeypatch, "What is the rule?", 0.5, 0.1, 0.25, 0.1, 0.1) == ()  # one thing is asked for
    assert outweighing(monkeypatch, "What is the second rule?", 0.5, 0.1, 0.25, 0.1, 0.1) == ()


def test_of_a_long_item_only_what_would_be_quoted_speaks_for_its_list(monkeypatch):
    told = "After the flood only two of the huts were open, and all through the week that followed it was so."
    leave = "Leave by ten in the morning, and hang the key on the hook behind the door."
    more = "The path back takes three hours at an even pace and has no water on the way up. " * 3
    rule = "Groups must keep the rules."
    hut = one_document.document(f"{rule}\n\nA group must:\n\nbring wood\n\n{leave} {told} {more.strip()}")
    _, lead, *items = one_document.paragraphs(hut)

    def outweighing(**chances):
        words = {"rule": rule, "lead": "A group must:", "wood": "bring wood", "leave": leave, "told": told}
        by_words = {words[name]: chance for name, chance in chances.items()}
        return outweighs(monkeypatch, "Which huts were open?", hut, lead, items, by_words)

    assert outweighing(rule=0.5, lead=0.05, wood=0.3, leave=0.3, told=0.05)
    assert outweighing(rule=0.5, lead=0.05, wood=0.3, leave=0.05, told=0.3) is None
    assert outweighing(rule=0.05, lead=0.05, wood=0.3, leave=0.3, told=0.5) is None  # the best would be left out


@pytest.mark.parametrize("question", ["What are the rules?", "What is the second rule?"])
def test_a_sentence_that_ends_in_a_colon_brings_what_it_leads_in_to(question):
    def said(paragraph, score):
        return Span.of(HUT, paragraph.number, paragraph.start, paragraph.end, score=score)

    listed = listing_of(HUT, LEAD, ITEMS)
    choice = Choice(spans=(said(RULE, 0.5), said(LEAD, 0.3), said(ITEMS[1], 0.2)), count=None, confidence=0.5)
    with_items = listing._with_what_they_lead_in_to(choice, read(question), [listed])
    numbers = [span.paragraph for span in with_items.spans[len(choice.spans) :]]
    assert with_items.spans[: len(choice.spans)] == choice.spans
    assert numbers == ([] if "second" in question else [ITEMS[0].number, ITEMS[2].number])
    without = replace(choice, spans=choice.spans[:1])
    assert listing._with_what_they_lead_in_to(without, read(question), [listed]) == without


def test_items_that_lost_their_bullets_are_quoted_beside_the_sentence_that_speaks_of_them(tmp_path, monkeypatch):
    text = """Renting the hut

You must meet the rules for groups of the valley council.

Your group must:

have no more than 12 people

not light fires outside

only park on the gravel by the bridge

bring a person trained in first aid

You can ask the warden for a discount.
"""
    (tmp_path / "hut.txt").write_text(text, encoding="utf-8")
    add(tmp_path / "home", [tmp_path / "hut.txt"], encoder=FakeEncoder)
    with Index.open(tmp_path / "home", encoder=FakeEncoder()) as index:
        monkeypatch.setattr(listing, "_outweighing", lambda question, lists, *_: lists[0])
        chosen = Chooser(index, monkeypatch)
        quoted = [quote.text for quote in chosen("What rules must a group meet to rent the hut?")]
    first = quoted.index("have no more than 12 people")
    assert quoted[first + 3] == "bring a person trained in first aid"
    assert "You must meet the rules for groups of the valley council." in " ".join(quoted[: first - 1])
    assert chosen.choice.count is None  # a count is of all that is quoted
