"""The language of a text is guessed where there is enough of it to guess from."""

import pytest

from corpus import language

TEXTS = {
    "en": "The harbour master closed the gate at dusk, because the storm had torn two boats from their moorings.",
    "de": "Der Hafenmeister schloss das Tor am Abend, weil der Sturm zwei Boote von ihren Leinen gerissen hatte.",
    "fr": "Le capitaine du port ferma la porte au crépuscule, car la tempête avait arraché deux bateaux à leurs quais.",
    "ru": "Начальник порта закрыл ворота в сумерках, потому что буря сорвала с причала две лодки и унесла их в море.",
    "he": "מנהל הנמל סגר את השער עם רדת החשכה, כי הסערה קרעה שתי סירות ממקום עגינתן ונשאה אותן אל הים הפתוח.",
    "ja": "嵐が二艘の船を係留所から引きちぎったので、港長は日暮れに門を閉めた。船は沖へ流された。",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_sentence_is_enough(code: str):
    assert language.guess(TEXTS[code]) == code


@pytest.mark.parametrize("text", ["", "Tea.", "2024 | 17.5 | 3,400\n" * 500, "ACME Corp. 10-K"])
def test_nothing_is_said_of_numbers_names_and_words_alone(text: str):
    assert language.guess(text) is None


def test_a_long_text_is_judged_by_its_middle():
    title = "Ein Bericht über den Hafen und seine Boote im Winter.\n\n"
    assert language.guess(title + f"{TEXTS['en']} " * 1000) == "en"


def test_where_there_is_no_room_for_the_model_nothing_is_guessed(monkeypatch):
    class Model:
        MODEL_FILE = "model"

        class LanguageIdentifier:
            @staticmethod
            def from_pickled_model(*_, **__):
                raise OSError(28, "No space left on device")

    language.load.cache_clear()
    monkeypatch.setattr(language, "import_module", lambda name: Model)
    assert language.guess(TEXTS["en"]) is None
    language.load.cache_clear()
