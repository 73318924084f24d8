"""Training data: a text as token ids, and batches drawn from it by seed and step alone.

Because a batch depends on nothing else, a run that was killed draws the same batches again when it goes on.
"""

import gzip
import lzma
from dataclasses import dataclass
from typing import Iterator, List, NamedTuple, TextIO

import numpy as np
import torch
from torch import Tensor

from wordpiece import CLS, MASK, SEP, SPECIAL, WordPiece

_OPENERS = {".gz": gzip.open, ".xz": lzma.open}
MASKED_SHARE = 0.25


def open_text(file: str) -> TextIO:
    """A UTF-8 text, plain or packed by gzip or xz."""
    opener = next((opener for end, opener in _OPENERS.items() if file.endswith(end)), open)
    return opener(file, "rt", encoding="utf-8")


def lines_of(file: str) -> Iterator[str]:
    """The paragraphs of a text: its lines."""
    with open_text(file) as source:
        yield from source


@dataclass(frozen=True)
class Text:
    """A text as ids, without special tokens, and where its paragraphs begin."""

    ids: np.ndarray  # [tokens] uint16 or uint32
    starts: np.ndarray  # [paragraphs] int64

    def split(self, share: float) -> "tuple[Text, Text]":
        """Everything before the last `share`, and that share."""
        cut = int(len(self.ids) * (1 - share))
        before = self.starts[self.starts < cut]
        behind = self.starts[self.starts >= cut] - cut
        return Text(self.ids[:cut], before), Text(self.ids[cut:], behind)


def encode_file(file: str, tokenizer: WordPiece) -> Text:
    """Encodes a text line by line."""
    kind = np.uint16 if len(tokenizer) <= 1 << 16 else np.uint32
    pieces: List[np.ndarray] = []
    starts: List[int] = []
    total = 0
    for line in lines_of(file):
        ids = tokenizer.encode(line)
        if ids:
            starts.append(total)
            pieces.append(np.array(ids, dtype=kind))
            total += len(ids)
    if not pieces:
        raise ValueError(f"{file} has no text in it")
    return Text(np.concatenate(pieces), np.array(starts, dtype=np.int64))


class Batch(NamedTuple):
    """Sequences of one length, what to predict, and what it was."""

    ids: Tensor  # [B, S] int64, 25 % of the text's tokens replaced
    at: Tensor  # [M] int64, positions in the flattened ids, ascending
    targets: Tensor  # [M] int64, the ids that stood there


def draw(text: Text, tokens: int, longest: int, vocabulary: int, key: List[int]) -> Batch:
    """A batch of `tokens` tokens. Three of four batches have sequences of the full length that begin anywhere; the
    others have half or a quarter of it and begin at a paragraph. `key`: seed, phase, step."""
    random = np.random.default_rng(key)
    kind = random.random()
    length = longest if kind < 0.75 else longest // 2 if kind < 0.875 else longest // 4
    body = length - 2
    rows = max(1, tokens // length)
    last = len(text.ids) - body
    if last < 0:
        raise ValueError(f"the text has {len(text.ids)} tokens, a sequence takes {body}")
    starts = text.starts[text.starts <= last]
    if length == longest or len(starts) == 0:
        begins = random.integers(0, last + 1, rows)
    else:
        begins = random.choice(starts, rows)
    return _mask(_framed(text, begins, body), vocabulary, random)


def all_of(text: Text, longest: int, rows: int, vocabulary: int, seed: int) -> Iterator[Batch]:
    """The whole text, one window after the other (the rest at the end left out), masked by seed."""
    random = np.random.default_rng(seed)
    begins = np.arange(0, len(text.ids) - (longest - 2) + 1, longest - 2)
    for first in range(0, len(begins), rows):
        yield _mask(_framed(text, begins[first : first + rows], longest - 2), vocabulary, random)


def _framed(text: Text, begins: np.ndarray, body: int) -> np.ndarray:
    """[B, body + 2]: each window between <cls> and <sep>."""
    ids = np.empty((len(begins), body + 2), dtype=np.int64)
    ids[:, 0], ids[:, -1] = CLS, SEP
    ids[:, 1:-1] = text.ids[begins[:, None] + np.arange(body)]
    return ids


def _mask(ids: np.ndarray, vocabulary: int, random: np.random.Generator) -> Batch:
    """Chooses a quarter of each row's tokens: 80 % become <mask>, 10 % a random piece, 10 % stay."""
    rows, length = ids.shape
    count = round(MASKED_SHARE * length)
    order = random.random((rows, length - 2)).argsort(axis=1, kind="stable")
    chosen = np.sort(order[:, :count] + 1, axis=1)
    at = (chosen + length * np.arange(rows)[:, None]).reshape(-1)
    masked = ids.reshape(-1).copy()
    targets = masked[at]
    fate = random.random(len(at))
    pieces = random.integers(len(SPECIAL), vocabulary, len(at))
    masked[at] = np.where(fate < 0.8, MASK, np.where(fate < 0.9, pieces, targets))
    return Batch(*(torch.from_numpy(array) for array in (masked.reshape(rows, length), at, targets)))
