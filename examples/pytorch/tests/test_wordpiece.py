"""The tokenizer: small vocabularies worked out by hand."""

import os
import tempfile
import unittest

from wordpiece import SPECIAL, UNKNOWN, WordPiece, train, words

TEXT = ["low lower lowest", "new newer newest", "slow slower slowest"] * 4


class TestWordPiece(unittest.TestCase):
    def test_words_are_normalised(self) -> None:
        self.assertEqual(words("Caf\u00e9 -- ``Don't''  \u201cGO\u201d!"), ["cafe", "--", '"', "don", "'", "t", '"', "go", "!"])

    def test_frequent_pairs_are_joined_first(self) -> None:
        pieces = train(["ab ab ab abc bc"], 16).pieces
        # Four times a ##b, which becomes ab; then only ab ##c and b ##c are left, once each: too rare.
        self.assertEqual(pieces, [*SPECIAL, "a", "b", "##b", "##c", "ab"])
        # Pairs: ##o ##w and l ##o six times, ##w ##e and ##s ##t less often; of equals the first in the alphabet.
        more = train(TEXT, 40).pieces
        self.assertEqual(more[len(SPECIAL) + 10], "##ow")

    def test_longest_pieces_first_and_unknown_words_whole(self) -> None:
        tokenizer = WordPiece([*SPECIAL, "un", "##aff", "##able", "u", "##n", "##a"])
        self.assertEqual(tokenizer.encode("unaffable"), [7, 8, 9])
        self.assertEqual(tokenizer.encode("una unx"), [7, 12, UNKNOWN])
        self.assertEqual(tokenizer.encode("u" * 101), [UNKNOWN])

    def test_a_saved_one_is_the_same(self) -> None:
        tokenizer = train(TEXT, 30)
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "tokenizer.json")
            tokenizer.save(file)
            self.assertEqual(WordPiece.load(file).pieces, tokenizer.pieces)
            with open(file, encoding="utf-8") as source:
                text = source.read()
            with open(file, "w", encoding="utf-8") as out:
                out.write(text.replace("Whitespace", "BertPreTokenizer"))
            with self.assertRaisesRegex(ValueError, "pre_tokenizer"):
                WordPiece.load(file)

    def test_a_vocabulary_that_is_too_small_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "no room for the 10 letters"):
            train(TEXT, 12)


if __name__ == "__main__":
    unittest.main()
