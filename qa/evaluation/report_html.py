"""A report as one HTML file: no other file, no script, no connection; for the screen, light and dark, and for paper.

All words that come from questions and documents are escaped here, by `_e`.
"""

import base64
import textwrap
from collections.abc import Iterator, Mapping
from html import escape as _e
from itertools import groupby
from pathlib import Path, PurePath

import numpy as np

from qa.answer import Role
from qa.evaluation import abstention, plots, tables
from qa.evaluation.cases import Case, holds, squeeze
from qa.evaluation.report import Report, commands, fault, missed, rerun, summary
from qa.evaluation.rows import Kind, RunPassage, RunQuote, RunSentence
from qa.evaluation.scoring import MEASURES, Figure, Measure
from qa.fonts import FACES

LEADING = ("part_recall", "quote_precision", "abstain_right", "verbatim", "ms_p50")  # figures in large type
LONGEST = 900  # characters of a quote in the list of the worst; the run has it whole
HITS = 3  # passages of a question whose words are shown
_NAMES = {
    "part_recall": "of the answer’s parts are quoted",
    "quote_precision": "of the quotes hold a part of the answer",
    "abstain_right": "silent where nothing answers",
    "verbatim": "of the quotes are word for word",
    "ms_p50": "milliseconds, the median question",
}
_BREAKDOWN = ("part_recall", "complete", "quote_precision", "word_f1", "abstain_right", "abstain_wrong", "ms_p50")
_FOLDER = Path(__file__).parent


def to_html(report: Report) -> str:
    """Render a report; the same report gives the same bytes."""
    title = f"Evaluation of {report.run_name}"
    body = "\n".join((
        _head(report),
        _plots(report),
        _breakdowns(report),
        _worst(report),
        _figures(report),
        _rerun(report),
    ))  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        'font-src data:">\n'
        f"<title>{_e(title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _style() -> str:
    fonts = "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; '
        f"src: url(data:font/ttf;base64,{_base64(path)}) format('truetype'); }}\n"
        for (family, weight), path in FACES.items()
    )
    return fonts + (_FOLDER / "report.css").read_text(encoding="utf-8")


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def _head(report: Report) -> str:
    known = [name for name in LEADING if report.scores.figures[name].value is not None]
    leading = "".join(_leading(name, report.scores.figures[name]) for name in known)
    counted = tables.counted(report.scores).removeprefix(", ")
    warning = f'<p class="warning">{_e(counted)}.</p>' if counted else ""
    return (
        '<header>\n<p class="wordmark"><span class="pilcrow" aria-hidden="true">¶</span>Pilcrow evaluation</p>\n'
        f'<h1>{_e(report.run_name)} <span class="against">against</span> {_e(report.gold_name)}</h1>\n'
        f'<p class="lead">{_e(summary(report))}</p>\n{warning}<dl class="leading">{leading}</dl>\n</header>'
    )


def _leading(name: str, figure: Figure) -> str:
    value = figure.value or 0.0
    shown = f"{value:.0f}" if name.startswith("ms") else f"{value * 100:.1f}<small>%</small>".replace("100.0<", "100<")
    bounds = _range(name, figure)
    return (
        f'<div><dd class="large">{shown}</dd><dt>{_NAMES[name]}</dt>'
        f'<dd class="bounds">{bounds}{" · " if bounds else ""}{figure.questions} questions</dd></div>'
    )


def _range(name: str, figure: Figure) -> str:
    """Write an interval as it is written beside a large figure."""
    if figure.low is None or figure.high is None:
        return ""
    if name.startswith("ms"):
        return f"{figure.low:.0f} to {figure.high:.0f}"
    return f"{figure.low * 100:.0f} to {figure.high * 100:.0f} %"


