/** `canopy trace` against the golden traces, as a user runs it. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canopy, golden, start, tiny } from './canopy.ts';
import { readSafetensors, type Tensor } from './safetensors.ts';

interface Candidate {
  readonly id: number;
  readonly piece: string;
  readonly logit: number;
  readonly probability: number;
}

interface TraceJson {
  readonly model: { readonly name: string; readonly sha256: string };
  readonly tokens: readonly {
    readonly id: number;
    readonly piece: string;
    readonly start: number;
    readonly end: number;
  }[];
  readonly layers: readonly {
    readonly leaves: readonly (readonly number[])[];
    readonly logits: readonly (readonly (readonly number[])[])[];
  }[];
  readonly predictions: readonly {
    readonly position: number;
    readonly top: readonly Candidate[];
  }[];
  readonly timing: { readonly totalUs: number };
}

const canopyGolden = JSON.parse(readFileSync(path.join(golden, 'canopy.json'), 'utf8'));
const sentences: { text: string; ids: number[]; tokens: string[]; mask_position: number | null }[] =
  canopyGolden.sentences;

let temporary = '';
beforeAll(() => {
  temporary = mkdtempSync(path.join(os.tmpdir(), 'canopy-trace-'));
});
afterAll(() => rmSync(temporary, { recursive: true }));

async function traced(...args: string[]) {
  const outcome = await canopy(['trace', '--json', ...args]);
  expect(outcome.stderr).toBe('');
  return JSON.parse(outcome.stdout);
}

/** Largest difference, relative to the reference's largest magnitude. */
function difference(found: readonly number[], reference: readonly number[]): number {
  expect(found.length).toBe(reference.length);
  const largest = Math.max(...reference.map(Math.abs));
  return Math.max(...found.map((value, i) => Math.abs(value - (reference[i] ?? 0)))) / largest;
}

/** Nodes of the golden file, `[token][tree][level]`, as leaf indices. */
function leavesOf({ shape, values }: Tensor): number[] {
  const levels = shape.at(-1) ?? 1;
  const firstLeaf = 2 ** (levels - 1) - 1;
  return values.filter((_, i) => i % levels === levels - 1).map((node) => node - firstLeaf);
}

/** The reference's order may turn only between candidates that it holds for equal. */
function expectSameOrder(top: readonly Candidate[], ids: number[], logits: number[]): void {
  const largest = Math.max(...logits.map(Math.abs));
  expect(
    difference(
      top.map(({ logit }) => logit),
      logits,
    ),
  ).toBeLessThan(1e-4);
  for (const [rank, { id }] of top.entries()) {
    if (id === ids[rank]) continue;
    const other = logits[ids.indexOf(id)] ?? Number.NaN;
    expect(Math.abs(other - (logits[rank] ?? 0)) / largest).toBeLessThan(1e-4);
  }
}

