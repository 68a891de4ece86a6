"""A report is one file that needs no other, escapes what it shows, and is the same every time."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe

from qa.evaluation import report, report_html, report_text
from qa.evaluation.lines import EvaluationError
from tests.browser import chromium
from tests.runs import asked, line, write

EVIL = "<script>alert(1)</script> & \"'`*x*`"


def passages(*texts):
    """Return the passages of a row."""
    return [
        {"rank": rank, "document": {"id": "d", "title": EVIL, "source": "/p.md"}, "first": 1, "last": 2, "text": text}
        for rank, text in enumerate(texts, start=1)
    ]


def rows():
    """Return a run and its gold, with every kind of fault and answer."""
    run, gold = [], []
    for number in range(24):
        can = number % 4 != 3
        gold.append(
            asked(f"q{number}", f"Why {EVIL} {number}?", *(["because", "so"] if can else []), document=f"d{number % 3}")
        )
        text = {0: "because and so", 1: f"Only because. {EVIL}", 2: None, 3: "Perhaps." if number % 8 == 3 else None}[
            number % 4
        ]
        row = line(f"q{number}", f"Why {EVIL} {number}?", text, confidence=(number * 7 % 24) / 24)
        row["run"]["passages"] = passages("nothing", "because", "so")
        row["timings_ms"] = {"total": 10.0 + number**2}
        run.append(row)
    del run[5]
    run[7] = {**run[7], "status": "error", "error": f"too long {EVIL}", "quotes": [], "run": {}}
    return run, gold


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    run, gold = rows()
    return write(folder / "run.jsonl", *run), write(folder / "gold.jsonl", *gold)


@pytest.fixture(scope="module")
def made(files):
    return report.collect(*files)


@pytest.fixture(scope="module")
def html(made):
    return report_html.to_html(made)


def test_the_page_names_nothing_outside_itself_and_runs_nothing(html):
    assert not re.findall(r"https?://|@import|<script|<link|<img|url\((?!data:)", html)
    assert "default-src 'none'" in html


def test_what_documents_and_questions_say_is_escaped(html):
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_every_plot_is_there_and_is_well_formed(html):
    plots = re.findall(r'<svg class="plot".*?</svg>', html, flags=re.DOTALL)
    assert len(plots) == 6  # risk, calibration, search, time, by type, by document
    for plot in plots:
        root = ElementTree.fromstring(plot)
        assert root.get("aria-label")
        numbers = [
            float(each)
            for name in ("x", "y", "cx", "cy", "x1", "y2")
            for node in root.iter()
            if (each := node.get(name))
        ]
        assert all(-50 <= number <= 500 for number in numbers)


def test_the_worst_questions_come_first_and_say_what_is_wrong(made):
    faults = [report.fault(case) for case in made.worst]
    assert made.faulty == len(made.worst) == 16
    assert "the run has no line for it" in faults
    assert any(each.startswith("it could not be asked") for each in faults)
    assert faults.index("not answered") < faults.index("1 of 2 parts quoted")
    assert "answered, though the documents hold no answer" in faults


def test_only_so_many_of_the_worst_are_shown(made, monkeypatch, files):
    monkeypatch.setattr(report, "WORST", 3)
    few = report.collect(*files)
    assert few.worst == made.worst[:3]
    assert "16 of 24 questions have a fault; the worst 3 of them." in report_html.to_html(few)


def test_what_is_needed_to_make_it_again_is_told(made, html):
    for _, value in report.rerun(made):
        assert value in html
    told = dict(report.rerun(made))
    assert told["Signature"] == "system|1"
    assert "seed 0" in told["Intervals"]
    assert report.commands(made)[0] == "pilcrow eval run gold.jsonl --out run.jsonl"


def test_the_same_files_give_the_same_bytes(files, html):
    assert report_html.to_html(report.collect(*files)) == html


def test_markdown_shows_the_words_as_they_are(made):
    text = report_text.to_markdown(made)
    assert "\\<script\\>" in text
    assert "<script>" not in text
    assert "| part_recall |" in text
    assert "- **part_recall**: Share of a question's gold parts" in text


def test_json_holds_figures_curves_and_the_worst(made):
    told = json.loads(json.dumps(report_text.to_json(made), allow_nan=False))
    assert told["schema"] == "pilcrow.report/1"
    assert told["metrics"]["part_recall"]["value"] == pytest.approx(made.scores.figures["part_recall"].value, abs=1e-4)
    assert told["risk_coverage"][-1][0] == 1.0
    assert told["parts_by_depth"]["1"][0] == 0.0
    assert len(told["worst"]) == 16


def test_the_ending_of_the_name_is_the_form(made, tmp_path):
    for ending in (".html", ".md", ".json"):
        report_text.write(made, tmp_path / f"r{ending}")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(EvaluationError, match="let the name of --out end in it"):
        report_text.write(made, tmp_path / "r.docx")
    assert len(list(tmp_path.iterdir())) == 3


def test_a_run_of_one_question_and_one_without_answers_have_reports(tmp_path):
    for text in ("because", None):
        files = (
            write(tmp_path / "run.jsonl", line("1", text=text)),
            write(tmp_path / "gold.jsonl", asked("1", "Why?", "because")),
        )
        assert "<svg" in report_html.to_html(report.collect(*files))


@pytest.mark.slow
def test_the_page_fits_a_phone_and_asks_for_nothing(html, tmp_path):
    (tmp_path / "r.html").write_text(html, encoding="utf-8")
    with chromium() as browser:
        for width in (390, 1280):
            page = browser.new_page(viewport={"width": width, "height": 800})
            asked_for, said = [], []
            page.on("request", lambda request, seen=asked_for: seen.append(request.url))
            page.on("console", lambda message, seen=said: seen.append(message.text))
            page.goto((tmp_path / "r.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Pilcrow Serif\"'))")
            assert not said
            checked = browser.new_context(bypass_csp=True, color_scheme="dark" if width > 1000 else "light").new_page()
            checked.goto(page.url)
            assert Axe().run(checked).response["violations"] == []
            assert all(url.startswith(("file:", "data:")) for url in asked_for)


def test_the_commands_are_typed_as_they_stand_whatever_the_files_are_called(tmp_path):
    run, gold = write(tmp_path / "a run; true.jsonl", line()), write(tmp_path / "gold <x>.jsonl", asked())
    typed = report.commands(report.collect(run, gold, form="pilcrow"))
    assert typed[0] == "pilcrow eval run 'gold <x>.jsonl' --from pilcrow --out 'a run; true.jsonl'"


def test_markdown_shows_a_questions_name_as_it_is(tmp_path):
    run, gold = write(tmp_path / "run.jsonl", line("<b>", text="No.")), write(tmp_path / "gold.jsonl", asked("<b>"))
    assert "<b>" not in report_text.to_markdown(report.collect(run, gold))
