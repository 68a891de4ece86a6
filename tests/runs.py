"""Gold questions and rows of runs made by hand, for tests that measure them."""

import json

from corpus.document import digest
from qa.answer import Count, Role
from qa.evaluation.cases import case_of
from qa.evaluation.gold import GoldQuestion, kind_of
from qa.evaluation.rows import RunPassage, RunQuote, RunRow, Status


def gold(*parts, id="q1", question="Why?", answerable=None, **fields):
    """Return a question; a part is a string, or a tuple of alternatives."""
    made = tuple((part,) if isinstance(part, str) else part for part in parts)
    can = bool(made) if answerable is None else answerable
    fields = {"type": kind_of(made, can), "where": "gold.jsonl, line 1", **fields}
    return GoldQuestion(id=id, question=question, answerable=can, parts=made, **fields)


def quote(text, role=Role.ANSWER, **fields):
    """Return a quote."""
    plain = {"document_id": "d1", "title": "Plan", "source": "/plan.md", "paragraph": 1, "label": "¶1", "page": None}
    return RunQuote(text=text, role=role, **{**plain, "start": None, "end": None, "sha256": None, **fields})


def passage(text, document="d1", source="/plan.md"):
    """Return a passage of the search."""
    return RunPassage(
        document_id=document, title="Plan", source=source, first=1, last=1, score=1.0, text=text
    )  # fmt: skip


def row(*quotes, id="q1", question="Why?", status=None, found=None, **fields):
    """Return what was said; without quotes, silence. A quote is a RunQuote, or its text."""
    made = tuple(quote(each) if isinstance(each, str) else each for each in quotes)
    return RunRow(
        id=id,
        question=question,
        status=status or (Status.ANSWERED if made else Status.ABSTAINED),
        count=None if found is None else Count(None, found),
        quotes=made,
        **{
            "confidence": 0.5,
            "nearest": (),
            "passages": (),
            "sentences": (),
            "total_ms": 10.0,
            "signature": "system|1",
            "where": "run.jsonl, line 1",
            **fields,
        },
    )


def case(asked, said):
    """Return a question beside what was said to it."""
    return case_of(asked, said)


def line(id="q1", question="Why?", text="Because.", signature="system|1", **fields):
    """Return a line of a run, as a dictionary."""
    quotes = [{"text": text, "role": "answer", "sha256": digest(text), "start": 0, "end": len(text)}] if text else []
    return {
        "schema": "pilcrow.answer/1",
        "id": id,
        "question": question,
        "status": "answered" if quotes else "abstained",
        "confidence": 0.9 if quotes else 0.1,
        "quotes": quotes,
        "timings_ms": {"total": 12.0},
        "signature": signature,
        "run": {"witness": [{"words": True, "place": True} for _ in quotes], "passages": []},
        **fields,
    }


def write(path, *rows):
    """Write objects as lines of JSON."""
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows), encoding="utf-8")
    return path


def asked(id="q1", question="Why?", *parts, **fields):
    """Return a line of a gold file, as a dictionary."""
    return {"id": id, "question": question, "answerable": bool(parts), "parts": [[part] for part in parts], **fields}
