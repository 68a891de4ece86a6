"""SQuAD 1.1 and 2.0: a JSON file of articles, their paragraphs, and questions on these.

{"version": "v2.0", "data": [{"title", "paragraphs": [{"context", "qas": [{"id", "question", "is_impossible",
"answers": [{"text", "answer_start"}]}]}]}]}. An article is a document of ours, a question's answers are the
alternatives of its one part. SQuAD knows no lists: questions with several parts are left out when it is written.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from qa.evaluation.gold import GoldQuestion, checked, kind_of
from qa.evaluation.lines import Fields, read_json, write_whole
from qa.evaluation.rows import Run, RunQuote
from qa.render import Json


def read(path: Path) -> tuple[GoldQuestion, ...]:
    """Read the questions; raises EvaluationError, naming the article and paragraph, if the file is no SQuAD."""
    file = read_json(path)
    return checked(_questions(file), path)


def documents(path: Path) -> dict[str, str]:
    """Return the articles' texts by title, paragraphs parted by empty lines."""
    found: dict[str, str] = {}
    for article, title in _articles(read_json(path)):
        texts = [paragraph.text("context") for paragraph in article.objects("paragraphs")]
        found[title] = "\n\n".join(filter(None, (found.get(title, ""), *texts)))
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


def _articles(file: Fields) -> Iterator[tuple[Fields, str]]:
    if not isinstance(file.values.get("data"), list):
        raise file.fail('there is no "data": this is no SQuAD file.')
    for number, article in enumerate(file.objects("data"), start=1):
        yield article, article.text("title", f"article {number}")


def _questions(file: Fields) -> Iterator[GoldQuestion]:
    for article, title in _articles(file):
        for paragraph in article.objects("paragraphs"):
            for asked in paragraph.objects("qas"):
                yield _question(asked, title)


def _question(asked: Fields, title: str) -> GoldQuestion:
    texts = tuple(dict.fromkeys(each.text("text") for each in asked.objects("answers")))
    texts = tuple(each for each in texts if each.strip())
    answerable = not asked.flag("is_impossible", not texts)
    if answerable and not texts:
        raise asked.fail('it has no "answers" and is not marked "is_impossible".')
    parts = (texts,) if answerable else ()
    return GoldQuestion(
        id=asked.name("id"),
        question=asked.text("question"),
        answerable=answerable,
        type=kind_of(parts, answerable),
        parts=parts,
        document=title or None,
        where=asked.where,
    )


def _article(title: str, questions: Sequence[GoldQuestion], documents: Mapping[str, str]) -> Json:
    context = documents.get(title, "")
    asked: list[Json] = [
        {
            "id": each.id,
            "question": each.question,
            "is_impossible": not each.answerable,
            "answers": [
                {"text": words, "answer_start": context.find(words) if context else -1}
                for part in each.parts
                for words in part
            ],
        }
        for each in questions
    ]
    return {"title": title, "paragraphs": [{"context": context, "qas": asked}]}