def _plots(report: Report) -> str:
    scores, outcomes = report.scores, report.outcomes
    drawn = []
    area, error = scores.figures["risk_area"].value, scores.figures["calibration_error"].value
    if report.curve and area is not None:
        note = f"The surest questions first. The area under the curve is {area:.3f}; lower is better."
        drawn.append(_figure("Risk and coverage", plots.risk_coverage(report.curve, report.now, area), note))
    bins = abstention.reliability(outcomes)
    if bins and error is not None:
        note = "On the line, it is as sure as it is right. A dot’s area is its questions."
        drawn.append(_figure("Calibration", plots.calibration(bins, error), note))
    if report.depths:
        quoted = scores.figures["part_recall"].value
        plot = plots.by_depth(report.depths.depths, report.depths.values, quoted)
        drawn.append(_figure("Search", plot, "What the search brings to the reader; the band is the 95 % interval."))
    ms = outcomes.ms[~np.isnan(outcomes.ms)].tolist()
    median, late = scores.figures["ms_p50"].value, scores.figures["ms_p95"].value
    if ms and median is not None and late is not None:
        note = "Of each question, from asking to the finished answer, on the machine of the run."
        drawn.append(_figure("Time", plots.times(ms, median, late), note))
    return f'<section class="plots" aria-label="Plots">\n{"".join(drawn)}\n</section>' if drawn else ""


def _figure(title: str, plot: str, note: str) -> str:
    return f"<figure><h2>{title}</h2>{plot}<figcaption>{note}</figcaption></figure>\n"


def _breakdowns(report: Report) -> str:
    scores = report.scores
    parts = (("By type of question", scores.by_type), ("By document", scores.by_document))
    shown = [_breakdown(title, groups) for title, groups in parts if len(groups) > 1]
    return "\n".join(shown)


def _breakdown(title: str, groups: Mapping[str, Mapping[str, Figure]]) -> str:
    more = tables.left_out(groups)
    groups = tables.largest(groups)
    names = [name for name in _BREAKDOWN if any(figures[name].value is not None for figures in groups.values())]
    head = "".join(f'<th scope="col">{name.replace("_", "_<wbr>")}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{_e(name or tables.UNNAMED)}</th>'
        + "".join(f"<td>{tables.number(figures[each].value)}</td>" for each in names)
        + "</tr>"
        for name, figures in groups.items()
    )
    bars = [
        (name or tables.UNNAMED, figures["part_recall"].questions, value)
        for name, figures in groups.items()
        if (value := figures["part_recall"].value) is not None
    ]
    plot = plots.bars(bars, f"Share of the answers’ parts that are quoted, {title.lower()}") if bars else ""
    note = "<figcaption>Share of the answers’ parts that are quoted.</figcaption>" if bars else ""
    return (
        f'<section class="breakdown"><h2>{title}</h2><figure>{plot}{note}</figure>'
        f'<div class="wide" role="region" tabindex="0" aria-label="{title}"><table>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{f'<p class=quiet>{more}</p>' if more else ''}</section>"
    )


def _worst(report: Report) -> str:
    if not report.worst:
        return '<section><h2>Questions with a fault</h2><p class="quiet">There is none.</p></section>'
    said = f"{report.faulty} of {len(report.scores.cases)} questions have a fault"
    said += f"; the worst {len(report.worst)} of them." if report.faulty > len(report.worst) else ", the worst first."
    return (
        f'<section class="worst"><h2>Questions with a fault</h2><p class="quiet">{said}</p>\n'
        f"{''.join(map(_question, report.worst))}</section>"
    )


def _question(case: Case) -> str:
    quotes = case.row.quotes if case.row.is_answered else case.row.nearest
    what = "Quoted" if case.row.is_answered else "Nearest, not given as an answer"
    shown = "".join(map(_sentence, case.row.sentences)) or "".join(_quote(quote, case) for quote in quotes)
    told = f"<dt>{'Said' if case.row.sentences else what}</dt><dd>{shown}</dd>" if shown else ""
    wanted = "".join(f"<p>{_e(words)}</p>" for words in missed(case))
    missing = f"<dt>Missed</dt><dd class='missed'>{wanted}</dd>" if wanted else ""
    sure = "" if case.row.confidence is None else f" · confidence {case.row.confidence:.2f}"
    return (
        f'<article><p class="meta"><span class="id">{_e(case.gold.id)}</span> {_e(case.gold.type)}'
        f"{sure}</p><h3>{_e(case.gold.question)}</h3>"
        f'<p class="fault">{_e(fault(case))}</p><dl>{missing}{told}{_hits(case)}</dl></article>\n'
    )


