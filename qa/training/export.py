"""The trained reader becomes one ONNX file, in 8-bit integers, that runs without torch.

Weights of matrix products are quantised per output channel, word embeddings per word; activations at run time, per
tensor. Of what the feed-forward layers take in, a few channels are many times as large as the others, which would leave
8 bits little room for the rest: they are evened out first. What is lost all the same is measured on the windows that
were held back.
"""

import copy
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn
from transformers.models.bert.modeling_bert import BertIntermediate

from index.exported import session
from qa.training.model import Batch, ReaderModel

OPSET = 17
MIGRATED = 0.75  # how much of the difference between channels goes over to the weights: the paper's alpha
SMALLEST = 1e-5  # of activations and weights, so that nothing is divided by 0


def export(model: ReaderModel, target: Path, shown: Iterable[Batch]) -> Path:
    """Write `target` in 8-bit integers, and beside it, with suffix .fp32.onnx, the model as it was trained.

    What is shown tells how large activations are.
    """
    model = copy.deepcopy(model).cpu().eval().float()
    whole = target.with_suffix(".fp32.onnx")
    _write(model, whole)
    _even_out(model, shown)
    with tempfile.TemporaryDirectory() as folder:
        even, prepared = Path(folder, "even.onnx"), Path(folder, "prepared.onnx")
        _write(model, even)
        quant_pre_process(str(even), str(prepared), skip_symbolic_shape=True)
        quantize_dynamic(
            str(prepared), str(target), per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"]
        )
    _quantise_words(target)
    return whole


def _write(model: ReaderModel, path: Path) -> None:
    example = torch.ones(2, 9, dtype=torch.long)
    axes = {0: "rows", 1: "pieces"}
    torch.onnx.export(
        model,
        (example, example, example),
        str(path),
        input_names=["ids", "mask", "types"],
        output_names=["pieces", "whole"],
        dynamic_axes={"ids": axes, "mask": axes, "types": axes, "pieces": axes, "whole": {0: "rows"}},
        opset_version=OPSET,
        dynamo=False,
    )


class _Scaled(nn.Module):
    """A linear layer whose input is scaled first, channel by channel."""

    def __init__(self, linear: nn.Linear, scale: Tensor) -> None:
        super().__init__()
        self.scale = nn.Parameter(1 / scale)
        self.linear = linear
        self.linear.weight.data *= scale

    def forward(self, hidden: Tensor) -> Tensor:
        """Return what the layer returned before."""
        result: Tensor = self.linear(hidden * self.scale)
        return result


def _even_out(model: ReaderModel, shown: Iterable[Batch]) -> None:
    """Divide what each feed-forward layer takes in by channel, and multiply its weights by the same.

    Source: G. Xiao et al., "SmoothQuant: accurate and efficient post-training quantization for large language
    models" (2023), eq. 4. Evening out the other layers too was measured to lose as much as it gains.
    """
    owners = [each for each in model.transformer.modules() if isinstance(each, BertIntermediate)]
    largest = {each.dense: torch.full((each.dense.in_features,), SMALLEST) for each in owners}

    def watch(layer: nn.Module, taken: tuple[Tensor, ...]) -> None:
        linear = cast(nn.Linear, layer)
        largest[linear] = torch.maximum(largest[linear], taken[0].abs().amax(dim=(0, 1)))

    hooks = [each.register_forward_pre_hook(watch) for each in largest]
    with torch.no_grad():
        for batch in shown:
            model(batch.ids, batch.mask, batch.types)
    for hook in hooks:
        hook.remove()
    for owner in owners:
        heaviest = owner.dense.weight.detach().abs().amax(dim=0).clamp(min=SMALLEST)
        scale = largest[owner.dense] ** MIGRATED / heaviest ** (1 - MIGRATED)
        owner.add_module("dense", _Scaled(owner.dense, scale))


def _quantise_words(path: Path) -> None:
    """Put the word embeddings of a model into 8-bit integers with a scale for each word."""
    model = onnx.load(str(path))
    graph = model.graph
    tables = {each.name: each for each in graph.initializer}
    place, node = next(
        (place, node)
        for place, node in enumerate(graph.node)
        if node.op_type == "Gather" and node.input[0].endswith("word_embeddings.weight")
    )
    table, (words,) = tables[node.input[0]], node.output
    weights = numpy_helper.to_array(table)
    scale = np.maximum(np.abs(weights).max(axis=1, keepdims=True), 1e-9) / 127
    small, scales = f"{table.name}.int8", f"{table.name}.scale"
    graph.initializer.remove(table)
    graph.initializer.extend(
        [
            numpy_helper.from_array(np.rint(weights / scale).astype(np.int8), small),
            numpy_helper.from_array(scale.astype(np.float32), scales),
        ]
    )
    graph.node.remove(node)
    made = (
        helper.make_node("Gather", [small, node.input[1]], ["words.int8"]),
        helper.make_node("Gather", [scales, node.input[1]], ["words.scale"]),
        helper.make_node("Cast", ["words.int8"], ["words.float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["words.float", "words.scale"], [words]),
    )
    for shift, each in enumerate(made):
        graph.node.insert(place + shift, each)
    onnx.save(model, str(path))


def restored(path: Path, model: ReaderModel) -> dict[str, Tensor]:
    """Return the weights of a file that `export` wrote, as 8 bits left them, for a training to go on from.

    Those of words are the model's own: no training moves them.

    :raises ValueError: if the file lacks some; weights that were equal were written once, but no training leaves such.
    """
    graph = onnx.load(str(path)).graph
    tables = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    known = model.state_dict()
    weights = {name: tensor for name, tensor in known.items() if name.endswith("word_embeddings.weight")}
    for name, table in tables.items():
        own = name.replace(".dense.linear.", ".dense.")  # the name of a layer that was evened out
        if own in known:
            weights[own] = torch.from_numpy(table.copy())
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            continue
        small = node.input[1].removesuffix("_quantized")
        rounded = tables[f"{small}_quantized"].astype(np.float32) - tables[f"{small}_zero_point"]
        weight = torch.from_numpy((rounded * tables[f"{small}_scale"]).T.copy())
        owner = re.sub(r"/(?:Gemm_)?MatMul_quant$", "", node.name).strip("/").replace("/", ".")
        if owner.endswith(".linear"):
            owner = owner.removesuffix(".linear")
            weight = weight * torch.from_numpy(tables[f"{owner}.scale"].copy())
        weights[f"{owner}.weight"] = weight
    if missing := known.keys() - weights.keys():
        raise ValueError(f"{path} lacks {', '.join(sorted(missing))}")
    return weights


class Exported:
    """An exported model behind the interface of the one that was trained."""

    def __init__(self, path: Path) -> None:
        self._session = session(path)

    def __call__(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of the pieces, (rows, pieces, 3), and of the rows, (rows,)."""
        inputs = {"ids": ids.numpy(), "mask": mask.numpy(), "types": types.numpy()}
        pieces, whole = self._session.run(None, inputs)
        return torch.from_numpy(pieces), torch.from_numpy(whole)
