"""A draft against a small library: each verdict, and the place and words that come with it."""

from time import perf_counter

import pytest

from index.build import add
from index.search import Index, Scope
from qa.checking import library
from qa.checking.changes import Operation
from qa.checking.differing import Difference
from qa.checking.findings import Verdict
from qa.checking.judging import is_title, judge
from tests.drafting import draft
from tests.fake_encoder import FakeEncoder
from tests.harbour import build

SCRIPTS = """\
# Дела гавани

Гавань Иствика мелеет с 1987 года. Каждую весну портовое управление углубляет её за четыре миллиона крон.

我们提出四项措施来保持港口开放。内港的疏浚工作应当在秋季风暴来临之前开始。

نقترح أربعة تدابير لإبقاء الميناء مفتوحا. يجب أن يبدأ العمل قبل عواصف الخريف.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    place = tmp_path_factory.mktemp("judging")
    build(place / "home", place / "files").close()
    (place / "files" / "scripts.md").write_text(SCRIPTS, encoding="utf-8")
    encoder = FakeEncoder()
    add(place / "home", [place / "files" / "scripts.md"], encoder=lambda: encoder)
    with Index.open(place / "home", encoder=encoder) as index:
        yield index


def findings(index, text, **given):
    return judge(draft(text, **given), index).findings


def only(index, text, **given):
    (found,) = findings(index, text, **given)
    return found


def verdicts(index, text, **given):
    return [each.verdict for each in findings(index, text, **given)]


def test_words_that_stand_there_are_exact_and_come_with_their_place(index):
    found = only(index, "It says “Every spring the port authority dredges it” somewhere.")
    assert (found.verdict, found.detail, found.differences) == (Verdict.EXACT, "", ())
    (quote,) = found.quotes
    assert (quote.title, quote.paragraph, quote.text) == (
        "Harbour plan",
        1,
        "Every spring the port authority dredges it",
    )


def test_what_conventions_allow_is_typographic_and_said(index):
    found = only(index, "It says “[t]he port authority dredges it … of 4.2 million crowns,” he wrote.")
    assert found.verdict is Verdict.TYPOGRAPHIC
    assert set(found.differences) == {Difference.BRACKETS, Difference.OMITTED, Difference.EDGE}
    assert [quote.text for quote in found.quotes] == [
        "the port authority dredges it",
        "of 4.2 million crowns",
    ]


@pytest.mark.parametrize(
    ("words", "theirs", "mine"),
    [
        ("Trade with the islands has fallen by a half in ten years.", "third", "half"),
        ("Trade with the islands has not fallen by a third in ten years.", "", "not"),
        ("Trade with the islands has fallen a third in ten years.", "by", ""),
        ("Every spring the port authority dredges it at a cost of 4.3 million crowns.", "2", "3"),
        ("Work should begin before the winter storms.", "autumn", "winter"),
        ("Портовое управление углубляет её за пять миллионов крон.", "четыре миллиона", "пять миллионов"),
        ("我们提出五项措施来保持港口开放。", "四", "五"),
        ("يجب أن يبدأ العمل بعد عواصف الخريف.", "قبل", "بعد"),
    ],
)
def test_changed_words_are_altered_and_shown(index, words, theirs, mine):
    found = only(index, f"It says “{words}” here.")
    assert found.verdict is Verdict.ALTERED
    changed = [each for each in found.changes if each.operation is not Operation.SAME]
    assert [(each.source, each.draft) for each in changed] == [(theirs, mine)]


def test_a_capital_or_a_comma_inside_is_altered(index):
    assert verdicts(index, "It says “Every Spring the port authority dredges it” here.") == [Verdict.ALTERED]
    found = only(index, "It says “Every spring, the port authority dredges it” here.")
    assert (found.verdict, found.detail) == (Verdict.ALTERED, "differs in punctuation")


@pytest.mark.parametrize(
    "words",
    [
        "The harbour of Eastwick has been silting up since 1987. Since then the lamp has been automatic.",
        "One pilot cannot serve two tides. Its outer wall was breached in the flood of 2011.",
        "The lighthouse keeper retired in March 1994 … because the mole belongs to the crown.",
    ],
)
def test_parts_of_several_places_are_stitched(index, words):
    found = only(index, f"It says “{words}” here.")
    assert found.verdict is Verdict.STITCHED
    assert len(found.quotes) == 2
    assert all(quote.text.rstrip(".") in words for quote in found.quotes)


@pytest.fixture
def small(tmp_path):
    """Open a library of the texts given, a document each."""
    opened = []

    def of(*texts):
        encoder = FakeEncoder()
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.txt"
            path.write_text(text + "\n", encoding="utf-8")
            add(tmp_path / "home", [path], encoder=lambda: encoder)
        opened.append(Index.open(tmp_path / "home", encoder=encoder))
        return opened[-1]

    yield of
    for index in opened:
        index.close()


def test_one_word_put_in_is_no_second_place_although_the_rest_follows_it_elsewhere(small):
    index = small(
        "The guild shall keep the old bell in good repair at all times of the year.",
        "Sailors sing loudly in good repair at all times of the year.",
    )
    found = only(index, "“The guild shall keep the old bell loudly in good repair at all times of the year.”")
    assert (found.verdict, found.detail) == (Verdict.ALTERED, "1 put in")


def test_phrases_of_many_places_that_leave_words_over_are_not_stitched(small):
    index = small(
        "We sold this boat or any oars or sails aboard.",
        "He rows whether by night or in any foul weather.",
        "She left without the prior spoken leave of the harbour master.",
    )
    words = (
        "Neither crew may lend this boat or any oars or sails aboard, whether by night or in any foul weather, "
        "without the prior spoken leave of the harbour master."
    )
    assert verdicts(index, f"“{words}”") == [Verdict.NOT_FOUND]


def test_words_are_left_out_between_two_runs_that_share_a_word(small):
    index = small(
        "Give pilots, harbour masters, and retired captains with their crews and boats to sail and mend nets."
    )
    found = only(index, "“Give pilots, harbour masters, and boats to sail and mend nets.”")
    assert (found.verdict, found.detail) == (Verdict.ALTERED, "1 left out")
    (left_out,) = [each for each in found.changes if each.operation is not Operation.SAME]
    assert "retired captains with their crews" in left_out.source


@pytest.mark.parametrize("words", ["[In March,] the lamp has been automatic", "the lamp has been automatic [again]"])
def test_words_put_in_at_either_end_are_said(index, words):
    found = only(index, f"It says “{words}” here.")
    assert (found.verdict, found.differences) == (Verdict.TYPOGRAPHIC, (Difference.INSERTED,))


def test_a_word_of_one_letter_whose_capital_is_in_brackets_is_quoted_too(index):
    found = only(index, "It says “[A] third in ten years” here.")
    assert (found.verdict, found.quotes[0].text) == (Verdict.TYPOGRAPHIC, "a third in ten years")


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Since then the lamp has been automatic (memo.txt).", Verdict.EXACT),
        ("Since then the lamp has been automatic. (Memo on the lighthouse, ¶1)", Verdict.EXACT),
        ("Since then the lamp has been automatic (Harbour plan, ¶1).", Verdict.MISATTRIBUTED),
    ],
)
def test_a_source_inside_the_marks_is_a_citation(index, words, verdict):
    assert verdicts(index, f"It says “{words}” there.") == [verdict]


def test_brackets_inside_the_marks_that_cite_nothing_are_quoted(index):
    assert verdicts(index, "It says “The harbour of Eastwick has been silting up since 1987 (we think).”") == [
        Verdict.ALTERED
    ]


def test_the_raised_number_of_a_note_is_not_quoted(index):
    assert verdicts(index, "It says “Since then the lamp has been automatic.¹²” there.") == [Verdict.EXACT]


def test_a_ligature_that_a_pdf_lost_is_typographic_and_another_word_is_not(small):
    index = small("He fled from the port when the offcer of the crown said how many flms he had brought.")
    words = "“He fled from the port when the officer of the crown said how many films he had brought.”"
    found = only(index, words)
    assert (found.verdict, found.differences) == (Verdict.TYPOGRAPHIC, (Difference.LIGATURES,))
    assert verdicts(index, words.replace("fled", "filed")) == [Verdict.ALTERED]


def test_a_misspelling_next_to_a_common_last_word_is_altered(small):
    index = small("The guild met. The guild sang. The guild left. The keeper of the lamp serves the target guild.")
    assert verdicts(index, "“The keeper of the lamp serves the traget guild.”") == [Verdict.ALTERED]


def test_words_that_no_document_has_are_not_found(index):
    found = only(index, "He said “Nobody ever asked the council to rebuild the eastern breakwater.” Well.")
    assert found.verdict is Verdict.NOT_FOUND


def test_another_document_than_cited_is_misattributed(index):
    text = (
        "“Since then the lamp has been automatic” (Harbour plan). “Since then the lamp has been automatic” (memo.txt)."
    )
    wrong, right = findings(index, text)
    assert (wrong.verdict, right.verdict) == (Verdict.MISATTRIBUTED, Verdict.EXACT)
    assert "“Memo on the lighthouse”" in wrong.detail


def test_of_several_places_the_cited_one_counts_even_if_another_is_nearer_in_its_signs(index, tmp_path):
    (tmp_path / "copy.md").write_text("# Copy of it\n\nWe say: since then - the lamp has been automatic.\n")
    (tmp_path / "same.md").write_text("# Same again\n\nWe say: since then — the lamp has been automatic.\n")
    encoder = FakeEncoder()
    add(tmp_path / "home", [tmp_path / "copy.md", tmp_path / "same.md"], encoder=lambda: encoder)
    text = "“since then — the lamp has been automatic” (Copy of it)"
    with Index.open(tmp_path / "home", encoder=encoder) as small:
        assert verdicts(small, text) == [Verdict.TYPOGRAPHIC]
        assert verdicts(small, text.replace("Copy of it", "Same again")) == [Verdict.EXACT]


def test_another_paragraph_than_cited_is_misattributed(index):
    text = "“Since then the lamp has been automatic” (¶2). “Since then the lamp has been automatic” (¶ 1)."
    assert verdicts(index, text) == [Verdict.MISATTRIBUTED, Verdict.EXACT]


def test_one_or_two_words_and_titles_are_not_judged(index):
    assert verdicts(index, "A “tidal debt” and “The Old Man and the Sea” again.") == [Verdict.SHORT, Verdict.SHORT]


def test_a_quotation_inside_is_judged_where_the_outer_one_is_nobodys(index):
    outer = "She told us that he had read it aloud: ‘Since then the lamp has been automatic’, and went home."
    found = findings(index, f"“{outer}”")
    assert [(each.verdict, each.quotation.depth) for each in found] == [(Verdict.NOT_FOUND, 0), (Verdict.EXACT, 1)]


def test_a_block_is_judged_as_one(index):
    block = "Nobody asked the guild about the lamp. — Memo on the lighthouse"
    found = only(index, f"As they say:\n\n{block}", set_off=[block])
    assert (found.verdict, found.quotation.words) == (Verdict.EXACT, "Nobody asked the guild about the lamp.")


def test_only_documents_in_scope_are_looked_at(index):
    text = "“Since then the lamp has been automatic” is so."
    plan = Scope(index.store.resolve("plan.md"))
    assert [each.verdict for each in judge(draft(text), index, plan).findings] == [Verdict.NOT_FOUND]
    memos = Scope(collection="memos")
    assert [each.verdict for each in judge(draft(text), index, memos).findings] == [Verdict.EXACT]


def test_the_same_draft_and_library_give_the_same(index):
    text = (
        "“Trade with the islands has fallen by a half” and “Since then the lamp has been automatic. One pilot cannot.”"
    )
    assert judge(draft(text), index) == judge(draft(text), index)


def test_a_draft_without_quotations_has_no_findings(index):
    assert findings(index, "Nothing is quoted here.") == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The Old Man and the Sea", True),
        ("Department of Homeland Security", True),
        ("The harbour is open", False),
        ("The Harbour Is Open.", False),
        ("港口必须保持开放", False),
    ],
)
def test_titles_are_told_by_their_capitals(words, expected):
    assert is_title(words) is expected


@pytest.mark.parametrize(
    "words",
    [
        "the " * 20_000,
        "the … " * 3_000,
        "the [x] harbour " * 1_000,
        "1234567890 " * 1_000,
        "near(a b) AND or NOT * ^ : ' x y z.",
        "".join(map(chr, range(0x300, 0x500))) + " and three words",
        "zebra quokka " * 3_000,
    ],
    ids=lambda words: words[:12],
)
def test_what_nobody_would_quote_takes_no_more_than_a_moment(index, words):
    began = perf_counter()
    (found,) = findings(index, f"It says “{words}” here.")
    assert found.verdict is Verdict.NOT_FOUND
    assert perf_counter() - began < 5


def test_what_the_index_does_not_bring_is_found_by_reading_every_document(index, monkeypatch):
    monkeypatch.setattr(Index, "phrases", lambda *_: ())
    assert verdicts(index, "It says “the lamp has been automatic” here.") == [Verdict.EXACT]
    monkeypatch.setattr(library, "SCANNED", 10)  # then only the search by meaning brings it
    assert verdicts(index, "It says “Since then the lamp has been automatic.” here.") == [Verdict.EXACT]
