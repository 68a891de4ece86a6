"""A report written down: as Markdown, as JSON (`pilcrow.report/1`), or as the HTML of `qa.evaluation.report_html`."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from qa.citing import markdown
from qa.evaluation import report_html, tables
from qa.evaluation.lines import EvaluationError, write_whole
from qa.evaluation.report import Report, commands, fault, missed, rerun, summary
from qa.evaluation.scoring import MEASURES
from qa.render import Json

SCHEMA = "pilcrow.report/1"
FORMS = (".html", ".md", ".json")


def admit(out: Path) -> None:
    """Raise EvaluationError unless a report can be written under this name."""
    if out.suffix.lower() not in FORMS:
        raise EvaluationError(f"{out}: a report is one of {', '.join(FORMS)}; let the name of --out end in it.")


def write(report: Report, out: Path) -> None:
    """Write a report in the form that the file's name ends in, whole or not at all."""
    admit(out)
    match out.suffix.lower():
        case ".html":
            write_whole(out, [report_html.to_html(report)])
        case ".md":
            write_whole(out, [to_markdown(report)])
        case _:
            write_whole(out, [json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n"])


def to_json(report: Report) -> dict[str, Json]:
    """Render as the schema `pilcrow.report/1`: the scores, the curves, the worst questions, what made them."""
    depths = report.depths
    return {
        **tables.to_json(report.scores),
        "schema": SCHEMA,
        "summary": summary(report),
        "risk_coverage": [[round(coverage, 4), round(risk, 4)] for coverage, risk in report.curve],
        "parts_by_depth": {
            str(depth): [round(each, 4) for each in value]
            for depth, value in zip(depths.depths, depths.values, strict=True)
        }
        if depths
        else {},
        "worst": [{**tables.case_json(case), "fault": fault(case)} for case in report.worst],
        "rerun": {**dict(rerun(report)), "commands": list(commands(report))},
    }


def to_markdown(report: Report) -> str:
    """Render as Markdown: the figures in tables, the worst questions, what is needed to make it again."""
    return "\n".join(_markdown(report)) + "\n"


def _markdown(report: Report) -> Iterator[str]:
    scores = report.scores
    yield from ("# Evaluation", "", summary(report) + _counted(report), "", "## Figures")
    for group, measures in groupby(MEASURES, key=lambda each: each.group):
        known = [each for each in measures if scores.figures[each.name].value is not None]
        if known:
            yield from ("", f"| {group} | | 95 % interval | questions |", "|---|--:|---|--:|")
        for each in known:
            figure = scores.figures[each.name]
            yield f"| {each.name} | {tables.number(figure.value)} | {tables.bounds(figure)} | {figure.questions} |"
    for title, parts in (("By type", scores.by_type), ("By document", scores.by_document)):
        if len(parts) > 1:
            yield from (
                "",
                f"## {title}",
                "",
                "| | " + " | ".join(tables.SHOWN) + " |",
                "|---" + "|--:" * len(tables.SHOWN) + "|",
            )
            for name, figures in tables.largest(parts).items():
                cells = " | ".join(tables.number(figures[each].value) for each in tables.SHOWN)
                yield f"| {plain(name or tables.UNNAMED)} | {cells} |"
    yield from (
        "",
        f"## The worst of {report.faulty} questions with a fault" if report.faulty else "## No question has a fault",
    )
    for case in report.worst:
        yield from ("", f"### {plain(case.gold.question)}", "", f"{plain(case.gold.id)}: {plain(fault(case))}", "")
        yield from (f"- missed: {plain(words)}" for words in missed(case))
        yield from (
            f"- quoted: “{plain(quote.text)}” ({plain(quote.label)} {plain(quote.title)})" for quote in case.row.answers
        )
    yield from ("", "## To make it again", "")
    yield from (f"- {name}: {plain(value)}" for name, value in rerun(report))
    yield from ("", "```", *commands(report), "```", "", "## What the figures mean", "")
    yield from (
        f"- **{each.name}**: {each.definition}" for each in MEASURES if scores.figures[each.name].value is not None
    )


def _counted(report: Report) -> str:
    counted = tables.counted(report.scores).removeprefix(", ")
    return f" {counted[0].upper()}{counted[1:]}." if counted else ""


def plain(words: str) -> str:
    """Return words on one line that Markdown shows as they are."""
    return markdown(" ".join(words.split()))
