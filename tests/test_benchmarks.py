"""The arithmetic of the benchmarks: a figure that is added up wrongly is worse than none."""

import json
import re
import sys
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.benchmarks import formats_scores, record, speed
from tests.benchmarks.formats_measures import chunkings, whole, without_footers
from tests.benchmarks.formats_reference import Reference, chapter, contract, web_page
from tests.benchmarks.formats_scores import Output, Sums, score, tied, wrong_pages


def test_a_child_is_measured_by_itself():
    ran = record.run([sys.executable, "-c", "print('done')"])
    assert (ran.code, ran.output) == (0, "done\n")
    # Linux counts what the parent held when it forked, so memory is measured from a small parent, as benchmarks are.
    measure = "from tests.benchmarks.record import run; import sys; print(run(sys.argv[1:]).rss_mb)"
    child = [sys.executable, "-c", "b = bytearray(64_000_000)"]
    assert 64 <= float(record.run([sys.executable, "-c", measure, *child]).output) < 200
    assert 0 < ran.seconds < 30


def test_a_child_run_apart_is_not_charged_what_its_parent_holds():
    held = bytearray(b"x" * 400_000_000)
    ran = record.run_apart([sys.executable, "-c", "print('done')"])
    assert (ran.output, ran.rss_mb < 200) == ("done\n", True)
    assert len(held) == 400_000_000


def test_a_child_that_fails_ends_the_benchmark():
    with pytest.raises(SystemExit, match="exit code 5"):
        record.run([sys.executable, "-c", "raise SystemExit(5)"])
    assert record.run([sys.executable, "-c", "raise SystemExit(3)"], allowed=(0, 3)).code == 3


def test_a_table_has_a_row_for_each_name_and_a_dash_for_what_is_missing():
    shown = record.table({"a": {"x": 1, "y": 0.123456}, "long name": {"x": None}})
    assert shown.splitlines() == [
        "           x       y",
        "a          1  0.1235",
        "long name  -       -",
    ]


def test_a_result_says_where_it_comes_from(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(record, "RESULTS", tmp_path)
    monkeypatch.setattr(record, "ROOT", tmp_path)
    monkeypatch.setattr(record, "_git", lambda *arguments: "abc123" if arguments[0] == "rev-parse" else "")
    monkeypatch.setattr(sys, "argv", ["seeds.py", "/somewhere/private/gold.jsonl", "--misses"])
    record.record("seeds", {"seeds": {"part_recall": 0.5}})
    kept = json.loads((tmp_path / "seeds.json").read_text(encoding="utf-8"))
    assert kept["command"] == "python -m tests.benchmarks.seeds gold.jsonl --misses"
    assert (kept["commit"], kept["dirty"]) == ("abc123", False)
    assert kept["figures"] == {"seeds": {"part_recall": 0.5}}
    assert {"processor", "cores", "memory_gib", "python"} <= set(kept["machine"])
    assert "part_recall" in capsys.readouterr().out


def test_a_document_is_one_file_and_its_passages_are_paragraphs(tmp_path):
    rows = [{"doc_id": "x", "text": "one\n1"}, {"doc_id": "y", "text": "two"}, {"doc_id": "x", "text": "three"}]
    assert speed.write(rows, tmp_path) == 3
    texts = [path.read_text(encoding="utf-8") for path in sorted(tmp_path.rglob("*.txt"))]
    assert texts == ["one 1\n\nthree\n", "two\n"]


def test_we_are_compared_with_the_best_rival_in_each_column():
    medians = {
        "pilcrow": {"cold_s": 1.0, "ingest_per_s": 90.0, "readd_1000_s": 1.0, "runs": 2},
        "slow": {"cold_s": 8.0, "ingest_per_s": 60.0, "runs": 1},
        "quick": {"cold_s": 5.0, "ingest_per_s": 45.0, "runs": 1},
    }
    assert speed.ratios(medians) == {"cold_s": 0.2, "ingest_per_s": 1.5}


CONTRACT = """\
SUPPLY AGREEMENT

1. Term. This agreement runs for three years from the day on which both parties have signed it.

The buyer pays within thirty days of the day on which the goods are handed   1

Source: ACME, INC., 8-K, 4/18/2017





over to the carrier at the seller's gate, unless both of them agree otherwise.

Goods are inspected at once. Defects are told in writing to the seller. (b) Later claims are void.   2

Source: ACME, INC., 8-K, 4/18/2017





Neither party may pass this agreement on to others. 9. NOTICES

First part of this chunk stands here in full.   Second part stands there in full. Source: ACME, INC., 8-K, 4/18/2017
"""


def test_a_contract_loses_footers_and_page_numbers_and_torn_paragraphs_are_mended():
    reference = contract(CONTRACT)
    assert reference.paragraphs == (
        "SUPPLY AGREEMENT",
        "1. Term. This agreement runs for three years from the day on which both parties have signed it.",
        "The buyer pays within thirty days of the day on which the goods are handed over to the carrier at the "
        "seller's gate, unless both of them agree otherwise.",
        "Goods are inspected at once. Defects are told in writing to the seller. (b) Later claims are void.",
        "Neither party may pass this agreement on to others. 9. NOTICES",
        "First part of this chunk stands here in full. Second part stands there in full.",
    )
    assert "4/18/2017" in reference.raw
    assert [pattern.sub("", "Source:  ACME, INC., 8-K, 5/1/2018") for pattern in reference.footers] == [""]


def test_only_paragraphs_whose_borders_are_known_are_measured():
    assert contract(CONTRACT).measured == (1, 2)


def test_headings_that_differ_by_a_number_are_no_running_lines_unless_they_stand_on_many_pages():
    clause = "The parties agree here that {} is done as it always was done by both."
    pages = [clause.format(word) for word in "one two three four five six seven eight nine ten".split() * 2]
    pages[3:6] = [f"ARTICLE {number}\n\n{page}" for number, page in enumerate(pages[3:6])]
    assert "ARTICLE 2" in contract("\n\n\n\n\n".join(pages)).paragraphs
    every = [f"Draft {number}\n\n{page}" for number, page in enumerate(pages)]
    assert not any("Draft" in paragraph for paragraph in contract("\n\n\n\n\n".join(every)).paragraphs)


def test_a_page_end_without_a_sentence_end_leaves_both_sides_unmeasured():
    text = "He signs for the company that is known to all as\n\n\n\n\nAcme Tools of Dover, and for nobody else at all."
    assert contract(text).measured == ()


def test_space_runs_before_small_letters_are_hard_wraps():
    text = (
        "2.1      The seller delivers the goods to          the buyer's gate by the          end of every working week."
    )
    assert contract(text).measured == (0,)


def test_numbers_that_count_on_from_page_to_page_are_page_numbers():
    pages = ["The first clause ends 7", "The second ends 8", "The third ends 9", "The fourth ends in 2019"]
    kept = ("The first clause ends", "The second ends", "The third ends", "The fourth ends in 2019")
    assert contract("\n\n\n\n\n".join(pages)).paragraphs == kept


def test_a_web_page_has_its_footnotes_apart_and_knows_where_they_are_called():
    mark = '<span class="footnote-mark"><a>{}</a></span>'
    reference = web_page(
        f"""<body><h2>Title</h2><p>One <i>word</i>.{mark.format(1)} More.</p>
        <dl><dt>(a)</dt><dd><p>An item.</p></dd></dl><p>___ 2</p>
        <div class="footnotes"><p>{mark.format(1)}See there.</p><p>And here.</p></div></body>""".encode()
    )
    assert reference.paragraphs == ("Title", "One word.1 More.", "(a) An item.", "___ 2")
    assert [reference.paragraphs[place] for place in reference.measured] == ["One word.1 More.", "(a) An item."]
    assert reference.notes == ("1 See there. And here.",)
    assert reference.calls == (("1", "One word."),)


def test_a_chapter_measures_the_paragraphs_that_its_file_has_too():
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("Both say it", "Later edition"))
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{namespace}">{body}</w:document>')
    reference = chapter(
        ["_Both_ say\n[it](there).\n\nEarlier edition", "<!-- no -->\n\n```\n{{#include x}}\n```"], file.getvalue()
    )
    assert reference.paragraphs == ("Both say it.", "Earlier edition")
    assert reference.measured == (0,)


