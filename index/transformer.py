"""A sentence-transformers model becomes one ONNX file that any runtime runs; the only file that knows torch.

    python -m index.transformer MODEL FOLDER

writes model.onnx, tokenizer.json and manifest.json to a new FOLDER, or, when the export does not give
the same vectors as sentence-transformers, nothing. MODEL "" is the default model. A name that is not on
this machine is downloaded by sentence-transformers, as its user asked for it by that name.
"""

import json
import sys
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnxruntime
import sentence_transformers
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

from corpus.errors import EncoderError
from index.encoder import check, file_digest, locate
from index.exported import FORMAT, PARITY, ExportedEncoder, Manifest, least_cosine

OPSET = 17
SAMPLE = (
    "Why?",
    "The committee met in March.",
    "How many members voted against the second proposal, and who were they?",
    "Rainfall fell by 12.5 % between 1998 and 2003 (see Table 4), while river levels rose by 0.3 m.",
    "Straße, naïveté, Ærøskøbing, coöperation, Łódź: five words whose letters carry more than one mark.",
    "Комитет собрался в марте и принял три решения.",
    "اجتمعت اللجنة في شهر مارس واتخذت ثلاثة قرارات.",
    "委员会于三月开会，通过了三项决定。",
    "위원회는 3월에 모여 세 가지를 결정했다. 🙂",
    "A tenant may end the lease early; the landlord, having been told in writing, must return the deposit. " * 3,
    "Each valve opens when the pressure behind it is greater than the pressure before it, and then shuts. " * 7,
)


class _Whole(torch.nn.Module):
    """The chain of modules as one function from tensors to tensors."""

    def __init__(self, model: SentenceTransformer, inputs: Sequence[str]) -> None:
        super().__init__()
        self.chain = torch.nn.ModuleList(model)
        self.inputs = inputs

    def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = dict(zip(self.inputs, tensors, strict=True))
        for module in self.chain:
            features = module(features)
        tokens = features["token_embeddings"]
        for module in self.chain[1:]:  # a projection after pooling serves the tokens too
            if not isinstance(module, Pooling | Normalize):
                tokens = module({"sentence_embedding": tokens})["sentence_embedding"]
        return torch.nn.functional.normalize(features["sentence_embedding"], dim=1), tokens


def load(name: str | None) -> tuple[SentenceTransformer, str]:
    """Load a model and return it with its fingerprint.

    :raises EncoderError: if it was altered, or cannot be had.
    """
    source = locate(name)
    if source is not None:
        check(source)
    try:
        model = SentenceTransformer(
            str(source.folder) if source else name, device="cpu", model_kwargs={"attn_implementation": "eager"}
        )
    except (OSError, ValueError) as error:
        raise EncoderError(f"{name}: not a sentence-transformers model: {error}") from error
    source = source or locate(name)
    if source is None:
        raise EncoderError(f"{name}: downloaded, but not to where it is looked for; name its folder instead")
    return model, source.fingerprint


def export(name: str | None, folder: Path) -> None:
    """Write the model to a new folder, once it has given the same vectors there.

    :raises EncoderError: if the model cannot be loaded or exported, or its vectors differ.
    """
    model, fingerprint = load(name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".transformer-", dir=folder.parent) as temporary:
        made = Path(temporary) / "model"
        made.mkdir()
        _write(model, made, fingerprint)
        encoder = ExportedEncoder(made)
        texts = [text for text in SAMPLE if encoder.pieces(text) <= encoder.window]
        expected = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        cosine = least_cosine(encoder.encode(texts).vectors, np.asarray(expected))
        if not cosine >= PARITY:
            raise EncoderError(f"the exported model's vectors are not the model's: cosine {cosine:.6f} < {PARITY}")
        made.replace(folder)


def _write(model: SentenceTransformer, folder: Path, fingerprint: str) -> None:
    """Write the graph, the tokenizer, and the manifest that vouches for both."""
    model.eval()
    tokenizer = model.tokenizer
    features = model.preprocess([SAMPLE[0], SAMPLE[1]])
    inputs = {key: value for key, value in features.items() if isinstance(value, torch.Tensor)}
    axes = {key: {0: "texts", 1: "pieces"} for key in (*inputs, "token_embeddings")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer; parity is checked on what it made
        torch.onnx.export(
            _Whole(model, tuple(inputs)),
            tuple(inputs.values()),
            str(folder / "model.onnx"),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(inputs),
            output_names=["sentence_embedding", "token_embeddings"],
            dynamic_axes=axes | {"sentence_embedding": {0: "texts"}},
        )
    dimension, window = model.get_embedding_dimension(), model.max_seq_length
    if dimension is None or window is None:
        raise EncoderError("the model does not say how long a text or a vector of it is")
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    manifest = Manifest(
        format=FORMAT,
        fingerprint=fingerprint,
        dimension=dimension,
        window=window,
        pad=tokenizer.pad_token_id,
        model=file_digest(folder / "model.onnx"),
        tokenizer=file_digest(folder / "tokenizer.json"),
        made_by=f"sentence-transformers {sentence_transformers.__version__}, torch {torch.__version__}, "
        f"onnxruntime {onnxruntime.__version__}",
    )
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")


def main() -> int:
    """Export the model named on the command line; the last line on stderr says why not."""
    name, folder = sys.argv[1:]
    try:
        export(name or None, Path(folder))
    except EncoderError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