describe('golden sentences', () => {
  it('come out of the bundled model number for number', async () => {
    const args = sentences.flatMap(({ text }) => ['--text', text]);
    const result = await traced('--predict', 'all', ...args);
    expect(result.model.sha256).toBe(canopyGolden.model_sha256);
    expect(result.sequences.length).toBe(5);
    for (const [index, { text, ids, tokens }] of sentences.entries()) {
      const sequence: TraceJson = result.sequences[index];
      const tensor = readSafetensors(path.join(golden, `canopy-s${index}.safetensors`));
      expect(sequence.tokens.map(({ id }) => id)).toEqual(ids);
      expect(sequence.tokens.map(({ piece }) => piece)).toEqual(tokens);
      const inText = sequence.tokens.slice(1, -1);
      expect(inText.map(({ start, end }) => text.slice(start, end).toLowerCase())).toEqual(
        tokens.slice(1, -1).map((piece) => piece.replace(/^##/, '')),
      );
      for (const [layer, { leaves, logits }] of sequence.layers.entries()) {
        expect(leaves.flat()).toEqual(leavesOf(tensor(`layer${layer}.fff_nodes`)));
        const reference = tensor(`f64.layer${layer}.fff_logits`).values;
        expect(difference(logits.flat(2), [...reference])).toBeLessThan(1e-4);
      }
      const topIds = tensor('topk_ids').values;
      const topLogits = tensor('f64.topk_logits').values;
      for (const { position, top } of sequence.predictions) {
        const [from, to] = [position * 10, position * 10 + 10];
        expectSameOrder(top, topIds.slice(from, to), topLogits.slice(from, to));
      }
    }
  });

  it('predict at the mask alone unless told otherwise', async () => {
    const [{ text, mask_position } = { text: '', mask_position: null }] = sentences;
    const trace: TraceJson = await traced('--top', '3', '--text', text);
    expect(Object.keys(trace).slice(0, 4)).toEqual(['model', 'tokens', 'layers', 'predictions']);
    expect(trace.predictions.map(({ position }) => position)).toEqual([mask_position]);
    expect(trace.predictions[0]?.top.length).toBe(3);
    const none: TraceJson = await traced('--predict', 'none', '--text', text);
    expect(none.predictions).toEqual([]);
  });

  it('give the same numbers as ids, without a tokenizer in the folder', async () => {
    const bare = path.join(temporary, 'no-tokenizer');
    cpSync(tiny, bare, { recursive: true, filter: (file) => !file.includes('token') });
    const [{ text, ids } = { text: '', ids: [] }] = sentences;
    const byText: TraceJson = await traced('--predict', 'all', '--text', text);
    const byIds: TraceJson = await traced(
      '--model',
      bare,
      '--predict',
      'all',
      '--ids',
      ids.join(','),
    );
    expect(byIds.layers).toEqual(byText.layers);
    expect(byIds.tokens[1]).toEqual({ id: 144, piece: '#144', start: 0, end: 0 });
    expect(byIds.predictions[9]?.top[0]?.probability).toBe(
      byText.predictions[9]?.top[0]?.probability,
    );
    const refused = await canopy(['trace', '--model', bare, '--text', text]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('no tokenizer.json');
  });

  it('looks through the lens behind the last layer as at the prediction itself', async () => {
    const [{ text, mask_position } = { text: '', mask_position: null }] = sentences;
    const args = ['--top', '3', '--text', text, '--lens', `3,${mask_position}`];
    const trace = await traced(...args);
    expect(trace.lens).toMatchObject({ layer: 3, position: mask_position });
    expect(trace.lens.after).toEqual(trace.predictions[0].top);
    expect(trace.lens.before).toHaveLength(3);
    const { stdout } = await canopy(['trace', ...args]);
    expect(stdout).toMatch(/before: .* %\nafter: {2}.* %/);
  });

  it('marks the tokens of the second sentence of a pair', async () => {
    const trace = await traced('--text', 'The old man', '--pair', 'He walked.');
    const pieces = trace.tokens.map(({ piece }: { piece: string }) => piece);
    expect(pieces.join(' ')).toBe('<cls> the old man <sep> he walked . <sep>');
    const second = trace.tokens.filter(({ ofPair }: { ofPair?: boolean }) => ofPair);
    expect(second).toMatchObject([
      { start: 0, end: 2 },
      { start: 3, end: 9 },
      { start: 9, end: 10 },
    ]);
  });

  it.each([
    [['--text', 'a', '--text', 'b', '--pair', 'c'], '--pair goes with one --text'],
    [['--ids', '1,2', '--pair', 'c'], '--pair goes with one --text'],
    [['--text', 'a', '--lens', '3'], '--lens: expected layer and token'],
    [['--text', 'a', '--lens', '3,0', '--csv'], '--lens prints as a table or as --json'],
    [['--text', 'a', '--text', 'b', '--lens', '3,0'], '--lens takes one sequence'],
  ])('are not called with %j', async (args, message) => {
    const { status, stderr } = await canopy(['trace', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('random models', () => {
  it.each(['random-0', 'random-1'])('%s takes the golden paths', async (name) => {
    const folder = path.join(golden, name);
    const tensor = readSafetensors(path.join(folder, 'trace.safetensors'));
    // The second row of the batch is padded, which only the addon's own tests can say.
    const [, length = 0] = tensor('ids').shape;
    const ids = tensor('ids').values.slice(0, length);
    const trace: TraceJson = await traced('--model', folder, '--ids', ids.join(','));
    for (const [layer, { leaves, logits }] of trace.layers.entries()) {
      const nodes = tensor(`layer${layer}.fff_nodes`);
      const half = leavesOf(nodes).slice(0, leaves.flat().length);
      expect(leaves.flat()).toEqual(half);
      const reference = tensor(`f64.layer${layer}.fff_logits`).values;
      const own = reference.slice(0, reference.length / 2);
      expect(difference(logits.flat(2), own)).toBeLessThan(1e-4);
    }
  });
});

describe('output', () => {
  const text = 'The cat "sat", and the <mask> slept.';

  it('has one CSV row for each token, layer, tree and level', async () => {
    const { stdout } = await canopy(['trace', '--csv', '--text', text]);
    const trace: TraceJson = await traced('--text', text);
    const [header, ...rows] = stdout.trimEnd().split('\n');
    expect(header).toBe(
      'sequence,token,id,piece,start,end,layer,tree,level,node,leaf,logit,margin,contribution',
    );
    expect(rows.length).toBe(trace.tokens.length * 4 * 12);
    expect(stdout).toContain(',"""",');
    const leaf = trace.layers[0]?.leaves[1]?.[0] ?? 0;
    const logit = trace.layers[0]?.logits[1]?.[0]?.[11];
    const row = rows.find((line) => line.startsWith('0,1,144,the,0,3,0,0,11,'));
    expect(row?.split(',').slice(9, 12)).toEqual([`${2047 + leaf}`, `${leaf}`, `${logit}`]);
  });

  it('is a table of leaves by token and layer, predictions and times otherwise', async () => {
    const { stdout } = await canopy(['trace', '--top', '3', '--text', text]);
    const trace: TraceJson = await traced('--text', text);
    const cells = trace.layers.map(({ leaves }) => leaves[1]?.[0]);
    const line = stdout.split('\n').find((row) => row.startsWith('the'));
    expect(line?.trim().split(/\s+/)).toEqual(['the', ...cells.map(String)]);
    expect(stdout).toMatch(/<mask>: \S+ \d+\.\d %, /);
    expect(stdout).toMatch(/^canopy-tiny: .*measured once/m);
  });

  it('ends quietly where nobody reads on', async () => {
    const child = start(['trace', '--csv', '--text', 'the old man '.repeat(40)]);
    let errors = '';
    child.stderr.on('data', (data: Buffer) => {
      errors += data;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    expect(errors).toBe('');
  });

  it('reads a file and standard input as one text each', async () => {
    const file = path.join(temporary, 'text.txt');
    writeFileSync(file, `\uFEFF${text}\n`);
    const direct: TraceJson = await traced('--text', text);
    const fromFile: TraceJson = await traced('--file', file);
    const piped = await canopy(['trace', '--json', '--file', '-'], { input: text });
    expect(fromFile.layers).toEqual(direct.layers);
    expect(JSON.parse(piped.stdout).tokens).toEqual(direct.tokens);
  });

  it('refuses a text that is too long and traces it in windows on demand', async () => {
    const long = 'The old man walked down to the sea. '.repeat(20).trim();
    const refused = await canopy(['trace', '--json', '--text', long]);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toMatch(/^canopy: the text has 180 tokens.* 128 .*--windows.*\n$/);
    const { sequences } = await traced('--windows', '--text', long);
    expect(sequences.length).toBe(2);
    const tokens = sequences.flatMap((s: TraceJson) => s.tokens.slice(1, -1));
    expect(tokens.length).toBe(180);
    expect(sequences[0].window.end).toBeLessThanOrEqual(sequences[1].window.start);
  });

  it('is the same with any kernel and number of threads', async () => {
    const whole: TraceJson = await traced('--text', text);
    const scalar: TraceJson = await traced('--target', 'scalar', '--threads', '1', '--text', text);
    for (const [layer, { leaves, logits }] of whole.layers.entries()) {
      expect(scalar.layers[layer]?.leaves).toEqual(leaves);
      const other = scalar.layers[layer]?.logits.flat(2) ?? [];
      expect(difference(logits.flat(2), other)).toBeLessThan(1e-4);
    }
  });
});

describe('being called wrongly', () => {
  it.each([
    [[], 'give --text, --ids or --file'],
    [['--text', 'a', '--ids', '1'], 'give --text, --ids or --file'],
    [['--ids', '2,x,3'], '--ids: expected token ids with commas between, got "x"'],
    [['--text', 'a', '--top', '0'], '--top: expected a whole number from 1 to 100, got "0"'],
    [['--text', 'a', '--predict', 'some'], '--predict: expected mask, all, none, got "some"'],
    [['--text', 'a', '--json', '--csv'], 'not both'],
    [['--text', 'a', '--colour'], '--colour'],
  ])('ends %j with exit code 2', async (args, message) => {
    const { status, stdout, stderr } = await canopy(['trace', ...args]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^canopy: .*\n$/);
    expect(stderr).toContain(message);
  });

  it.each([
    [['--ids', '2,8000,3'], /position 1: expected a token id from 0 to 7999, received 8000/],
    [['--ids', Array(129).fill(5).join(',')], /has 129 token ids; canopy-tiny takes at most 128/],
    [['--text', ''], /The text is empty/],
    [['--file', '/nowhere/text.txt'], /\/nowhere\/text\.txt/],
  ])('fails %j with exit code 1', async (args, message) => {
    const { status, stderr } = await canopy(['trace', ...args]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^canopy: .*\n$/);
    expect(stderr).toMatch(message);
  });

  it('says in one line that the addon cannot be loaded', async () => {
    const { status, stderr } = await canopy(['info'], { env: { CANOPY_ADDON: '/nowhere/x.node' } });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^canopy: .*\/nowhere\/x\.node.*\n$/);
  });

  it('is helped', async () => {
    const [all, one, unknown] = await Promise.all([
      canopy(['--help']),
      canopy(['trace', '--help']),
      canopy(['tarce']),
    ]);
    expect(all.status).toBe(0);
    expect(all.stdout).toContain('canopy serve');
    expect(one.stdout).toContain('--windows');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('there is no command "tarce"');
  });
});
