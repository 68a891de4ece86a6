"""What the chooser makes of a question, whether or not the answer is sure enough to be given."""

from qa import listing
from qa.answer import Role
from qa.ask import ask
from qa.verify import verify


class Chooser:
    """Asks, and keeps the choice of the last question beside its quotes."""

    def __init__(self, index, monkeypatch):
        self.index = index
        self.choice = None
        answer = listing.answer

        def keep(*arguments, **options):
            self.choice = answer(*arguments, **options)
            return self.choice

        monkeypatch.setattr(listing, "answer", keep)

    def __call__(self, question):
        """Return the quotes that the question would get, in reading order."""
        self.choice = None
        ask(question, self.index)
        spans = sorted(self.choice.spans, key=lambda span: span.start)
        return verify(spans, self.index.store) if self.choice.confidence else ()

    def items(self, question):
        """Return the words of the quotes that are no lead-in."""
        return [quote.text for quote in self(question) if quote.role is Role.ANSWER]
