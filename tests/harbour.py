"""A small library about a harbour that never was, for tests that ask questions without a model."""

from index.build import add
from index.search import Index
from tests.fake_encoder import FakeEncoder

PLAN = """\
# Harbour plan

## Summary

The harbour of Eastwick has been silting up since 1987. Every spring the port authority dredges it at a cost of
4.2 million crowns.[^1] Trade with the islands has fallen by a third in ten years.

We propose four measures to keep the harbour open:

- **Dredge the inner basin.** Work should begin before the autumn storms.
- **Raise the mooring fees.** Visitors pay less than anywhere else on the coast.
- **Repair the northern mole.** Its outer wall was breached in the flood of 2011.
- **Hire a second pilot.** One pilot cannot serve two tides.

A tidal debt is the volume of silt that returns within a year of dredging.

## Dissent

Councillor Ada Brandt voted against the plan because the mole belongs to the crown. She was joined by three members
of the fishing guild.

## Outlook

Three things could still go wrong. First, the storms may come early. Second, the crown may refuse to sell the mole.
Third, the pilots may strike.

The board has two aims: to protect the fishing fleet; and to win back the island trade.

## Three lessons from the flood

- Sandbags must be stored on the quay.
- The bell must be rung by hand.
- Nobody may sleep in the cellars.

[^1]: The sum includes the hire of the dredger Hilda.
"""

MEMO = """\
Memo on the lighthouse

The lighthouse keeper retired in March 1994 and moved to Oban. Since then the lamp has been automatic.

Nobody asked the guild about the lamp.
"""


def build(home, folder):
    """Add both documents to a library in `home`, by way of files in `folder`, and open it."""
    folder.mkdir(exist_ok=True)
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "memo.txt").write_text(MEMO, encoding="utf-8")
    encoder = FakeEncoder()
    add(home, [folder / "plan.md"], encoder=lambda: encoder)
    add(home, [folder / "memo.txt"], encoder=lambda: encoder, collection="memos")
    return Index.open(home, encoder=encoder)
