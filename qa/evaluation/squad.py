"""SQuAD 1.1 and 2.0: a JSON file of articles, their paragraphs, and questions on these.

{"version": "v2.0", "data": [{"title", "paragraphs": [{"context", "qas": [{"id", "question", "is_impossible",
"answers": [{"text", "answer_start"}]}]}]}]}. An article is a document of ours, a question's answers are the
alternatives of its one part. SQuAD knows no lists: questions with several parts are left out when it is written.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.evaluation.gold import GoldQuestion, checked, kind_of
from qa.evaluation.lines import Fields, read_json, write_whole
from qa.evaluation.rows import Run, RunQuote
from qa.render import Json


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph, and where it starts in the text of its document."""

    fields: Fields
    title: str
    context: str
    start: int

    def place(self, words: str, at: int) -> int:
        """Return where an answer starts in the text of the document, by the `answer_start` that is told; else -1."""
        at = at if at >= 0 and self.context.startswith(words, at) else self.context.find(words)
        return self.start + at if at >= 0 else -1


def read(path: Path) -> tuple[GoldQuestion, ...]:
    """Read the questions; raises EvaluationError, naming the article and paragraph, if the file is no SQuAD."""
    found = (_question(asked, each) for each in _paragraphs(read_json(path)) for asked in each.fields.objects("qas"))
    return checked(found, path)


def documents(path: Path) -> dict[str, str]:
    """Return the articles' texts by title, paragraphs parted by empty lines."""
    found: dict[str, str] = {}
    for each in _paragraphs(read_json(path)):
        found[each.title] = found.get(each.title, "").ljust(each.start, "\n") + each.context
    return found


def write(path: Path, questions: Sequence[GoldQuestion], documents: Mapping[str, str]) -> int:
    """Write what SQuAD can hold, and return how many questions it cannot: those with several parts or none.

    A document whose text is known is the context, and `answer_start` counts in it; else the context is empty and
    `answer_start` is -1.
    """
    kept = [each for each in questions if each.is_judged and len(each.parts) < 2]
    titles = dict.fromkeys(each.document or "" for each in kept)
    data = [_article(title, [each for each in kept if (each.document or "") == title], documents) for title in titles]
    write_whole(path, [json.dumps({"version": "v2.0", "data": data}, ensure_ascii=False) + "\n"])
    return len(questions) - len(kept)


def write_predictions(path: Path, run: Run) -> None:
    """Write a run as SQuAD's script reads predictions: {id: short answer}, "" for silence."""
    said = {row.id: " ".join(each.emphasised for each in _short(row.answers)) for row in run.rows}
    write_whole(path, [json.dumps(said, ensure_ascii=False, indent=0) + "\n"])


def _short(answers: Sequence[RunQuote]) -> Sequence[RunQuote]:
    return [each for each in answers if each.emphasis] or answers


def _paragraphs(file: Fields) -> Iterator[_Paragraph]:
    if not isinstance(file.values.get("data"), list):
        raise file.fail('there is no "data": this is no SQuAD file.')
    ends: dict[str, int] = {}  # several articles may have one title
    for number, article in enumerate(file.objects("data"), start=1):
        title = article.text("title", f"article {number}")
        for fields in article.objects("paragraphs"):
            context, end = fields.text("context", ""), ends.get(title, 0)
            start = end + 2 if end and context else end
            ends[title] = start + len(context)
            yield _Paragraph(fields, title, context, start)


def _question(asked: Fields, paragraph: _Paragraph) -> GoldQuestion:
    found: dict[str, int] = {}
    for each in asked.objects("answers"):
        words = each.text("text")
        if words.strip():
            found.setdefault(words, paragraph.place(words, each.whole("answer_start", -1) or 0))
    answerable = not asked.flag("is_impossible", not found)
    if answerable and not found:
        raise asked.fail('it has no "answers" and is not marked "is_impossible".')
    question = asked.text("question")
    if not question.strip():
        raise asked.fail('its "question" is empty.')
    parts = (tuple(found),) if answerable else ()
    return GoldQuestion(
        id=asked.name("id"),
        question=question,
        answerable=answerable,
        type=kind_of(parts, answerable),
        parts=parts,
        document=paragraph.title or None,
        starts=tuple(found.values()) if answerable else (),
        where=asked.where,
    )


def _article(title: str, questions: Sequence[GoldQuestion], documents: Mapping[str, str]) -> Json:
    context = documents.get(title, "")
    asked: list[Json] = [
        {
            "id": each.id,
            "question": each.question,
            "is_impossible": not each.answerable,
            "answers": _answers(each, context),
        }
        for each in questions
    ]
    return {"title": title, "paragraphs": [{"context": context, "qas": asked}]}


def _answers(gold: GoldQuestion, context: str) -> list[Json]:
    """Render the alternatives; one whose place is not known stands where its words do first."""
    alternatives = [words for part in gold.parts for words in part]
    starts = gold.starts or [-1] * len(alternatives)
    return [
        {"text": words, "answer_start": at if at >= 0 and context.startswith(words, at) else context.find(words)}
        for words, at in zip(alternatives, starts, strict=True)
    ]
