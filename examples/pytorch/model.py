"""The whole model: embedding, layers of attention and FFF (or dense) blocks, a masked-LM or classification head.

The modules are named so that `state_dict()` has the names of the hub's `model.safetensors`. Shapes below: B sequences
of S tokens, hidden size H, V words.
"""

import math
from typing import List, Optional

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from architecture import Architecture, Classification
from fff import FFF, Walk

_FUNCTIONS = {
    "GELU": F.gelu,  # the exact one, by erf
    "ReLU": F.relu,
    "SiLU": F.silu,
    "Tanh": torch.tanh,
    "Sigmoid": torch.sigmoid,
    "Mish": F.mish,
    "Identity": lambda x: x,
}


class RMSNorm(nn.Module):
    """x / sqrt(mean(x^2) + eps) * learnable_scale [H]."""

    def __init__(self, hidden: int, eps: float) -> None:
        super().__init__()
        self.eps = eps
        self.learnable_scale = nn.Parameter(torch.ones(hidden))

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps) * self.learnable_scale


class ScaleNorm(nn.Module):
    """x / max(||x||, eps) * learnable_scale []."""

    def __init__(self, hidden: int, eps: float) -> None:
        super().__init__()
        self.eps = eps
        self.learnable_scale = nn.Parameter(torch.tensor(math.sqrt(hidden)))

    def forward(self, x: Tensor) -> Tensor:
        return x / x.norm(dim=-1, keepdim=True).clamp(min=self.eps) * self.learnable_scale


def _norm(a: Architecture) -> nn.Module:
    kinds = {"RMSNorm": RMSNorm, "ScaleNorm": ScaleNorm, "LayerNorm": nn.LayerNorm}
    return kinds[a.norm](a.hidden, eps=a.norm_eps)


def sinusoids(positions: int, hidden: int) -> Tensor:
    """Table [positions, hidden]: sine in even columns, cosine in odd ones, 10000^(-i / hidden) radians a step."""
    even = torch.arange(hidden) // 2 * 2
    frequencies = torch.exp(even * (-math.log(10000.0) / hidden))
    angles = torch.arange(positions).unsqueeze(1) * frequencies
    return torch.where(torch.arange(hidden) % 2 == 0, angles.sin(), angles.cos())


class Positions(nn.Module):
    """A table [max_tokens, H] added to the words: fixed, fixed with one learnt scale, or learnt."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.learned = a.positions == "learned"
        if self.learned:
            self.embedding = nn.Embedding(a.max_tokens, a.hidden)
            return
        self.register_buffer("table", sinusoids(a.max_tokens, a.hidden), persistent=False)
        scaled = a.positions == "scaled-sinusoidal"
        self.scale_factor = nn.Parameter(torch.full([1], a.hidden**-0.5)) if scaled else 1.0

    def forward(self, length: int) -> Tensor:
        """[length, H]"""
        if self.learned:
            return self.embedding.weight[:length]
        return self.scale_factor * self.table[:length]


class Embedding(nn.Module):
    """ids [B, S] -> [B, S, H]"""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.word_embedding = nn.Embedding(a.vocabulary, a.hidden)
        self.pos_embedding = Positions(a) if a.positions != "none" else None
        self.norm = _norm(a) if a.embedding_norm else nn.Identity()

    def forward(self, ids: Tensor) -> Tensor:
        x = self.word_embedding(ids)
        if self.pos_embedding is not None:
            x = x + self.pos_embedding(ids.shape[1])
        return self.norm(x)


class SelfAttention(nn.Module):
    """Head h of width w owns rows [3wh, 3wh + 3w) of `query_key_value`: first its queries, then keys, then values."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.heads, self.width = a.heads, a.hidden // a.heads
        self.query_key_value = nn.Linear(a.hidden, 3 * a.hidden, bias=a.qkv_bias)
        self.register_buffer("norm_factor", torch.tensor(1 / math.sqrt(self.width)))

    def forward(self, x: Tensor, present: Optional[Tensor]) -> Tensor:
        """x [B, S, H]; present [B, S] is 0 for padding, or None. -> [B, S, H]"""
        batch, length, hidden = x.shape
        mixed = self.query_key_value(x).view(batch, length, self.heads, 3 * self.width).transpose(1, 2)
        query, key, value = mixed.split(self.width, dim=-1)  # [B, heads, S, width] each
        scores = query @ key.transpose(-1, -2) * self.norm_factor
        if present is not None:
            scores = scores - 10000.0 * (1 - present[:, None, None, :].to(scores.dtype))
        context = scores.softmax(-1) @ value
        return context.transpose(1, 2).reshape(batch, length, hidden)