def _quote(quote: RunQuote, case: Case) -> str:
    holding = holds(squeeze(quote.text), case.parts)
    kind = "" if quote.role is Role.ANSWER else f"{quote.role.value} · "
    place = " · ".join(filter(None, (quote.label, f"p. {quote.page}" if quote.page is not None else "", quote.title)))
    mark = ' <span class="holds">holds a part</span>' if holding else ""
    return (
        f"<blockquote{' class=held' if holding else ''}><p>{_cut(quote.text)}</p>"
        f"<footer>{kind}{_e(place)}{mark}</footer></blockquote>"
    )


def _sentence(sentence: RunSentence) -> str:
    """A sentence of another system: what it is, where its words stand, and which of its citations hold."""
    cited = "; ".join(
        f"cites {each}, which {'holds' if holds else 'does not hold'}" for each, holds in sentence.citations
    )
    kinds = {Kind.EXACT: "word for word", Kind.ALTERED: "altered", Kind.NONE: "no quotation"}
    told = " · ".join(filter(None, (kinds[sentence.kind], sentence.where, cited)))
    return f"<blockquote><p>{_cut(sentence.text)}</p><footer>{_e(told)}</footer></blockquote>"


def _hits(case: Case) -> str:
    """The passages of the search: a strip that shows which hold a part, and the first of them."""
    if not case.row.passages:
        return ""
    held = [holds(squeeze(passage.text), case.parts) for passage in case.row.passages]
    strip = "".join(
        f'<span class="{"hit held" if each else "hit"}" title="passage {rank}">{rank}</span>'
        for rank, each in enumerate(held, start=1)
    )
    label = ", ".join(str(rank) for rank, each in enumerate(held, start=1) if each) or "none"
    said = f"passages that hold a part: {label}" if case.parts else "no passage can hold an answer"
    shown = "".join(_hit(passage, rank) for rank, passage in enumerate(case.row.passages[:HITS], start=1))
    return (
        f'<dt>Search</dt><dd><p class="strip" role="img" aria-label="{said}">{strip}</p>'
        f'<p class="quiet">{said}</p><ol class="hits">{shown}</ol></dd>'
    )


def _hit(passage: RunPassage, rank: int) -> str:
    words = " ".join(passage.text.split())
    paragraphs = f"¶{passage.first}" if passage.first == passage.last else f"¶¶ {passage.first}-{passage.last}"
    name = passage.title or PurePath(passage.source).name
    shown = textwrap.shorten(words, 160, placeholder=" …")
    return f"<li value={rank}>{_e(shown)} <span>{_e(f'{paragraphs} · {name}')}</span></li>"


def _cut(text: str) -> str:
    """Return a quote's words, those of a very long one up to a limit, and say so."""
    if len(text) <= LONGEST:
        return _e(text)
    return f"{_e(text[:LONGEST])} <span class=cut>[cut here: {len(text) - LONGEST:,} characters more]</span>"


def _figures(report: Report) -> str:
    return (
        '<section class="figures"><h2>All figures</h2><p class="quiet">With 95 % intervals; below each, what '
        f"it is.</p><table><tbody>{''.join(_groups(report))}</tbody></table></section>"
    )


def _groups(report: Report) -> Iterator[str]:
    for group, measures in groupby(MEASURES, key=lambda each: each.group):
        known = [each for each in measures if report.scores.figures[each.name].value is not None]
        if known:
            yield f'<tr class="group"><th colspan="4" scope="rowgroup">{group}</th></tr>'
        for each in known:
            yield _measure(each, report.scores.figures[each.name])


def _measure(measure: Measure, figure: Figure) -> str:
    value = figure.value or 0.0
    is_share = "Range 0 to 1" in measure.definition
    rail = plots.span(value, figure.low, figure.high) if is_share else ""
    return (
        f'<tr><th scope="row">{measure.name}<p>{_e(measure.definition)}</p></th><td class="rail">{rail}</td>'
        f'<td class="value">{tables.number(value)}</td><td class="bounds">{tables.bounds(figure)}'
        f"<p>{figure.questions} questions</p></td></tr>"
    )


def _rerun(report: Report) -> str:
    told = "".join(f"<dt>{_e(name)}</dt><dd>{_e(value)}</dd>" for name, value in rerun(report))
    typed = "\n".join(map(_e, commands(report)))
    return f'<section class="rerun"><h2>To make it again</h2><pre>{typed}</pre><dl>{told}</dl></section>'
