"""The BERT of a model folder as an ONNX graph of standard operators, in float32 and dynamically quantised to int8."""

import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file


class Graph:
    """Collects nodes and weights; operators are named after what they compute."""

    def __init__(self) -> None:
        self.nodes, self.weights, self.count = [], [], 0

    def weight(self, value: np.ndarray, name: str) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list, **attributes) -> str:
        self.count += 1
        name = f"{kind}_{self.count}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name


def build(folder: pathlib.Path) -> onnx.ModelProto:
    """The graph: token ids and a mask to unit vectors, as exporters write it."""
    config = json.loads((folder / "config.json").read_text())
    tensors = load_file(folder / "model.safetensors")
    heads, hidden = config["num_attention_heads"], config["hidden_size"]
    width, epsilon = hidden // heads, config["layer_norm_eps"]
    graph = Graph()

    def constant(value, name: str) -> str:
        return graph.weight(np.asarray(value), name)

    def linear(x: str, name: str) -> str:
        product = graph.node("MatMul", [x, graph.weight(tensors[f"{name}.weight"].T, f"{name}.weight")])
        return graph.node("Add", [product, graph.weight(tensors[f"{name}.bias"], f"{name}.bias")])

    def norm(x: str, name: str) -> str:
        scale, shift = (graph.weight(tensors[f"{name}.{part}"], f"{name}.{part}") for part in ("weight", "bias"))
        return graph.node("LayerNormalization", [x, scale, shift], axis=-1, epsilon=epsilon)

    split = constant(np.array([0, 0, heads, width], np.int64), "split")
    joined = constant(np.array([0, 0, hidden], np.int64), "joined")
    scale = constant(np.float32(width**0.5), "scale")

    def in_heads(x: str, order: list) -> str:
        return graph.node("Transpose", [graph.node("Reshape", [x, split])], perm=order)

    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    words = graph.weight(tensors["embeddings.word_embeddings.weight"], "words")
    length = graph.node("Gather", [graph.node("Shape", ["input_ids"]), constant(np.array([1], np.int64), "one")])
    zero = constant(np.array([0], np.int64), "zero")
    places = graph.node("Slice", [graph.weight(positions, "positions"), zero, length, zero])
    state = norm(graph.node("Add", [graph.node("Gather", [words, "input_ids"]), places]), "embeddings.LayerNorm")

    mask = graph.node("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    hole = graph.node("Sub", [constant(np.float32(1), "whole"), mask])
    hole = graph.node("Mul", [hole, constant(np.float32(-1e9), "far")])
    hole = graph.node("Unsqueeze", [hole, constant(np.array([1, 2], np.int64), "axes")])

    for layer in range(config["num_hidden_layers"]):
        prefix = f"encoder.layer.{layer}"
        query = in_heads(linear(state, f"{prefix}.attention.self.query"), [0, 2, 1, 3])
        key = in_heads(linear(state, f"{prefix}.attention.self.key"), [0, 2, 3, 1])
        value = in_heads(linear(state, f"{prefix}.attention.self.value"), [0, 2, 1, 3])
        scores = graph.node("Div", [graph.node("MatMul", [query, key]), scale])
        shares = graph.node("Softmax", [graph.node("Add", [scores, hole])], axis=-1)
        context = graph.node("Transpose", [graph.node("MatMul", [shares, value])], perm=[0, 2, 1, 3])
        context = linear(graph.node("Reshape", [context, joined]), f"{prefix}.attention.output.dense")
        state = norm(graph.node("Add", [context, state]), f"{prefix}.attention.output.LayerNorm")
        wide = linear(state, f"{prefix}.intermediate.dense")
        root = constant(np.float32(2**0.5), f"root_{layer}")
        error = graph.node("Erf", [graph.node("Div", [wide, root])])
        error = graph.node("Add", [error, constant(np.float32(1), f"unit_{layer}")])
        wide = graph.node("Mul", [graph.node("Mul", [wide, error]), constant(np.float32(0.5), f"half_{layer}")])
        state = norm(graph.node("Add", [linear(wide, f"{prefix}.output.dense"), state]), f"{prefix}.output.LayerNorm")

    weight = graph.node("Unsqueeze", [mask, constant(np.array([2], np.int64), "last")])
    middle = constant(np.array([1], np.int64), "middle")
    total = graph.node("ReduceSum", [graph.node("Mul", [state, weight]), middle], keepdims=0)
    mean = graph.node("Div", [total, graph.node("ReduceSum", [weight, middle], keepdims=0)])
    graph.nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], axis=1, p=2))
    ids = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "s"]) for name in ("input_ids", "attention_mask")]
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", hidden])
    body = helper.make_graph(graph.nodes, "bert", ids, [vectors], graph.weights)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def write(folder: pathlib.Path, output: pathlib.Path) -> dict:
    """Writes both models, unless they are there, and returns their paths."""
    output.mkdir(parents=True, exist_ok=True)
    paths = {"float32": output / "float32.onnx", "int8": output / "int8.onnx"}
    if not paths["float32"].exists():
        onnx.save(build(folder), paths["float32"])
    if not paths["int8"].exists():
        quantize_dynamic(paths["float32"], paths["int8"], weight_type=QuantType.QInt8, per_channel=True)
    return paths
