"""The recipe of canopy-tiny: a masked language model with trees, trained in two phases, resumable at any moment.

    python3 train.py --text books.txt --out run                       # the recipe: 6,000 + 4,035 steps of 4,096 tokens
    python3 train.py --text books.txt --out run --steps 300 --tokens 1024    # a short one

`run/` holds the tokenizer, the ids of the text, `checkpoint.pt`, `log.jsonl`, and at the end `model/`, the folder that
Canopy opens. The same command again goes on from the last checkpoint, and the end is the same as without the stop.
"""

import argparse
import json
import os
import time
from dataclasses import asdict, dataclass, replace
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import torch
from torch.nn import functional as F

import wordpiece
from architecture import Architecture
from balancing import balance, leaf_use, start_counting
from batches import Batch, Text, all_of, draw, encode_file, lines_of
from folder import export_model
from initial import look_at_neighbours
from model import Model

_BALANCE_EVERY = 25
_LEAST_VISITS = 16
_HELD_OUT = 0.02


@dataclass(frozen=True)
class Phase:
    """Linear warm-up to `peak`, then linearly down to 0 at `schedule`; the phase ends after `steps`."""

    steps: int
    schedule: int
    warmup: int
    peak: float
    # Balancing: how far, over how many of the last steps, and until which step.
    factor: float
    window: int
    balanced_until: int

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        if step < self.warmup:
            return self.peak * (step + 1) / self.warmup
        return self.peak * (self.schedule - step) / (self.schedule - self.warmup)


