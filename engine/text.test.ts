import { describe, expect, it } from 'vitest';
import { codeUnitIndex, type Piece, windowStarts } from './text.ts';

/** Pieces as a tokenizer makes them: words and punctuation, each split after four characters. */
function piecesOf(text: string): Piece[] {
  return [...text.matchAll(/\w+|[^\w\s]/g)].flatMap((match, word) => {
    const parts = match[0].match(/.{1,4}/g) ?? [];
    return parts.map((part, index) => {
      const start = match.index + index * 4;
      return { start, end: start + part.length, word };
    });
  });
}

function windowsOf(text: string, room: number): string[] {
  const pieces = piecesOf(text);
  const starts = windowStarts(text, pieces, room);
  return starts.map((from, index) => {
    const own = pieces.slice(from, starts[index + 1]);
    return text.slice(own[0]?.start, own.at(-1)?.end);
  });
}

describe('codeUnitIndex', () => {
  it('counts a character outside the basic plane as two code units', () => {
    const unit = codeUnitIndex('a😀b𝒳c');
    expect([0, 1, 2, 3, 4, 5].map(unit)).toEqual([0, 1, 3, 4, 6, 7]);
  });

  it('leaves all other texts alone', () => {
    const unit = codeUnitIndex('wörld 漢字');
    expect([0, 4, 8].map(unit)).toEqual([0, 4, 8]);
  });
});

describe('windowStarts', () => {
  it('keeps a text that fits in one piece', () => {
    expect(windowsOf('the old man', 3)).toEqual(['the old man']);
  });

  it('cuts at white space, never inside a word', () => {
    expect(windowsOf('the yesterday evening came', 3)).toEqual([
      'the',
      'yesterday',
      'evening came',
    ]);
  });

  it("does not part don't from its t", () => {
    expect(windowsOf("we don't go", 3)).toEqual(['we', "don't", 'go']);
  });

  it('cuts between words of the pre-tokenizer where there is no white space', () => {
    expect(windowsOf('one,two,three', 2)).toEqual(['one,', 'two,', 'three']);
  });

  it('cuts inside a word that is longer than a window', () => {
    expect(windowsOf('abcdefghijklmnop', 2)).toEqual(['abcdefgh', 'ijklmnop']);
  });

  it('covers every token once, in order, and no window is too long', () => {
    const text = "It was a cold night, and nobody's footsteps were heard; extraordinarily quiet.";
    const pieces = piecesOf(text);
    for (let room = 1; room <= pieces.length + 1; room++) {
      const starts = windowStarts(text, pieces, room);
      const lengths = starts.map((from, i) => (starts[i + 1] ?? pieces.length) - from);
      expect(starts[0]).toBe(0);
      expect(Math.min(...lengths)).toBeGreaterThan(0);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(room);
      expect(lengths.reduce((a, b) => a + b)).toBe(pieces.length);
    }
  });
});
