"""The architecture of a model: what `config.json` says under `arch`, as one typed value."""

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional

ACTIVATIONS = ("GELU", "ReLU", "SiLU", "Tanh", "Sigmoid", "Mish", "Identity")
NORMS = ("LayerNorm", "RMSNorm", "ScaleNorm")
POSITIONS = ("scaled-sinusoidal", "sinusoidal", "learned", "none")
POOLERS = ("zero_index", "avg", "max", "lse")

MASKED_LM = "ScriptableLMForPreTraining"
CLASSIFIER = "ScriptableLMForSequenceClassification"


@dataclass(frozen=True)
class Classification:
    """pool -> dense [width, hidden] (where `dense`) -> activation -> head [labels, width]."""

    labels: List[str]
    pooler: str = "zero_index"
    dense: bool = True
    width: int = 1024  # the hidden size where `dense` is false
    activation: str = "Tanh"


@dataclass(frozen=True)
class Architecture:
    """Defaults as in canopy-tiny. `trees` and `depth` say the FFF; a `depth` of None means a dense layer of `trees`
    neurons, whose two halves multiply (value * activation(gate)) where `gated`."""

    layers: int = 4
    hidden: int = 192
    heads: int = 6
    vocabulary: int = 8000
    max_tokens: int = 128
    trees: int = 1
    depth: Optional[int] = 11
    gated: bool = False
    activation: str = "GELU"
    norm: str = "LayerNorm"
    norm_eps: float = 1e-12
    positions: str = "scaled-sinusoidal"
    embedding_norm: bool = True
    final_norm: bool = True
    qkv_bias: bool = False
    use_bias: bool = False
    tied: bool = True
    decoder_bias: bool = False
    head_transform: bool = False
    classification: Optional[Classification] = None

    def __post_init__(self) -> None:
        """Refuses what no model of the family is."""
        _one_of("activation", self.activation, ACTIVATIONS)
        _one_of("norm", self.norm, NORMS)
        _one_of("positions", self.positions, POSITIONS)
        if self.hidden % self.heads:
            raise ValueError(f"{self.heads} heads do not divide the hidden size, {self.hidden}")
        if self.gated and (self.depth is not None or self.trees % 2):
            raise ValueError("a gated layer is dense (depth None) and has an even number of neurons")
        head = self.classification
        if head:
            _one_of("pooler", head.pooler, POOLERS)
            _one_of("activation of the classification head", head.activation, ACTIVATIONS)
            if not head.dense and head.width != self.hidden:
                raise ValueError(f"without its dense layer the head is as wide as the model, {self.hidden}")


def _one_of(what: str, value: str, known: tuple) -> None:
    if value not in known:
        raise ValueError(f"{what} is {value!r}; known are {', '.join(known)}")


def to_config(a: Architecture, name: str) -> Dict[str, Any]:
    """The object of a hub's `config.json`. `name` goes into `_name_or_path`."""
    head = a.classification
    config: Dict[str, Any] = {
        "_name_or_path": name,
        "arch": _arch(a),
        "architectures": [CLASSIFIER if head else MASKED_LM],
        "model_type": "crammedBERT",
    }
    if head:
        config["num_labels"] = len(head.labels)
        config["id2label"] = {str(index): label for index, label in enumerate(head.labels)}
        config["label2id"] = {label: index for index, label in enumerate(head.labels)}
    return config