def recipe(steps: List[int]) -> List[Phase]:
    """The two phases of canopy-tiny for [6000, 4035]; one number gives a single phase down to a rate of 0."""
    first = steps[0]
    # With a second phase to follow, the first stops at 76 % of its schedule, its rate at about a quarter of the peak.
    schedule = round(first / 0.76) if len(steps) > 1 else first
    phases = [Phase(first, schedule, _warmup(first), 2e-3, 0.5, 1, schedule // 2)]
    for count in steps[1:]:
        until = int(0.85 * count)
        phases.append(Phase(count, count, _warmup(count), 1e-3, 0.3, _BALANCE_EVERY, until))
    return phases


def _warmup(steps: int) -> int:
    # A 600-step run with 12 steps of warm-up stayed on a plateau; with 150 it did not.
    return max(1, min(500, steps // 4))


@dataclass(frozen=True)
class Settings:
    """What decides the outcome: a run goes on only with the settings that it began with."""

    text: str
    steps: List[int]
    tokens: int
    seed: int
    balanced: bool
    bf16: bool
    architecture: Dict[str, Any]


class Run:
    """One training run in its folder."""

    def __init__(self, settings: Settings, folder: str, device: str, tokenizer: Optional[str]) -> None:
        os.makedirs(folder, exist_ok=True)
        self.settings, self.folder, self.device = settings, folder, device
        self.text, self.held_out, vocabulary = self._data(tokenizer)
        architecture = Architecture(**{**settings.architecture, "vocabulary": vocabulary})
        self.phases = recipe(settings.steps)
        self.phase = self.step = 0
        torch.manual_seed(settings.seed)
        self.model = Model(architecture).to(device)
        look_at_neighbours(self.model)
        self.optimizer = self._optimizer()
        self._resume()

    def path(self, name: str) -> str:
        """A file of the run."""
        return os.path.join(self.folder, name)

    def train(self, save_every: int) -> None:
        """To the end of the last phase, from wherever the run stands; exports the model."""
        begun = time.perf_counter()
        while self.phase < len(self.phases):
            while self.step < self.phases[self.phase].steps:
                self._step(begun)
                if self.step % save_every == 0:
                    self._save()
            self._end_phase()
        export_model(self.model, self.path("model"), tokenizer=self.folder)

    def _data(self, tokenizer: Optional[str]) -> Tuple[Text, Text, int]:
        """Makes or copies the tokenizer and encodes the text, once; the last 2 % are held out."""
        own = self.path("tokenizer.json")
        if not os.path.exists(own):
            if tokenizer:
                found = wordpiece.WordPiece.load(tokenizer)
            else:
                print("training the tokenizer ...", flush=True)
                found = wordpiece.train(lines_of(self.settings.text), self.settings.architecture["vocabulary"])
            found.save(f"{own}.partial")
            os.replace(f"{own}.partial", own)
        pieces = wordpiece.WordPiece.load(own)
        ids = self.path("text.npz")
        if not os.path.exists(ids):
            print("encoding the text ...", flush=True)
            text = encode_file(self.settings.text, pieces)
            with open(f"{ids}.partial", "wb") as out:
                np.savez(out, ids=text.ids, starts=text.starts)
            os.replace(f"{ids}.partial", ids)
        with np.load(ids) as stored:
            text = Text(stored["ids"], stored["starts"])
        return (*text.split(_HELD_OUT), len(pieces))

    def _optimizer(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(self.model.parameters(), lr=0.0, betas=(0.9, 0.98), weight_decay=0.01)

    def _loss(self, batch: Batch) -> Tuple[torch.Tensor, torch.Tensor]:
        """Loss of each masked position [M], and whether the best guess is right [M]."""
        ids, at, targets = (tensor.to(self.device) for tensor in batch)
        with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=self.settings.bf16):
            states = self.model.encoder(ids, None)
            # Only masked positions go through the decoder.
            logits = self.model.predict(states.flatten(0, 1)[at])
        logits = logits.float()
        return F.cross_entropy(logits, targets, reduction="none"), logits.argmax(-1) == targets

    def _step(self, begun: float) -> None:
        phase, settings = self.phases[self.phase], self.settings
        a = self.model.architecture
        self._watch(phase)
        key = [settings.seed, self.phase, self.step]
        batch = draw(self.text, settings.tokens, a.max_tokens, a.vocabulary, key)
        for group in self.optimizer.param_groups:
            group["lr"] = phase.rate(self.step)
        losses, _ = self._loss(batch)
        loss = losses.mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        if self._balances(phase, self.step):
            balance(self.model.trees(), phase.factor, _LEAST_VISITS)
        if self.step % 25 == 0 or self.step == phase.steps:
            self._log({"loss": round(loss.item(), 6)}, begun)

    def _balances(self, phase: Phase, step: int) -> bool:
        """Whether biases are moved after `step` steps."""
        return self.settings.balanced and step % _BALANCE_EVERY == 0 and 0 < step <= phase.balanced_until

    def _watch(self, phase: Phase) -> None:
        """Starts the counting at the first step of the window before a balancing."""
        if self._balances(phase, self.step + phase.window):
            start_counting(self.model.trees())

    def _log(self, values: Dict[str, Any], begun: float) -> None:
        at = {"phase": self.phase + 1, "step": self.step}
        line = json.dumps({**at, **values})
        with open(self.path("log.jsonl"), "a", encoding="utf-8") as out:
            out.write(line + "\n")
        print(f"{line}  {time.perf_counter() - begun:.0f} s", flush=True)

    @torch.no_grad()
    def evaluate(self) -> Dict[str, Any]:
        """Loss and accuracy on the held-out text (at most 200 windows), and how each layer's leaves are used."""
        a, trees = self.model.architecture, self.model.trees()
        text = Text(self.held_out.ids[: 200 * (a.max_tokens - 2)], self.held_out.starts)
        leaves: List[List[torch.Tensor]] = [[] for _ in trees]
        hooks = [
            tree.register_forward_pre_hook(
                lambda tree, inputs, kept=kept: kept.append(tree.walk(inputs[0].flatten(0, 1)).leaves.cpu())
            )
            for tree, kept in zip(trees, leaves)
        ]
        parts = [self._loss(b) for b in all_of(text, a.max_tokens, 8, a.vocabulary, self.settings.seed)]
        for hook in hooks:
            hook.remove()
        use = [leaf_use(torch.cat(kept), tree.depth) for tree, kept in zip(trees, leaves)]
        return {
            "held_out_loss": round(float(torch.cat([losses for losses, _ in parts]).double().mean()), 6),
            "held_out_accuracy": round(float(torch.cat([right for _, right in parts]).double().mean()), 6),
            "leaves_used": [[tree.used for tree in layer] for layer in use],
            "entropy_bits": [[round(tree.entropy, 3) for tree in layer] for layer in use],
        }

    def _end_phase(self) -> None:
        self._log(self.evaluate(), time.perf_counter())
        self.phase, self.step = self.phase + 1, 0
        self.optimizer = self._optimizer()  # each phase begins with a fresh one
        self._save()

    def _state(self) -> Dict[str, Any]:
        trees = self.model.trees()
        return {
            "settings": json.dumps(asdict(self.settings), sort_keys=True),
            "phase": self.phase,
            "step": self.step,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "counts": [(tree.counting, tree.visits, tree.logit_sum) for tree in trees],
            "logged": os.path.getsize(self.path("log.jsonl")) if os.path.exists(self.path("log.jsonl")) else 0,
        }

    def _save(self) -> None:
        """Replaces the checkpoint once the new one is whole on the disk."""
        partial = self.path("checkpoint.pt.partial")
        with open(partial, "wb") as out:
            torch.save(self._state(), out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, self.path("checkpoint.pt"))

    def _resume(self) -> None:
        if not os.path.exists(self.path("checkpoint.pt")):
            open(self.path("log.jsonl"), "w").close()
            return
        state = torch.load(self.path("checkpoint.pt"), map_location=self.device)
        if state["settings"] != json.dumps(asdict(self.settings), sort_keys=True):
            raise SystemExit(
                f"{self.folder} holds a run with other settings:\n{state['settings']}\nGive the same, or another --out."
            )
        self.phase, self.step = state["phase"], state["step"]
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        for tree, (counting, visits, logit_sum) in zip(self.model.trees(), state["counts"]):
            tree.counting = counting
            tree.visits.copy_(visits)
            tree.logit_sum.copy_(logit_sum)
        # Lines that were logged after the checkpoint come again.
        os.truncate(self.path("log.jsonl"), state["logged"])
        print(f"going on in phase {self.phase + 1} after step {self.step}", flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", required=True, help="UTF-8, a paragraph a line; .gz and .xz are read too")
    parser.add_argument("--out", required=True, help="the run's folder")
    parser.add_argument("--tokenizer", help="a tokenizer.json with the rules of wordpiece.py; default: train one")
    parser.add_argument("--steps", default="6000,4035", help="steps of each phase; default: 6000,4035")
    parser.add_argument("--tokens", type=int, default=4096, help="tokens a step; default: 4096")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-balancing", action="store_true", help="leave the node biases to training")
    parser.add_argument("--bf16", action="store_true", help="matrix products in BF16, the trees in F32")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, ...; only on the CPU a run repeats bit by bit")
    parser.add_argument("--masked", action="store_true", help="dense-masked trees: faster on GPUs, slower on CPUs")
    parser.add_argument("--threads", type=int, help="of the CPU; a run repeats bit by bit with as many")
    parser.add_argument("--save-every", type=int, default=100, help="steps between checkpoints; default: 100")
    defaults = Architecture()
    for name in ("layers", "hidden", "heads", "vocabulary", "max_tokens", "trees", "depth"):
        default = getattr(defaults, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default, help=f"default: {default}")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    if args.device == "cpu":
        torch.use_deterministic_algorithms(True)
    shape = {name: getattr(args, name) for name in ("layers", "hidden", "heads", "vocabulary", "max_tokens", "trees", "depth")}
    steps = [int(part) for part in args.steps.split(",")]
    text = os.path.abspath(args.text)
    settings = Settings(text, steps, args.tokens, args.seed, not args.no_balancing, args.bf16, asdict(replace(defaults, **shape)))
    run = Run(settings, args.out, args.device, args.tokenizer)
    for tree in run.model.trees():
        tree.masked = args.masked
    run.train(args.save_every)
    print(f"exported to {run.path('model')}")


if __name__ == "__main__":
    main()
