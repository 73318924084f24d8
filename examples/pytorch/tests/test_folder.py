"""Export and import: what goes out comes back, and what cannot be is refused by name."""

import json
import os
import tempfile
import unittest
from dataclasses import replace

import torch

import tensor_file
from architecture import Architecture, Classification, from_config, to_config
from folder import export_model, import_model
from tests.canopy import TINY
from tests.random_models import random_model

SMALL = Architecture(layers=2, hidden=24, heads=3, vocabulary=50, max_tokens=16, trees=2, depth=3)


class TestFolder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "small")

    def test_every_kind_of_model_comes_back(self) -> None:
        labels = Classification(["no", "yes"], width=10)
        for architecture in (
            SMALL,
            replace(SMALL, use_bias=True, qkv_bias=True, decoder_bias=True, head_transform=True),
            replace(SMALL, norm="RMSNorm", positions="learned", activation="SiLU"),
            replace(SMALL, norm="ScaleNorm", positions="none", depth=0, final_norm=False),
            replace(SMALL, trees=12, depth=None, positions="sinusoidal", embedding_norm=False),
            replace(SMALL, trees=12, depth=None, gated=True, use_bias=True),
            replace(SMALL, classification=labels),
            replace(SMALL, classification=Classification(["a"], "lse", False, 24, "Identity")),
        ):
            with self.subTest(architecture=architecture):
                self.assertEqual(from_config(to_config(architecture, "m")), architecture)
                model = random_model(architecture, 1)
                export_model(model, self.folder)
                back = import_model(self.folder)
                ids = torch.tensor([[3, 1, 4, 1, 5]])
                self.assertTrue(torch.equal(model(ids), back(ids)))

    def test_an_untied_decoder_comes_back(self) -> None:
        model = random_model(replace(SMALL, tied=False), 2)
        export_model(model, self.folder)
        back = import_model(self.folder)
        self.assertTrue(torch.equal(back.decoder.weight, model.decoder.weight))
        words = back.encoder.embedding.word_embedding.weight
        self.assertFalse(torch.equal(back.decoder.weight, words))

    def test_the_bundled_model_is_written_as_it_was_read(self) -> None:
        model = import_model(TINY)
        export_model(model, self.folder, tokenizer=TINY)
        before, after = (tensor_file.load(os.path.join(f, "model.safetensors")) for f in (TINY, self.folder))
        self.assertEqual(sorted(before), sorted(after))
        self.assertEqual(len(after), 47)
        self.assertTrue(all(torch.equal(before[name], after[name]) for name in before))
        self.assertTrue(os.path.exists(os.path.join(self.folder, "tokenizer.json")))

    def test_bf16_rounds_matrices_and_keeps_biases(self) -> None:
        model = random_model(SMALL, 3)
        export_model(model, self.folder, dtype="BF16")
        tensors = tensor_file.load(os.path.join(self.folder, "model.safetensors"))
        layer = "encoder.layers.0.ffn."
        self.assertEqual(tensors[layer + "linear_in.weight"].dtype, torch.bfloat16)
        self.assertEqual(tensors[layer + "linear_in.bias"].dtype, torch.float32)
        rounded = model.trees()[0].linear_in.weight.to(torch.bfloat16).float()
        self.assertTrue(torch.equal(import_model(self.folder).trees()[0].linear_in.weight, rounded))

    def test_files_that_do_not_belong_together_are_told_by_tensor(self) -> None:
        export_model(random_model(SMALL, 4), self.folder)
        file = os.path.join(self.folder, "config.json")
        with open(file, encoding="utf-8") as source:
            config = json.load(source)
        config["arch"]["intermed_depth"] = 4
        with open(file, "w", encoding="utf-8") as out:
            json.dump(config, out)
        with self.assertRaisesRegex(ValueError, r"layers.0.ffn.linear_in.weight has the shape \[30, 24\], expected \[62, 24\]"):
            import_model(self.folder)

    def test_weights_that_are_not_numbers_are_not_exported(self) -> None:
        model = random_model(SMALL, 5)
        model.trees()[1].linear_in.bias.data[3] = float("nan")
        with self.assertRaisesRegex(ValueError, "layers.1.ffn.linear_in.bias holds NaN"):
            export_model(model, self.folder)
        model.trees()[1].linear_in.bias.data[3] = 0
        model.trees()[0].linear_out.weight.data[0, 0] = 1e6
        with self.assertRaisesRegex(ValueError, "too large for torch.float16"):
            export_model(model, self.folder, dtype="F16")

    def test_configs_that_mean_another_computation_are_refused(self) -> None:
        config = to_config(SMALL, "m")
        config["arch"]["attention"]["causal_attention"] = True
        with self.assertRaisesRegex(ValueError, "causal_attention is True"):
            from_config(config)
        with self.assertRaisesRegex(ValueError, "norm is 'BatchNorm'"):
            replace(SMALL, norm="BatchNorm")
        with self.assertRaisesRegex(ValueError, "5 heads do not divide"):
            replace(SMALL, heads=5)


if __name__ == "__main__":
    unittest.main()
