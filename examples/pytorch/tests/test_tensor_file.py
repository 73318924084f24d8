"""The file format, byte by byte."""

import json
import os
import struct
import tempfile
import unittest

import torch

import tensor_file


class TestTensorFile(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "model.safetensors")

    def test_bytes_are_as_the_format_says(self) -> None:
        tensor_file.save({"b": torch.tensor([1.0, -2.0]), "a": torch.tensor(0.5).to(torch.bfloat16)}, self.file)
        with open(self.file, "rb") as source:
            data = source.read()
        (length,) = struct.unpack("<Q", data[:8])
        self.assertEqual((8 + length) % 8, 0)
        header = json.loads(data[8 : 8 + length])
        self.assertEqual(header["b"], {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]})
        self.assertEqual(header["a"], {"dtype": "BF16", "shape": [], "data_offsets": [8, 10]})
        # 0.5 is 0x3f000000 in F32; BF16 keeps the upper half.
        self.assertEqual(data[8 + length :], struct.pack("<ff", 1.0, -2.0) + b"\x00\x3f")

    def test_all_precisions_and_shapes_come_back(self) -> None:
        torch.manual_seed(3)
        tensors = {
            f"{dtype}{shape}": torch.randn(shape).to(dtype)
            for dtype in (torch.float32, torch.float16, torch.bfloat16)
            for shape in ([], [3], [4, 5], [0, 2])
        }
        tensors["transposed"] = torch.randn(3, 4).t()
        tensor_file.save(tensors, self.file)
        found = tensor_file.load(self.file)
        self.assertEqual(list(found), list(tensors))
        for name, tensor in tensors.items():
            self.assertEqual(found[name].dtype, tensor.dtype)
            self.assertTrue(torch.equal(found[name], tensor), name)

    def test_what_is_no_such_file_is_refused(self) -> None:
        tensor_file.save({"a": torch.ones(100)}, self.file)
        with open(self.file, "rb") as source:
            whole = source.read()
        for data in (b"", b"PK\x03\x04 and so on", whole[:40], whole[:-4]):
            with open(self.file, "wb") as out:
                out.write(data)
            with self.assertRaises(ValueError):
                tensor_file.load(self.file)
        with self.assertRaisesRegex(ValueError, "counts is torch.int64"):
            tensor_file.save({"counts": torch.ones(2, dtype=torch.int64)}, self.file)


if __name__ == "__main__":
    unittest.main()