def _arch(a: Architecture) -> Dict[str, Any]:
    tree = a.depth is not None
    head = a.classification or Classification([], pooler="avg")
    arch: Dict[str, Any] = {
        "architectures": ["ScriptableCrammedBERT"],
        "num_transformer_layers": a.layers,
        "hidden_size": a.hidden,
        "intermed_type": "fff" if tree else "ff",
        "intermed_size": a.trees,
        "nonlin": a.activation + ("glu" if a.gated else ""),
        "norm": a.norm,
        "norm_eps": a.norm_eps,
        "norm_scheme": "pre",
        "final_norm": a.final_norm,
        "use_bias": a.use_bias,
        "tie_weights": a.tied,
        "decoder_bias": a.decoder_bias,
        "skip_head_transform": not a.head_transform,
        "objective_layout": "MLM",
        "ffn_layer_frequency": 1,
        "embedding": {
            "vocab_size": a.vocabulary,
            "embedding_dim": a.hidden,
            "pos_embedding": a.positions,
            "max_seq_length": a.max_tokens,
            "normalization": a.embedding_norm,
            "pad_token_id": 0,
        },
        "attention": {
            "type": "self-attention",
            "causal_attention": False,
            "num_attention_heads": a.heads,
            "qkv_bias": a.qkv_bias,
            "rotary_embedding": False,
            "skip_output_projection": False,
            "sequence_op": "torch-softmax",
        },
        "num_labels": len(head.labels) if a.classification else None,
        "classification_head": {
            "pooler": head.pooler,
            "include_ff_layer": head.dense,
            "head_dim": head.width,
            "nonlin": head.activation,
        },
    }
    if tree:
        arch["intermed_depth"] = a.depth
    return arch


def from_config(config: Mapping[str, Any]) -> Architecture:
    """The inverse of `to_config`, for the configs of this family that the hub has.

    Raises ValueError for a key that is missing and for a value that this code does not compute.
    """
    try:
        arch = config["arch"] if "arch" in config else config
        embedding, attention = arch["embedding"], arch["attention"]
        _plain(arch, attention)
        tree = arch.get("intermed_type", "ff") == "fff"
        nonlin = arch["nonlin"]
        return Architecture(
            layers=arch["num_transformer_layers"],
            hidden=arch["hidden_size"],
            heads=attention["num_attention_heads"],
            vocabulary=embedding["vocab_size"],
            max_tokens=embedding["max_seq_length"],
            trees=arch["intermed_size"],
            depth=arch["intermed_depth"] if tree else None,
            gated=nonlin.endswith("glu"),
            activation=_without_glu(nonlin),
            norm={"ApexLayerNorm": "LayerNorm"}.get(arch["norm"], arch["norm"]),
            norm_eps=arch["norm_eps"],
            positions=embedding.get("pos_embedding") or "none",
            embedding_norm=embedding["normalization"],
            final_norm=arch["final_norm"],
            qkv_bias=attention["qkv_bias"],
            use_bias=arch["use_bias"],
            tied=arch.get("tie_weights", True),
            decoder_bias=arch["decoder_bias"],
            head_transform=not arch["skip_head_transform"],
            classification=_classification(config, arch),
        )
    except KeyError as missing:
        raise ValueError(f"config.json: {missing.args[0]} is missing") from missing


def _without_glu(nonlin: str) -> str:
    return nonlin[:-3] if nonlin.endswith("glu") else nonlin


def _plain(arch: Mapping[str, Any], attention: Mapping[str, Any]) -> None:
    for block, key, plain in (
        (arch, "norm_scheme", "pre"),
        (arch, "ffn_layer_frequency", 1),
        (attention, "causal_attention", False),
        (attention, "rotary_embedding", False),
        (attention, "skip_output_projection", False),
        (attention, "sequence_op", "torch-softmax"),
    ):
        value = block.get(key)
        if value is not None and value != plain:
            raise ValueError(f"config.json: {key} is {value!r}; this code computes {plain!r}")


def _classification(config: Mapping[str, Any], arch: Mapping[str, Any]) -> Optional[Classification]:
    if (config.get("architectures") or [""])[0] != CLASSIFIER:
        return None
    head = arch["classification_head"]
    count = config.get("num_labels") or arch.get("num_labels") or 2
    names = config.get("id2label") or {str(i): f"LABEL_{i}" for i in range(count)}
    return Classification(
        labels=[names[str(index)] for index in range(len(names))],
        pooler=head["pooler"],
        dense=head["include_ff_layer"],
        width=head["head_dim"],
        activation=_without_glu(head["nonlin"]),
    )
