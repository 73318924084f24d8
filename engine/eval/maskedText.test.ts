import { expect, it } from 'vitest';
import { randomWords } from '../random.ts';
import { batchOf, belowOf, drawSome, maskText } from './maskedText.ts';

/** A letter a token, `a` = 10; `<` and `>` around. */
const tokenizer = {
  before: [2],
  after: [3],
  piece: String,
  encode: async (texts: readonly string[]) =>
    texts.map((text) => ({
      ids: [...text].filter((c) => c !== ' ').map((c) => c.charCodeAt(0) - 87),
      offsets: () => [],
      words: () => [],
    })),
};
const model = { tokenizer, maskId: 4, vocabulary: 40, maxTokens: 8 };
const all = { rate: 0.25, seed: 1, scheme: 'mask', chunks: null } as const;
const text = 'abc def ghi jkl mno pqr st';

it('cuts into full chunks, masks a share of each, and keeps what stood there', async () => {
  const masked = await maskText(text, model, all);
  // 20 letters, 6 of them a chunk of 8: three chunks, and two letters left out.
  expect(masked).toMatchObject({ length: 8, chunks: 3, textChunks: 3, perChunk: 2 });
  const whole = [...'abcdefghijklmnopqr'].map((c) => c.charCodeAt(0) - 87);
  for (const chunk of [0, 1, 2]) {
    const row = [...masked.ids.slice(chunk * 8, chunk * 8 + 8)];
    expect([row[0], row[7]]).toEqual([2, 3]);
    const places = [...masked.positions.slice(chunk * 2, chunk * 2 + 2)];
    expect(places[0]).toBeLessThan(places[1] ?? 0);
    const own = whole.slice(chunk * 6, chunk * 6 + 6);
    for (const [i, place] of places.entries()) {
      expect(row[place]).toBe(4);
      expect(masked.targets[chunk * 2 + i]).toBe(own[place - 1]);
      row[place] = own[place - 1] ?? 0;
    }
    expect(row.slice(1, 7)).toEqual(own);
  }
  const { batch, positions, targets } = batchOf(masked, 1, 3);
  expect([...batch.lengths]).toEqual([8, 8]);
  expect([...positions]).toEqual([...masked.positions.slice(2)].map((p, i) => p + (i < 2 ? 0 : 8)));
  expect(targets).toEqual(masked.targets.slice(2));
});

it('draws the same from the same seed, other positions from another, fewer chunks where asked', async () => {
  const once = await maskText(text, model, all);
  expect(await maskText(text, model, all)).toEqual(once);
  const others = await Promise.all(
    [2, 3, 4].map((seed) => maskText(text, model, { ...all, seed })),
  );
  expect(others.some(({ positions }) => String(positions) !== String(once.positions))).toBe(true);
  const some = await maskText(text, model, { ...all, chunks: 2 });
  expect(some).toMatchObject({ chunks: 2, textChunks: 3 });
});

it('shows 80 % masks, 10 % others, 10 % their own in the scheme of training', async () => {
  const long = 'abcdefghij'.repeat(6000);
  const masked = await maskText(long, model, { ...all, scheme: 'bert' });
  let [masks, own] = [0, 0];
  for (const [i, target] of masked.targets.entries()) {
    const chunk = Math.floor(i / masked.perChunk);
    const shown = masked.ids[chunk * 8 + (masked.positions[i] ?? 0)];
    if (shown === 4) masks++;
    else if (shown === target) own++;
  }
  const count = masked.targets.length;
  // A random token is the mask, or its own, once in 40 times.
  expect(Math.abs(masks / count - (0.8 + 0.1 / 40))).toBeLessThan(0.01);
  expect(Math.abs(own / count - (0.1 + 0.1 / 40))).toBeLessThan(0.01);
});

it('takes a text below one chunk whole, and refuses one without tokens or a rate of nothing', async () => {
  const short = await maskText('abc', model, all);
  expect(short).toMatchObject({ length: 5, chunks: 1, perChunk: 1 });
  await expect(maskText('  ', model, all)).rejects.toThrow('The text has no token');
  await expect(maskText('abc', model, { ...all, rate: 0 })).rejects.toThrow('a rate above 0');
});

it('draws sets of which each is as likely', () => {
  const below = belowOf(randomWords(7));
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const set = drawSome(2, 4, below).join();
    counts.set(set, (counts.get(set) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['0,1', '0,2', '0,3', '1,2', '1,3', '2,3']);
  // 1,000 each; five standard deviations of sqrt(6000 · 1/6 · 5/6).
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
});
