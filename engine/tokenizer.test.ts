import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelTokenizer, openTokenizer } from './tokenizer.ts';

const folder = 'assets/models/canopy-tiny';
const limits = { vocabulary: 8000, maxTokens: 128 };

async function open(from = folder, within = limits): Promise<ModelTokenizer> {
  const tokenizer = await openTokenizer(from, within);
  if (!tokenizer) throw new Error('no tokenizer');
  return tokenizer;
}

/** A copy of the bundled tokenizer with its JSON changed. */
function variant(change: (json: Record<string, unknown>) => void): string {
  const copy = path.join(mkdtempSync(path.join(temporary, 'variant-')), 'model');
  cpSync(folder, copy, { recursive: true, filter: (file) => !file.endsWith('.safetensors') });
  const file = path.join(copy, 'tokenizer.json');
  const json = JSON.parse(readFileSync(file, 'utf8'));
  change(json);
  writeFileSync(file, JSON.stringify(json));
  return copy;
}

let temporary = '';
beforeAll(() => {
  temporary = mkdtempSync(path.join(os.tmpdir(), 'canopy-tokenizer-'));
});
afterAll(() => rmSync(temporary, { recursive: true }));

describe('the bundled tokenizer', () => {
  it('gives the golden sentences the ids of the reference', async () => {
    const golden = JSON.parse(readFileSync('tests/golden/canopy.json', 'utf8'));
    const tokenizer = await open();
    for (const { text, ids, tokens } of golden.sentences) {
      const sequence = (await tokenizer.encode(text)).window(0);
      expect(sequence.map(({ id }) => id)).toEqual(ids);
      expect(sequence.map(({ piece }) => piece)).toEqual(tokens);
    }
    expect(golden.sentences.length).toBe(5);
  });

  it('gives offsets that slice the text, emoji and accents included', async () => {
    const text = 'Héllo 😀 wörld, the <mask> of 𝒳 walked';
    const { window } = await (await open()).encode(text);
    const slices = window(0).map(({ start, end }) => text.slice(start, end));
    expect(slices).toContain('wörld');
    expect(slices).toContain('<mask>');
    expect(slices).toContain('walked');
  });

  it('tells template tokens from the text and unknown pieces from known ones', async () => {
    const { window } = await (await open()).encode('a <unk> <sep>');
    const flags = window(0).map(({ piece, special, unknown }) => [piece, special, unknown]);
    expect(flags).toEqual([
      ['<cls>', true, false],
      ['a', false, false],
      ['<unk>', false, true],
      ['<sep>', false, false],
      ['<sep>', true, false],
    ]);
  });

  it('knows its mask and its vocabulary', async () => {
    const tokenizer = await open();
    expect(tokenizer.mask).toEqual({ id: 4, piece: '<mask>' });
    expect(tokenizer.vocabulary).toBe(8000);
    expect(tokenizer.piece(144)).toBe('the');
    expect(tokenizer.piece(9000)).toBe('#9000');
  });

  it('cuts a long text into windows that end at words and lose nothing', async () => {
    const text = 'The extraordinary old gentleman walked home. '.repeat(40);
    const { windows, window } = await (await open()).encode(text);
    expect(windows.length).toBeGreaterThan(2);
    const texts = windows.map(({ start, end }) => text.slice(start, end).trim());
    expect(texts.join(' ').replaceAll(/\s+/g, ' ')).toBe(text.trim());
    const sequences = windows.map(({ index }) => window(index));
    for (const sequence of sequences) {
      expect(sequence.length).toBeLessThanOrEqual(128);
      expect(sequence[0]?.piece).toBe('<cls>');
      expect(sequence.at(-1)?.piece).toBe('<sep>');
    }
    const inText = sequences.flat().filter(({ special }) => !special);
    expect(inText.length).toBe(windows[0]?.textTokens);
    let before = 0;
    for (const [index, { firstToken }] of windows.entries()) {
      expect(firstToken).toBe(before);
      before += (sequences[index]?.length ?? 0) - 2;
    }
  });

  it('puts a pair behind one separator, each half with offsets of its own', async () => {
    const [text, pair] = ['the old man', 'He walked.'];
    const { windows, window } = await (await open()).encodePair(text, pair);
    expect(windows).toEqual([
      { index: 0, count: 1, start: 0, end: 11, firstToken: 0, textTokens: 6 },
    ]);
    const shown = window(0).map(({ piece, start, end, special, ofPair = false }) =>
      special ? piece : (ofPair ? pair : text).slice(start, end),
    );
    expect(shown).toEqual(['<cls>', 'the', 'old', 'man', '<sep>', 'He', 'walked', '.', '<sep>']);
    expect(
      window(0)
        .map(({ ofPair = false }) => ofPair)
        .indexOf(true),
    ).toBe(5);
    const alone = (await (await open()).encode(text)).window(0);
    expect(window(0).slice(0, 5)).toEqual(alone);
  });

  it('refuses a pair that is too long, or half of one, saying which', async () => {
    const tokenizer = await open();
    const long = 'one two three four '.repeat(20);
    await expect(tokenizer.encodePair(long, long)).rejects.toThrow(
      'The pair has 163 tokens, special ones included; the model takes 128',
    );
    await expect(tokenizer.encodePair('a', '')).rejects.toThrow('The second sentence is empty');
    await expect(tokenizer.encodePair('漢', 'a')).rejects.toThrow(
      'no token for anything in the first sentence',
    );
  });

  it.each([
    ['an empty text', '', 'The text is empty'],
    ['white space', '  \n ', 'no token for anything'],
    ['a script it was not trained on', '漢字', 'no token for anything'],
    ['a book', 'a'.repeat(100_001), '100,001 characters'],
  ])('refuses %s', async (_, text, message) => {
    await expect((await open()).encode(text)).rejects.toThrow(message);
  });
});

describe('other tokenizer files', () => {
  it('does not let the file cut or pad a text', async () => {
    const cut = variant((json) => {
      json.truncation = { direction: 'Right', max_length: 4, strategy: 'LongestFirst', stride: 0 };
      json.padding = {
        strategy: { Fixed: 50 },
        direction: 'Right',
        pad_to_multiple_of: null,
        pad_id: 0,
        pad_type_id: 0,
        pad_token: '<pad>',
      };
    });
    const { window } = await (await open(cut)).encode('one two three four five six');
    expect(window(0).length).toBe(8);
  });

  it('takes no pairs where the template separates nothing', async () => {
    const bare = variant((json) => {
      json.post_processor = null;
    });
    const tokenizer = await open(bare);
    await expect(tokenizer.encodePair('a', 'the')).rejects.toThrow('This model takes no pairs');
    expect((await tokenizer.encode('the')).window(0).length).toBe(1);
  });

  it('refuses a vocabulary that exceeds the embedding, with both numbers', async () => {
    const opening = openTokenizer(folder, { vocabulary: 7999, maxTokens: 128 });
    await expect(opening).rejects.toThrow(/tokenizer\.json.* 8000 .* 7999 /);
  });

  it('refuses what is no tokenizer, naming the file', async () => {
    const wrong = variant((json) => {
      json.model = { type: 'Divination' };
    });
    await expect(openTokenizer(wrong, limits)).rejects.toThrow('tokenizer.json cannot be used');
    writeFileSync(path.join(wrong, 'tokenizer.json'), '{"model": ');
    await expect(openTokenizer(wrong, limits)).rejects.toThrow('tokenizer.json is not valid JSON');
  });

  it('is null where the folder has none', async () => {
    expect(await openTokenizer(temporary, limits)).toBeNull();
  });
});
