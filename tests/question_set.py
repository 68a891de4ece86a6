"""A question-answering set made in a test: birds, each with a paragraph of its own that says when it nested."""

import json

BIRDS = "heron kestrel plover dunlin curlew avocet gannet fulmar puffin bittern osprey merlin".split()


def write(folder, name="birds", documents=12, untold=1):
    """Write a set: three paragraphs a document, a question on each, and some that nothing answers."""
    target = folder / name
    target.mkdir(parents=True)
    passages, questions = [], []
    for number in range(3 * documents):
        bird, year = f"{BIRDS[number % 12]}{number}", str(1900 + number)
        words = f"The {bird} is a bird of the shore. It is seldom seen. The {bird} nested here in {year}."
        at = {"doc_id": f"d{number // 3}", "par_id": str(number)}
        passages.append({**at, "title": "Birds_of_the_shore", "text": words})
        answer = {"text": year, **at, "start": words.index(year)}
        asked = f"When has the {bird} nested here?"
        questions.append({"id": number, "question": asked, "answers": [answer], "answerable": True, "type": "span"})
    for number in range(untold):
        asked = f"Who fed the {BIRDS[3 * number % 12 + 1]}?"
        nothing = {"id": f"no{number}", "question": asked, "answers": [], "answerable": False, "type": "span"}
        questions.append({**nothing, "gold": [[f"d{number}", str(3 * number + 1)]]})
    for file, rows in (("passages", passages), ("questions", questions)):
        (target / f"{file}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return target
