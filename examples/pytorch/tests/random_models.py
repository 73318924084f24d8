"""Models of random weights whose tokens part at every node, and sequences whose ways no rounding can change."""

from typing import List

import torch
from torch import Tensor

from architecture import Architecture
from model import Model

_SURE = 2e-4  # far above the error of an F32 logit of these small models


def random_model(architecture: Architecture, seed: int) -> Model:
    """All parameters drawn: matrices with a variance of 1 / inputs, so that logits are about 1; biases too."""
    torch.manual_seed(seed)
    model = Model(architecture)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 2:
                parameter.normal_(std=parameter.shape[1] ** -0.5)
            elif "norm" in name:
                parameter.mul_(1 + 0.2 * torch.randn_like(parameter)).add_(0.1 * torch.randn_like(parameter))
            else:
                parameter.add_(0.2 * torch.randn_like(parameter))
        for tree in model.trees():
            tree.linear_out.weight.normal_(std=0.5)
    return model.eval()


def sure_sequences(model: Model, count: int, length: int, seed: int) -> List[Tensor]:
    """Sequences of ids in which no visited logit, in F64, is within 2e-4 of zero. -> `count` times [length]"""
    exact = _double(model)
    random = torch.Generator().manual_seed(seed)
    found: List[Tensor] = []
    for _ in range(100 * count):
        ids = torch.randint(0, model.architecture.vocabulary, [length], generator=random)
        if all(float(walk.logits.abs().min()) > _SURE for walk in exact.walks(ids)):
            found.append(ids)
            if len(found) == count:
                return found
    raise AssertionError("no sequence keeps clear of zero: draw shorter ones")


def _double(model: Model) -> Model:
    copy = Model(model.architecture)
    if not model.architecture.classification and model.decoder.weight is not model.encoder.embedding.word_embedding.weight:
        copy.decoder.weight = torch.nn.Parameter(copy.decoder.weight.detach().clone())
    copy.load_state_dict(model.state_dict())
    return copy.double().eval()
