"""Models as folders: `export_model` writes what Canopy opens, `import_model` reads it back."""

import json
import os
import shutil
from typing import Dict, Optional

import torch
from torch import Tensor

import tensor_file
from architecture import from_config, to_config
from model import Model

_DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def export_model(model: Model, folder: str, dtype: str = "F32", tokenizer: Optional[str] = None) -> None:
    """Writes `config.json` and `model.safetensors`, and copies the tokenizer's files from the folder `tokenizer`.

    `dtype` (F32, F16, BF16) is that of the matrices. Vectors and scalars stay F32: node biases can be large and cancel
    against the product, so rounding them would send tokens elsewhere.
    """
    if dtype not in _DTYPES:
        raise ValueError(f"dtype is {dtype!r}; known are {', '.join(_DTYPES)}")
    os.makedirs(folder, exist_ok=True)
    config = to_config(model.architecture, os.path.basename(os.path.abspath(folder)))
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as out:
        json.dump(config, out, indent=2)
        out.write("\n")
    tensor_file.save(_tensors(model, _DTYPES[dtype]), os.path.join(folder, "model.safetensors"))
    if tokenizer is not None and os.path.abspath(tokenizer) != os.path.abspath(folder):
        _copy_tokenizer(tokenizer, folder)


def _tensors(model: Model, dtype: torch.dtype) -> Dict[str, Tensor]:
    tensors = {}
    for name, tensor in model.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise ValueError(f"{name} holds NaN or infinity; no tool can read such a model")
        tensors[name] = tensor.to(dtype if tensor.dim() == 2 else torch.float32)
        if not torch.isfinite(tensors[name]).all():
            raise ValueError(f"{name} has values too large for {dtype}; export F32 or BF16")
    return tensors


def _copy_tokenizer(source: str, folder: str) -> None:
    if not os.path.isfile(os.path.join(source, _TOKENIZER_FILES[0])):
        raise FileNotFoundError(f"{source} has no tokenizer.json")
    for name in _TOKENIZER_FILES:
        if os.path.isfile(os.path.join(source, name)):
            shutil.copyfile(os.path.join(source, name), os.path.join(folder, name))


def import_model(folder: str) -> Model:
    """Reads a folder of this family: masked LM or classifier, trees or dense. All weights become F32.

    Raises ValueError where config and weights do not belong together, naming the tensors.
    """
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as source:
        model = Model(from_config(json.load(source)))
    tensors = tensor_file.load(os.path.join(folder, "model.safetensors"))
    own = model.state_dict()
    _complete(tensors, own)
    wrong = [f"{name} is missing" for name in own if name not in tensors]
    wrong += [f"{name} is not part of this architecture" for name in tensors if name not in own]
    wrong += [
        f"{name} has the shape {list(tensors[name].shape)}, expected {list(own[name].shape)}"
        for name in own
        if name in tensors and tensors[name].shape != own[name].shape
    ]
    if wrong:
        raise ValueError(f"{folder}/model.safetensors: " + "; ".join(wrong))
    if not model.architecture.classification and not _tied(tensors):
        model.decoder.weight = torch.nn.Parameter(model.decoder.weight.detach().clone())
    model.load_state_dict(tensors)
    return model.eval()


_WORDS, _DECODER = "encoder.embedding.word_embedding.weight", "decoder.weight"


def _tied(tensors: Dict[str, Tensor]) -> bool:
    return torch.equal(tensors[_WORDS], tensors[_DECODER])


def _complete(tensors: Dict[str, Tensor], own: Dict[str, Tensor]) -> None:
    """What a file may leave out: a tied decoder, and the scale of attention, which the config says."""
    for name in own:
        if name == _DECODER and name not in tensors and _WORDS in tensors:
            tensors[name] = tensors[_WORDS]
        if name.endswith(".norm_factor") and name not in tensors:
            tensors[name] = own[name]
