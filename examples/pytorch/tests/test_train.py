"""The recipe on a made-up text: batches, masks, rates; a run that was killed; what it exports."""

import glob
import json
import os
import subprocess
import sys
import tempfile
import unittest
from typing import List

import numpy as np
import torch

from architecture import Architecture
from batches import Text, all_of, draw
from folder import import_model
from initial import look_at_neighbours
from model import Model
from tests.canopy import needs_canopy, trace
from train import recipe
from wordpiece import CLS, MASK, SEP

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# A language with a rule: after each noun its own verb.
NOUNS = ["dog", "cat", "bird", "fish", "child", "king"]
VERBS = ["barks", "sleeps", "sings", "swims", "plays", "reigns"]
SMALL = "--layers 2 --hidden 32 --heads 2 --vocabulary 80 --max-tokens 16 --trees 2 --depth 4".split()


def made_up_text(file: str) -> None:
    random = np.random.default_rng(5)
    lines = (" ".join(f"the {NOUNS[i]} {VERBS[i]} ." for i in random.integers(0, 6, 12)) for _ in range(300))
    with open(file, "w", encoding="utf-8") as out:
        out.write("\n".join(lines))


class TestBatches(unittest.TestCase):
    TEXT = Text(np.arange(7, 3007, dtype=np.uint16), np.arange(0, 3000, 50, dtype=np.int64))

    def test_a_quarter_is_masked_and_most_of_it_by_the_mask(self) -> None:
        fates = []
        for step in range(40):
            ids, at, targets = draw(self.TEXT, 512, 32, 3007, [0, 0, step])
            self.assertEqual(ids.numel(), 512)
            self.assertEqual(len(at), 128)
            self.assertTrue(bool((ids[:, 0] == CLS).all() and (ids[:, -1] == SEP).all()))
            seen = ids.flatten()[at]
            fates.append([float((seen == MASK).float().mean()), float((seen == targets).float().mean())])
        masked, kept = np.mean(fates, axis=0)
        self.assertAlmostEqual(masked, 0.8, delta=0.02)
        self.assertAlmostEqual(kept, 0.1, delta=0.02)

    def test_the_key_alone_decides_a_batch(self) -> None:
        first, again, other = (draw(self.TEXT, 64, 32, 3007, key) for key in ([1, 0, 9], [1, 0, 9], [1, 0, 10]))
        self.assertTrue(bool((first.ids == again.ids).all()))
        self.assertFalse(bool((first.at == other.at).all() and (first.targets == other.targets).all()))

    def test_shorter_sequences_begin_at_paragraphs(self) -> None:
        lengths = []
        for step in range(80):
            ids, at, targets = draw(self.TEXT, 256, 32, 3007, [2, 0, step])
            lengths.append(ids.shape[1])
            if ids.shape[1] < 32:
                whole = ids.flatten().clone()
                whole[at] = targets
                begins = whole.view(ids.shape)[:, 1] - 7
                self.assertTrue(bool((begins % 50 == 0).all()))
        self.assertEqual(set(lengths), {8, 16, 32})

    def test_held_out_windows_do_not_overlap(self) -> None:
        parts = list(all_of(self.TEXT, 32, 8, 3007, 0))
        self.assertEqual(sum(len(part.ids) for part in parts), 100)


class TestRecipe(unittest.TestCase):
    def test_rates_of_the_two_phases(self) -> None:
        first, second = recipe([6000, 4035])
        self.assertEqual((first.schedule, first.warmup, first.balanced_until), (7895, 500, 3947))
        self.assertAlmostEqual(first.rate(499), 2e-3)
        self.assertAlmostEqual(first.rate(6000) / 2e-3, 0.256, places=3)
        self.assertAlmostEqual(second.rate(4035), 0.0)
        self.assertEqual(second.balanced_until, 3429)


class TestInitial(unittest.TestCase):
    def test_heads_begin_with_most_attention_at_their_offsets(self) -> None:
        torch.manual_seed(0)
        model = Model(Architecture(layers=1, vocabulary=500, depth=2))
        look_at_neighbours(model)
        ids = torch.randint(0, 500, [4, 128])
        layer = model.encoder.layers[0]
        attention = layer.attn.self_attention
        with torch.no_grad():
            mixed = attention.query_key_value(layer.norm1(model.encoder.embedding(ids)))
            query, key, _ = mixed.view(4, 128, 6, 96).transpose(1, 2).split(32, dim=-1)
            shares = (query @ key.transpose(-1, -2) * attention.norm_factor).softmax(-1)
        at = torch.arange(8, 120)
        for head, offset in enumerate((-1, 1, -2, 2, -3, 3)):
            self.assertGreater(float(shares[:, head, at, at + offset].mean()), 0.5)


class TestTraining(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        made_up_text(os.path.join(self.folder, "text.txt"))

    def command(self, out: str, *more: str) -> List[str]:
        text = os.path.join(self.folder, "text.txt")
        fixed = ["--text", text, "--out", os.path.join(self.folder, out), "--steps", "75,50", "--tokens", "256"]
        return [sys.executable, os.path.join(FOLDER, "train.py"), *fixed, "--save-every", "10", "--threads", "1", *SMALL, *more]

    def finish(self, out: str, *more: str) -> str:
        done = subprocess.run(self.command(out, *more), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def kill_after(self, out: str, line: str) -> None:
        """Starts a run and kills it (SIGKILL) once it has printed `line`."""
        with subprocess.Popen(self.command(out), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
            seen = ""
            for printed in running.stdout:
                seen += printed
                if line in printed:
                    running.kill()
                    return
            self.fail(f"no line with {line}: {seen}")

    def read(self, out: str, name: str) -> bytes:
        with open(os.path.join(self.folder, out, name), "rb") as source:
            return source.read()

    def test_a_killed_run_ends_like_an_undisturbed_one(self) -> None:
        self.finish("whole")
        self.kill_after("killed", '"step": 25,')
        self.kill_after("killed", '"phase": 2, "step": 25')
        self.assertIn("going on in phase 2", self.finish("killed"))
        for name in ("log.jsonl", "model/model.safetensors", "model/config.json", "model/tokenizer.json"):
            self.assertEqual(self.read("whole", name), self.read("killed", name), name)
        self.assertEqual(glob.glob(os.path.join(self.folder, "killed", "*.partial")), [])
        refused = subprocess.run(self.command("killed", "--seed", "1"), capture_output=True, text=True, check=False)
        self.assertIn("a run with other settings", refused.stderr)

    @needs_canopy
    def test_the_loss_falls_and_the_result_opens_in_canopy(self) -> None:
        self.finish("run")
        log = [json.loads(line) for line in self.read("run", "log.jsonl").splitlines()]
        losses = [line["loss"] for line in log if "loss" in line]
        self.assertLess(losses[-1], losses[0] - 0.5)
        self.assertEqual([len(line["leaves_used"]) for line in log if "leaves_used" in line], [2, 2])
        exported = os.path.join(self.folder, "run", "model")
        (sequence,) = trace(exported, "--text", "the dog <mask> . the cat sleeps .")
        ids = torch.tensor([token["id"] for token in sequence["tokens"]])
        for walk, layer in zip(import_model(exported).walks(ids), sequence["layers"]):
            self.assertEqual(layer["leaves"], walk.leaves.tolist())


if __name__ == "__main__":
    unittest.main()
