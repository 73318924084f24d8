"""A WordPiece tokenizer: trained on a text, kept as the hub's `tokenizer.json`, and run for training data.

The rules are those of canopy-tiny: lower case, accents stripped, other non-ASCII characters removed, words and runs of
punctuation, greedy longest pieces. Only these rules are run here; Canopy runs any `tokenizer.json`. Special tokens
written out in a text (`<mask>`) are taken for plain characters here.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from typing import Any, Dict, Iterable, List, Set, Tuple

SPECIAL = ("<pad>", "<unk>", "<cls>", "<sep>", "<mask>", "<s>", "</s>")
PAD, UNKNOWN, CLS, SEP, MASK = range(5)
_LONGEST_WORD = 100
_WORDS = re.compile(r"\w+|[^\w\s]+", re.ASCII)

_NORMALIZER: Dict[str, Any] = {
    "type": "Sequence",
    "normalizers": [
        {"type": "Replace", "pattern": {"String": "``"}, "content": '"'},
        {"type": "Replace", "pattern": {"String": "''"}, "content": '"'},
        {"type": "NFD"},
        {"type": "Lowercase"},
        {"type": "StripAccents"},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        {"type": "Replace", "pattern": {"Regex": "[^\\x00-\\x7F]+"}, "content": ""},
    ],
}
_PRE_TOKENIZER = {"type": "Whitespace"}


def words(text: str) -> List[str]:
    """The normalised words of a text, as `_NORMALIZER` and `_PRE_TOKENIZER` make them."""
    text = text.replace("``", '"').replace("''", '"')
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
    text = text.lower()
    return _WORDS.findall(text if text.isascii() else "".join(c for c in text if c < "\x80"))


class WordPiece:
    """Pieces by id; `encode` gives ids without special tokens around them."""

    def __init__(self, pieces: List[str]) -> None:
        self.pieces = pieces
        self._ids = {piece: index for index, piece in enumerate(pieces)}
        self._known: Dict[str, List[int]] = {}

    def __len__(self) -> int:
        return len(self.pieces)

    def encode(self, text: str) -> List[int]:
        """Token ids of a text."""
        ids: List[int] = []
        for word in words(text):
            found = self._known.get(word)
            if found is None:
                found = self._known[word] = self._split(word)
            ids += found
        return ids

    def _split(self, word: str) -> List[int]:
        if len(word) > _LONGEST_WORD:
            return [UNKNOWN]
        ids: List[int] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                found = self._ids.get(prefix + word[start:end])
                if found is not None:
                    break
            else:
                return [UNKNOWN]
            ids.append(found)
            start = end
        return ids

    def save(self, file: str) -> None:
        """Writes a `tokenizer.json` that Hugging Face's library, and so Canopy, runs the same way."""
        with open(file, "w", encoding="utf-8") as out:
            json.dump(_tokenizer_json(self._ids), out, ensure_ascii=False, indent=1)
            out.write("\n")

    @staticmethod
    def load(file: str) -> "WordPiece":
        """Reads a `tokenizer.json` that has exactly these rules. Raises ValueError for others."""
        with open(file, encoding="utf-8") as source:
            found = json.load(source)
        own = _tokenizer_json({})
        for key in ("normalizer", "pre_tokenizer"):
            if found.get(key) != own[key]:
                raise ValueError(f"{file}: its {key} is not the one that wordpiece.py runs")
        model = found["model"]
        if model.get("type") != "WordPiece" or model.get("unk_token") != SPECIAL[UNKNOWN]:
            raise ValueError(f"{file}: not a WordPiece model with the unknown token {SPECIAL[UNKNOWN]}")
        by_id = sorted(model["vocab"], key=model["vocab"].get)
        if [model["vocab"][piece] for piece in by_id] != list(range(len(by_id))):
            raise ValueError(f"{file}: its ids do not run from 0 without gaps")
        if tuple(by_id[: len(SPECIAL)]) != SPECIAL:
            raise ValueError(f"{file}: it does not begin with {', '.join(SPECIAL)}")
        return WordPiece(by_id)


def train(lines: Iterable[str], size: int) -> WordPiece:
    """Learns a vocabulary of at most `size` pieces: letters first, then the most frequent pair of pieces, joined,
    again and again. Ties go to the pair that sorts first, so the same text gives the same vocabulary."""
    counts: Counter = Counter()
    for line in lines:
        counts.update(words(line))
    spelled = [(_letters(word), count) for word, count in sorted(counts.items()) if len(word) <= _LONGEST_WORD]
    letters = {piece for pieces, _ in spelled for piece in pieces}
    pieces = list(SPECIAL) + sorted(letters, key=lambda piece: (piece.startswith("##"), piece))
    if len(pieces) > size:
        raise ValueError(f"a vocabulary of {size} has no room for the {len(letters)} letters of the text")
    known = set(pieces)
    for joined in _merges(spelled):
        if len(pieces) == size:
            break
        if joined not in known:
            known.add(joined)
            pieces.append(joined)
    return WordPiece(pieces)


def _letters(word: str) -> List[str]:
    return [word[0]] + ["##" + letter for letter in word[1:]]


def _joined(left: str, right: str) -> str:
    return left + right[2:]


def _merges(spelled: List[Tuple[List[str], int]]) -> Iterable[str]:
    """Joined pairs, the most frequent first; counts are kept up to date for the words that a join changes."""
    totals: Dict[Tuple[str, str], int] = defaultdict(int)
    where: Dict[Tuple[str, str], Set[int]] = defaultdict(set)
    for index, (pieces, count) in enumerate(spelled):
        for pair in zip(pieces, pieces[1:]):
            totals[pair] += count
            where[pair].add(index)
    while totals:
        best = min(totals, key=lambda pair: (-totals[pair], pair))
        if totals[best] < 2:
            return
        yield _joined(*best)
        for index in where.pop(best):
            pieces, count = spelled[index]
            for pair in zip(pieces, pieces[1:]):
                totals[pair] -= count
                if totals[pair] <= 0:
                    del totals[pair]
            _join(pieces, best)
            for pair in zip(pieces, pieces[1:]):
                totals[pair] += count
                where[pair].add(index)
        totals.pop(best, None)


def _join(pieces: List[str], pair: Tuple[str, str]) -> None:
    """Joins each occurrence of a pair in place, from left to right."""
    at = 0
    while at < len(pieces) - 1:
        if (pieces[at], pieces[at + 1]) == pair:
            pieces[at : at + 2] = [_joined(*pair)]
        at += 1


def _tokenizer_json(ids: Dict[str, int]) -> Dict[str, Any]:
    def special(index: int) -> Dict[str, Any]:
        return {"SpecialToken": {"id": SPECIAL[index], "type_id": 0}}

    def text(name: str) -> Dict[str, Any]:
        return {"Sequence": {"id": name, "type_id": 0}}

    around = {SPECIAL[i]: {"id": SPECIAL[i], "ids": [i], "tokens": [SPECIAL[i]]} for i in (CLS, SEP)}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": index, "content": piece, **flags} for index, piece in enumerate(SPECIAL)],
        "normalizer": _NORMALIZER,
        "pre_tokenizer": _PRE_TOKENIZER,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [special(CLS), text("A"), special(SEP)],
            "pair": [special(CLS), text("A"), special(SEP), text("B"), special(SEP)],
            "special_tokens": around,
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": SPECIAL[UNKNOWN],
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": _LONGEST_WORD,
            "vocab": ids,
        },
    }