class Attention(nn.Module):
    """Self-attention and its output projection."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.self_attention = SelfAttention(a)
        self.dense = nn.Linear(a.hidden, a.hidden, bias=a.use_bias)

    def forward(self, x: Tensor, present: Optional[Tensor]) -> Tensor:
        return self.dense(self.self_attention(x, present))


class Dense(nn.Module):
    """The plain feedforward layer: all neurons for every token; gated ones multiply value * activation(gate)."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.activation, self.gated = _FUNCTIONS[a.activation], a.gated
        self.dense_in = nn.Linear(a.hidden, a.trees, bias=a.use_bias)
        self.dense_out = nn.Linear(a.trees // 2 if a.gated else a.trees, a.hidden, bias=a.use_bias)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.dense_in(x)
        if not self.gated:
            return self.dense_out(self.activation(inner))
        value, gate = inner.chunk(2, dim=-1)
        return self.dense_out(value * self.activation(gate))


class Layer(nn.Module):
    """x += attention(norm1(x)); x += ffn(norm2(x))"""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.norm1, self.norm2 = _norm(a), _norm(a)
        self.attn = Attention(a)
        if a.depth is None:
            self.ffn: nn.Module = Dense(a)
        else:
            self.ffn = FFF(a.hidden, a.depth, a.trees, _FUNCTIONS[a.activation])

    def forward(self, x: Tensor, present: Optional[Tensor]) -> Tensor:
        x = x + self.attn(self.norm1(x), present)
        # Trees and their routing stay in F32 where autocast runs the rest in BF16.
        with torch.autocast(x.device.type, enabled=False):
            return x + self.ffn(self.norm2(x))


class Encoder(nn.Module):
    """ids [B, S] -> [B, S, H]"""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.embedding = Embedding(a)
        self.layers = nn.ModuleList(Layer(a) for _ in range(a.layers))
        self.final_norm = _norm(a) if a.final_norm else nn.Identity()

    def forward(self, ids: Tensor, present: Optional[Tensor]) -> Tensor:
        x = self.embedding(ids)
        for layer in self.layers:
            x = layer(x, present)
        return self.final_norm(x)


class PredictionHead(nn.Module):
    """dense, activation, norm: [..., H] -> [..., H]"""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.dense = nn.Linear(a.hidden, a.hidden, bias=a.use_bias)
        self.activation = _FUNCTIONS[a.activation]
        self.norm = _norm(a)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.activation(self.dense(x)))


class Pooler(nn.Module):
    """[B, S, H] -> [B, width]. Padding is pooled like any token: give sequences of one length at a time."""

    def __init__(self, hidden: int, head: Classification) -> None:
        super().__init__()
        self.kind, self.activation = head.pooler, _FUNCTIONS[head.activation]
        self.dense = nn.Linear(hidden, head.width) if head.dense else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        pools = {
            "zero_index": lambda: x[:, 0],
            "avg": lambda: x.mean(1),
            "max": lambda: x.amax(1),
            "lse": lambda: x.logsumexp(1),
        }
        return self.activation(self.dense(pools[self.kind]()))


class Model(nn.Module):
    """Encoder and head. Weights start as N(0, 0.02) and biases as 0, save the trees' W_in."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        a = self.architecture = architecture
        self.encoder = Encoder(a)
        if a.classification:
            self.pooler = Pooler(a.hidden, a.classification)
            self.head = nn.Linear(a.classification.width, len(a.classification.labels))
        else:
            self.prediction_head = PredictionHead(a) if a.head_transform else nn.Identity()
            self.decoder = nn.Linear(a.hidden, a.vocabulary, bias=a.decoder_bias)
        self.apply(_draw)
        for tree in self.trees():
            tree.linear_in.reset_parameters()  # uniform up to 1 / sqrt(H)
        if a.tied and not a.classification:
            self.decoder.weight = self.encoder.embedding.word_embedding.weight

    def trees(self) -> List[FFF]:
        """The FFF of each layer; empty in a dense model."""
        return [layer.ffn for layer in self.encoder.layers if isinstance(layer.ffn, FFF)]

    def forward(self, ids: Tensor, present: Optional[Tensor] = None) -> Tensor:
        """ids [B, S] -> logits [B, S, V] of a masked LM, [B, labels] of a classifier."""
        x = self.encoder(ids, present)
        return self.head(self.pooler(x)) if self.architecture.classification else self.predict(x)

    def predict(self, x: Tensor) -> Tensor:
        """States after the encoder [..., H] -> logits over the vocabulary [..., V]."""
        return self.decoder(self.prediction_head(x))

    @torch.no_grad()
    def walks(self, ids: Tensor) -> List[Walk]:
        """The ways of one sequence's tokens, ids [S], through each layer's trees."""
        found: List[Walk] = []
        hooks = [
            tree.register_forward_pre_hook(lambda tree, inputs: found.append(tree.walk(inputs[0][0])))
            for tree in self.trees()
        ]
        try:
            self.encoder(ids.unsqueeze(0), None)
        finally:
            for hook in hooks:
                hook.remove()
        return found


def _draw(module: nn.Module) -> None:
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.zeros_(module.bias)
