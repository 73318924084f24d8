"""Canopy's engine against PyTorch: freshly exported random models, the bundled one, and a made tokenizer."""

import os
import tempfile
import unittest
from dataclasses import replace
from typing import Any, Dict, List

import torch
from torch import Tensor

from architecture import Architecture, Classification
from folder import export_model, import_model
from model import Model
from tests.canopy import TINY, needs_canopy, trace
from tests.random_models import random_model, sure_sequences
from wordpiece import CLS, SEP, WordPiece, train

BASE = Architecture(layers=3, hidden=48, heads=3, vocabulary=97, max_tokens=32, trees=3, depth=4)
BIASED = replace(BASE, use_bias=True, qkv_bias=True, decoder_bias=True, head_transform=True)
MODELS = {
    "one deep tree": replace(BASE, trees=1, depth=9),
    "several trees": BASE,
    "depth 0": replace(BASE, trees=7, depth=0),
    "biases, head, learned positions": replace(BIASED, positions="learned", norm_eps=1e-5),
    "an untied decoder, SiLU": replace(BASE, tied=False, activation="SiLU"),
    "RMSNorm, sinusoids, no norms around": replace(
        BASE, norm="RMSNorm", positions="sinusoidal", embedding_norm=False, final_norm=False
    ),
    "ScaleNorm, no positions": replace(BASE, norm="ScaleNorm", positions="none", norm_eps=1e-5),
    "a gated dense model": replace(BASE, trees=20, depth=None, gated=True, use_bias=True),
    "a classifier by its first token": replace(BASE, classification=Classification(["a", "b", "c"], width=20)),
    "a classifier by log-sum-exp": replace(BASE, classification=Classification(["a", "b"], "lse", False, 48, "GELU")),
    "a classifier by the mean": replace(BASE, classification=Classification(["a", "b"], "avg", width=30)),
    "a classifier by the largest": replace(BASE, classification=Classification(["a", "b"], "max", width=30)),
}


@needs_canopy
class TestCanopy(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "exported")

    def agree(self, model: Model, sequences: List[Tensor]) -> None:
        """Nodes identical; node logits, predictions and class logits within 1e-4 of the largest."""
        args = [f"--ids={','.join(map(str, ids.tolist()))}" for ids in sequences]
        found = trace(self.folder, *args, "--predict=all", "--top=20")
        self.assertEqual(len(found), len(sequences))
        for ids, sequence in zip(sequences, found):
            with torch.no_grad():
                logits = model(ids.unsqueeze(0))[0]
            for walk, layer in zip(model.walks(ids), sequence["layers"]):
                # A leaf names its path, so equal leaves are equal nodes.
                self.assertEqual(layer["leaves"], walk.leaves.tolist())
                self.near(torch.tensor(layer["logits"]), walk.logits)
            if model.architecture.classification:
                self.near(torch.tensor(sequence["classification"]), logits)
            else:
                self.predictions_agree(sequence["predictions"], logits)

    def predictions_agree(self, predictions: List[Dict[str, Any]], logits: Tensor) -> None:
        self.assertEqual(len(predictions), len(logits))
        for prediction, own in zip(predictions, logits):
            top = prediction["top"]
            self.near(torch.tensor([c["logit"] for c in top]), own[[c["id"] for c in top]])
            self.near(torch.tensor([c["logit"] for c in top]), own.topk(20).values)

    def near(self, found: Tensor, own: Tensor) -> None:
        self.assertEqual(found.shape, own.shape)
        self.assertLess(float((found - own).abs().max()), 1e-4 * max(1.0, float(own.abs().max())))

    def test_random_models_trace_as_in_pytorch(self) -> None:
        for seed, (name, architecture) in enumerate(MODELS.items()):
            with self.subTest(name):
                model = random_model(architecture, seed)
                export_model(model, self.folder)
                self.agree(model, sure_sequences(model, 3, 12, seed))

    def test_bf16_and_f16_exports_trace_as_their_rounded_weights(self) -> None:
        for dtype in ("BF16", "F16"):
            with self.subTest(dtype):
                export_model(random_model(BIASED, 20), self.folder, dtype=dtype)
                rounded = import_model(self.folder)
                self.agree(rounded, sure_sequences(rounded, 3, 12, 20))

    def test_the_bundled_model_traces_as_in_pytorch(self) -> None:
        model = import_model(TINY)
        export_model(model, self.folder, tokenizer=TINY)
        (sequence,) = trace(self.folder, "--text", "The old man walked slowly down to the <mask> with his dog.")
        ids = torch.tensor([token["id"] for token in sequence["tokens"]])
        self.assertEqual(len(ids), 15)
        for walk, layer in zip(model.walks(ids), sequence["layers"]):
            self.assertEqual(layer["leaves"], walk.leaves.tolist())

    def test_a_made_tokenizer_gives_the_same_ids(self) -> None:
        lines = ["The caf\u00e9 wasn't \u201copen\u201d; we'd waited ``hours''  -- in vain!", "A naive \u00c5ngstr\u00f6m, 3.14 km"]
        tokenizer = train(lines * 3, 90)
        os.makedirs(self.folder)
        tokenizer.save(os.path.join(self.folder, "tokenizer.json"))
        export_model(random_model(BASE, 1), self.folder)
        self.same_ids(tokenizer, [*lines, "wait\tinhaled \u2014 cafes \u0130 \u212a 99% x_y #hash"])

    def same_ids(self, tokenizer: WordPiece, texts: List[str]) -> None:
        for text in texts:
            (sequence,) = trace(self.folder, "--text", text, "--windows")
            self.assertEqual([t["id"] for t in sequence["tokens"]], [CLS, *tokenizer.encode(text), SEP])


if __name__ == "__main__":
    unittest.main()
