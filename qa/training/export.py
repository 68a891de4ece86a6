"""The trained reader becomes one ONNX file, in 8-bit integers, that runs without torch.

Weights of matrix products are quantised per output channel and those of the word embeddings per table;
activations at run time. What that costs is measured on the windows that were held back.
"""

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor

from index.exported import session
from qa.training.model import ReaderModel

OPSET = 17


def export(model: ReaderModel, target: Path) -> Path:
    """Write `target` in 8-bit integers, and beside it, with suffix .fp32.onnx, the model as it was trained."""
    model.eval().float()
    whole = target.with_suffix(".fp32.onnx")
    example = torch.ones(2, 9, dtype=torch.long)
    axes = {0: "rows", 1: "pieces"}
    torch.onnx.export(
        model,
        (example, example, example),
        str(whole),
        input_names=["ids", "mask", "types"],
        output_names=["pieces", "whole"],
        dynamic_axes={"ids": axes, "mask": axes, "types": axes, "pieces": axes, "whole": {0: "rows"}},
        opset_version=OPSET,
        dynamo=False,
    )
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder, "prepared.onnx")
        quant_pre_process(str(whole), str(prepared), skip_symbolic_shape=True)
        quantize_dynamic(
            str(prepared),
            str(target),
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    return whole


class Exported:
    """An exported model behind the interface of the one that was trained."""

    def __init__(self, path: Path) -> None:
        self._session = session(path)

    def __call__(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of the pieces, (rows, pieces, 3), and of the rows, (rows,)."""
        inputs = {"ids": ids.numpy(), "mask": mask.numpy(), "types": types.numpy()}
        pieces, whole = self._session.run(None, inputs)
        return torch.from_numpy(pieces), torch.from_numpy(whole)
