"""Reading and writing safetensors files, without the package of that name.

The format: 8 bytes with the header's length (little-endian), the header as JSON ({name: {dtype, shape, data_offsets}},
offsets counted from the end of the header), then the tensors' bytes, little-endian, row-major, without gaps.
"""

import json
import os
import struct
import sys
from typing import Dict, Mapping

import numpy as np
import torch
from torch import Tensor

_TORCH = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
_NAMES = {dtype: name for name, dtype in _TORCH.items()}
_LARGEST_HEADER = 100_000_000

if sys.byteorder != "little":
    raise ImportError("tensor_file.py reads and writes little-endian numbers as they lie in memory")


def _bytes_of(tensor: Tensor) -> bytes:
    whole = tensor.detach().cpu().contiguous()
    # numpy has no BF16: its bits go as 16-bit integers.
    plain = whole.view(torch.int16) if whole.dtype == torch.bfloat16 else whole
    return plain.numpy().tobytes()


def save(tensors: Mapping[str, Tensor], file: str) -> None:
    """Writes F32, F16 and BF16 tensors of any shape, [] included. The file appears only when it is whole."""
    header = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, tensor in tensors.items():
        if tensor.dtype not in _NAMES:
            raise ValueError(f"{name} is {tensor.dtype}; a model's weights are float32, float16 or bfloat16")
        size = tensor.numel() * tensor.element_size()
        header[name] = {
            "dtype": _NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + size],
        }
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the data begin at a multiple of 8 bytes
    partial = f"{file}.partial"
    with open(partial, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            out.write(_bytes_of(tensor))
        out.flush()
        os.fsync(out.fileno())
    os.replace(partial, file)


def load(file: str) -> Dict[str, Tensor]:
    """All tensors of a file in their own precision, in the order of its header."""
    with open(file, "rb") as source:
        data = source.read()
    (length,) = struct.unpack("<Q", data[:8]) if len(data) >= 8 else (0,)
    if not 2 <= length <= min(_LARGEST_HEADER, len(data) - 8):
        raise ValueError(f"{file} is not a safetensors file, or only a part of one")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    values = memoryview(data)[8 + length :]
    return {name: _tensor(file, name, entry, values) for name, entry in header.items()}


def _tensor(file: str, name: str, entry: Mapping, values: memoryview) -> Tensor:
    dtype = _TORCH.get(entry["dtype"])
    if dtype is None:
        raise ValueError(f"{file}: {name} is {entry['dtype']}; F32, F16 and BF16 are read")
    begin, end = entry["data_offsets"]
    if not 0 <= begin <= end <= len(values):
        raise ValueError(f"{file}: {name} ends at byte {end} of the data, which has {len(values)}")
    kind = np.float32 if dtype == torch.float32 else np.int16
    plain = torch.from_numpy(np.frombuffer(values[begin:end], dtype=kind).copy())
    return plain.view(dtype).reshape(entry["shape"])