def test_paragraphs_are_the_same_if_their_letters_and_digits_are():
    assert whole(["“Well-known” oﬃce, 2.5 %"], ["• Well known office 25%"]) == [True]
    assert whole(["Void.", "Void."], ["Void.", "Valid."]) == [True, False]


def test_lines_that_are_but_page_numbers_or_footers_are_left_out_of_every_output():
    footers = (re.compile(r"Source:\s+ACME"),)
    assert without_footers(["Page 3", "- iv -", "Source: ACME", "goods Source: ACME", "x-ray"], footers) == [
        "goods  ",
        "x-ray",
    ]
    assert chunkings("One\ntwo\n\nthree\n12\fSource: ACME\nfour", footers) == (
        ["One two", "three", "four"],
        ["One", "two", "three", "four"],
    )


def _block(text, **known):
    return {"kind": "body", "text": text, "page": 1, "mark": "", "level": 0, "calls": [], "place": None} | known


def _output(*blocks):
    return Output(seconds=1.0, cpu_seconds=1.0, blocks=blocks)


def test_footnotes_are_tied_if_the_mark_stands_behind_the_same_words():
    reference = Reference(raw="", paragraphs=(), measured=(), calls=(("1", "One word."), ("2", "Other words.")))
    note = _block("1 See there.", kind="footnote", mark="1")
    called = _block("One word.1", calls=[("1", "One word.")])
    assert tied(reference, _output(called, note)) == 0.5
    assert tied(reference, _output(called)) == 0.0
    assert tied(reference, Output(seconds=1.0, cpu_seconds=1.0, text="One word.1")) is None


def test_a_paragraph_is_on_the_wrong_page_if_a_word_of_its_first_line_is_not_there():
    output = _output(
        _block("right", place=(1, "re-read it")),
        _block("wrong", place=(2, "re-read it")),
        _block("beyond", place=(3, "it")),
        _block("unplaced"),
        _block("heading", kind="heading"),
    )
    assert wrong_pages(output, ["it is re-\nread", "it is"]) == ([(2, "re-read it"), (3, "it")], 3, 1)


def test_shares_of_several_files_are_shares_of_their_sums():
    sums = Sums(found=9, wanted=10, given=9, whole=1, measured=1) + Sums(found=1, wanted=10, given=11, measured=3)
    figures = sums.figures()
    assert (figures["recall"], figures["precision"], figures["paragraphs"]) == (0.5, 0.5, 0.25)
    assert figures["note_recall"] is None


def test_footnotes_that_stand_in_the_text_do_not_cost_precision(monkeypatch):
    monkeypatch.setattr(formats_scores, "in_order", lambda wanted, given: sum(word in given for word in wanted))
    reference = Reference(raw="a b c d", paragraphs=("a b", "c d"), measured=(0, 1), notes=("n o",))
    counted = score(reference, Output(seconds=1.0, cpu_seconds=1.0, text="a b\nn o\nc d x"))
    figures = counted.figures()
    assert (figures["recall"], figures["note_recall"], figures["precision"]) == (1.0, 1.0, round(6 / 7, 4))
    assert (counted.whole, counted.notes_whole) == (1, 1)
