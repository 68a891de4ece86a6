"""The reader as torch trains it: a transformer under three heads, and what it loses.

- evidence: a logit for each word piece; a sentence's is the mean over its pieces
- span: logits for the first and the last piece of the answer proper, as in SQuAD readers (Devlin et al. 2018)
- answerable: a logit for the whole text, from the first piece

Beside each text for itself, the texts that a search brought for one question are compared: their sentences, and the
texts as wholes, are classes of one softmax, in which those that answer should have the mass.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as f
from transformers import BertModel

from qa.training.windows import Window

TOKEN, ANSWERABLE, SPAN, GROUP = 0.5, 0.5, 0.5, 0.5  # weights of the losses beside that of sentences, which is 1
NOWHERE = -1e4  # logit where no answer can begin or end


class ReaderModel(nn.Module):
    """From pieces to (rows, pieces, 3) logits of evidence, first and last, and (rows,) of answerable."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        # Written-out attention: on a CPU, torch's fused one falls back to a slower path under a padding mask.
        self.transformer = BertModel.from_pretrained(
            str(folder),
            add_pooling_layer=False,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        size = self.transformer.config.hidden_size
        self.pieces = nn.Linear(size, 3)
        self.whole = nn.Linear(size, 1)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Run the model on (rows, pieces) of ids, mask (1 for what is no padding) and types (0 in the question)."""
        hidden = self.transformer(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        return self.pieces(hidden), self.whole(hidden[:, 0]).squeeze(-1)

    def freeze_embeddings(self) -> None:
        """Leave the word embeddings as they are: half of the weights, and most of them for rare words."""
        for parameter in self.transformer.embeddings.parameters():
            parameter.requires_grad = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side, padded on the right. R rows, T pieces, S sentences of all rows."""

    ids: Tensor  # (R, T)
    mask: Tensor  # (R, T)
    types: Tensor  # (R, T): 0 in the question, 1 in title and text
    sentence: Tensor  # (R, T): which of the S a piece belongs to; S itself for none
    right: Tensor  # (S,)
    row: Tensor  # (S,)
    inside: Tensor  # (R, T): whether an answer may begin or end there
    spans: tuple[tuple[tuple[int, int], ...], ...]  # per row
    answers: Tensor  # (R,)
    group: Tensor  # (R,): a number for each question, the same for windows that are compared

    @classmethod
    def of(cls, windows: Sequence[Window]) -> "Batch":
        """Lay windows out."""
        rows, length = len(windows), max(len(window.ids) for window in windows)
        total = sum(len(window.sentences) for window in windows)
        ids = torch.zeros(rows, length, dtype=torch.long)
        mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
        sentence = torch.full((rows, length), total)
        right: list[float] = []
        row: list[int] = []
        groups: dict[str, int] = {}
        for place, window in enumerate(windows):
            ids[place, : len(window.ids)] = torch.tensor(window.ids)
            mask[place, : len(window.ids)] = 1
            types[place, window.asked : len(window.ids)] = 1
            for (first, last), holds in zip(window.sentences, window.right, strict=True):
                sentence[place, first:last] = len(right)
                right.append(float(holds))
                row.append(place)
        return cls(
            ids,
            mask,
            types,
            sentence,
            torch.tensor(right),
            torch.tensor(row),
            sentence < total,
            tuple(window.spans for window in windows),
            torch.tensor([float(window.answers) for window in windows]),
            torch.tensor([groups.setdefault(one.group or str(at), len(groups)) for at, one in enumerate(windows)]),
        )

    def answered(self) -> Iterator[Tensor]:
        """Yield for each question that is answered in the batch which rows are its windows, (R,)."""
        for number in range(int(self.group.max()) + 1):
            rows = self.group == number
            if self.answers[rows].any():
                yield rows


def sentence_logits(batch: Batch, evidence: Tensor) -> Tensor:
    """Return the mean logit of each sentence, (S,)."""
    total = len(batch.right)
    sums = torch.zeros(total + 1).index_add(0, batch.sentence.flatten(), evidence.flatten())
    counts = torch.zeros(total + 1).index_add(0, batch.sentence.flatten(), torch.ones(batch.sentence.numel()))
    return (sums / counts.clamp(min=1))[:total]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """What is trained beside the scores of sentences, each for itself; an ablation leaves one out."""

    token: float = TOKEN
    answerable: float = ANSWERABLE
    span: float = SPAN
    group: float = GROUP


def loss(batch: Batch, pieces: Tensor, whole: Tensor, heads: Heads) -> Tensor:
    """Return what the model loses on a batch, every window weighing the same."""
    evidence = pieces[..., 0]
    logits = sentence_logits(batch, evidence)
    rows = len(batch.answers)
    per_row = torch.bincount(batch.row, minlength=rows).clamp(min=1)
    weight = 1 / per_row[batch.row] / rows
    total = (f.binary_cross_entropy_with_logits(logits, batch.right, reduction="none") * weight).sum()
    if heads.token:
        inside = batch.inside
        target = torch.cat([batch.right, torch.zeros(1)])[batch.sentence]
        each = f.binary_cross_entropy_with_logits(evidence, target, reduction="none") * inside
        total = total + heads.token * (each.sum(1) / inside.sum(1).clamp(min=1)).mean()
    if heads.answerable:
        total = total + heads.answerable * f.binary_cross_entropy_with_logits(whole, batch.answers)
    if heads.span:
        total = total + heads.span * _span_loss(batch, pieces)
    if heads.group:
        total = total + heads.group * _group_loss(batch, logits, whole)
    return total


def _group_loss(batch: Batch, logits: Tensor, whole: Tensor) -> Tensor:
    """The mean negative log-likelihood of what answers, among all sentences and among all texts of a question.

    The localized contrastive estimation of L. Gao, Z. Dai, J. Callan, "Rethink Training of BERT Rerankers in
    Multi-Stage Retrieval Pipeline" (2021), with all that answers together as the right class, and over sentences too.
    """
    lost = []
    for rows in batch.answered():
        inside = rows[batch.row]
        for scores, right in ((logits[inside], batch.right[inside]), (whole[rows], batch.answers[rows])):
            lost.append(torch.logsumexp(scores, 0) - torch.logsumexp(scores[right > 0], 0))
    return 2 * torch.stack(lost).mean() if lost else logits.new_zeros(())


def _span_loss(batch: Batch, pieces: Tensor) -> Tensor:
    """The mean negative log-likelihood of all answers proper of a row together, over rows that have any."""
    first, last = (f.log_softmax(pieces[..., head].masked_fill(~batch.inside, NOWHERE), dim=1) for head in (1, 2))
    lost = [
        -torch.logsumexp(torch.stack([first[row, a] + last[row, b] for a, b in spans]), 0)
        for row, spans in enumerate(batch.spans)
        if spans
    ]
    return torch.stack(lost).mean() if lost else first.new_zeros(())
