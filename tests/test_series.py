"""Lists that only the layout tells: sections, run-in headings, tables, and the parts of a sentence."""

import pytest

from index.build import add
from index.search import Index
from qa import listing
from qa.answer import Count, Role, Span
from qa.choose import Choice
from qa.series import columns, parts
from tests.choices import Chooser
from tests.fake_encoder import FakeEncoder

MILL = """\
# The mill at Corrow

The miller keeps a book in which everything about the mill is written down.

## Repairs of the wheel

### Repair 1: The axle

The axle is turned on the lathe at Brennan's yard.

It takes a week.

### Repair 2: The paddles

New paddles are cut from larch.

### Repair 3: The sluice

The sluice gate is lifted out and tarred.

## Dangers

There are four dangers that a visitor to the mill should know.

### Dust

Flour dust burns in the air.

### Belts

A belt can catch a sleeve.

### Steps

The steps are worn and have no rail.

### Water

The mill race is deep and very cold.

## Customs of the house

The family keeps three customs at the mill:

Bread on Friday. The first loaf is given away.

That loaf is never sold, even in bad years.

Silence at noon. The stones stand still for an hour.

Open door. Nobody is turned away at night.

Some of the neighbours think this is foolish.

## Grain and its price

| Grain | Price in crowns | Harvest |
|---|---|---|
| Rye | 12 | August |
| Barley | 9 | July |
| Oats | 7 | August |
| Total | 28 | |

## History

The miller's league made six recommendations to the crown in 1820. The crown never replied to the league.

The mill staff consists of a miller, two carters, a boy and a cook.

The stones come from three quarries: Aldmoor, Penhale and the Isle of Rook.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mill")
    (folder / "mill.md").write_text(MILL, encoding="utf-8")
    encoder = FakeEncoder()
    add(folder / "home", [folder / "mill.md"], encoder=lambda: encoder)
    with Index.open(folder / "home", encoder=encoder) as index:
        yield index


@pytest.fixture
def chosen(index, monkeypatch):
    return Chooser(index, monkeypatch)


def test_numbered_sections_are_quoted_by_their_first_words_under_their_headings(chosen):
    quotes = chosen("What are the repairs of the wheel?")
    assert [quote.text for quote in quotes] == [
        "The axle is turned on the lathe at Brennan's yard.",
        "New paddles are cut from larch.",
        "The sluice gate is lifted out and tarred.",
    ]
    assert [quote.section[-1] for quote in quotes] == [
        "Repair 1: The axle",
        "Repair 2: The paddles",
        "Repair 3: The sluice",
    ]
    assert chosen.choice.count == Count(None, 3)


def test_sections_that_a_sentence_counts_are_its_items(chosen):
    lead, *items = chosen("What are the four dangers that a visitor should know?")
    assert lead.role is Role.LEAD
    assert [quote.section[-1] for quote in items] == ["Dust", "Belts", "Steps", "Water"]
    assert chosen.choice.count == Count(4, 4)


def test_one_section_is_picked_by_its_number(chosen):
    assert chosen.items("What is the second repair of the wheel?") == ["New paddles are cut from larch."]


def test_paragraphs_with_run_in_headings_are_the_items_that_are_announced(chosen):
    items = chosen.items("What are the three customs of the house at the mill?")
    assert [words.split(".")[0] for words in items] == ["Bread on Friday", "Silence at noon", "Open door"]


def test_the_rows_of_a_table_are_quoted_under_its_header_without_its_total(chosen):
    header, *rows = chosen("What are the grains and the price of each?")
    assert (header.text, header.role) == ("Grain | Price in crowns | Harvest", Role.LEAD)
    assert [quote.text for quote in rows] == ["Rye | 12 | August", "Barley | 9 | July", "Oats | 7 | August"]
    assert [quote.text[slice(*quote.emphasis[0])] for quote in rows] == ["Rye", "Barley", "Oats"]


def test_the_rows_of_a_table_are_told_by_what_they_hold(chosen):
    rows = chosen.items("Which grains have their harvest in August?")
    assert rows == ["Rye | 12 | August", "Oats | 7 | August"]


@pytest.mark.parametrize(
    "question",
    [
        "What are the nine recommendations of the miller's league?",
        "What are the five dangers that a visitor should know?",
        "What are the four repairs of the wheel?",
        "What are the five quarries of the stones?",
    ],
)
def test_a_number_that_the_words_or_the_layout_contradict_has_no_confidence(chosen, question):
    chosen(question)
    assert chosen.choice.confidence == 0


def test_a_number_that_is_said_elsewhere_is_no_contradiction(chosen):
    assert chosen("What are the six recommendations of the miller's league?")


def test_a_list_inside_a_sentence_is_counted_and_its_items_emphasised(chosen, monkeypatch):
    def choose(question, candidates, rarity, *, reach):
        best = next(each for each in candidates if each.words.startswith("The mill staff"))
        span = Span.of(best.document, best.paragraph.number, best.sentence.start, best.sentence.end, score=1.0)
        return Choice(spans=(span,), count=None, confidence=1.0)

    monkeypatch.setattr(listing, "choose", choose)
    (quote,) = chosen("Which people does the mill staff consist of?")
    assert [quote.text[start:end] for start, end in quote.emphasis] == ["a miller", "two carters", "a boy", "a cook"]
    assert chosen.choice.count == Count(None, 4)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The plan has three parts: money, men (and women), and time.", ["money", "men (and women)", "time"]),
        ("It consists of a hull, a mast and a sail.", ["a hull", "a mast", "a sail"]),
        (
            "The rules are: rise at six; eat at seven, or at eight; sleep.",
            ["rise at six", "eat at seven, or at eight", "sleep"],
        ),
        ("They sell goods such as oil, rope and nets.", ["oil", "rope", "nets"]),
        ("The gates of the town are Westgate, Netherbow and the Cow Port.", ["Westgate", "Netherbow", "the Cow Port"]),
        ("There were ducks and geese.", []),
        ("The geese were hungry, cold and, as the boy said, ill, which nobody saw.", []),
        ("It comprises the upper town, a wall, with five gates, on the hill.", []),
        ("The pond froze, and nobody came.", []),
    ],
)
def test_the_parts_of_a_sentence_are_what_it_names_in_a_row(words, found):
    assert [words[start:end] for start, end in parts(words, 0, len(words))] == found


def test_the_cells_of_a_row_are_found_again():
    row = "x Rye | 12 |  | August"
    assert [row[start:end] for start, end in columns(row, 2, len(row))] == ["Rye", "12", "", "August"]
