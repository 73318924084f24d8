import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { openDataset } from './dataset.ts';
import { engine, newFolder, rowsOf, traced, written } from './fixture.ts';
import { mergeDatasets } from './merge.ts';

const text = readFileSync('assets/texts/time-machine.txt', 'utf8');
const lines = text.split('\n').filter((line) => line.trim() !== '');
afterAll(() => engine.close());

async function parquet(columns: string): Promise<string> {
  const file = path.join(newFolder(), 'a.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${columns}) TO '${file}' (FORMAT parquet)`);
  instance.closeSync();
  return file;
}

describe('rows', () => {
  it('are those that a trace of the same text gives', async () => {
    const [first = ''] = lines;
    const { folder, rows } = await traced([written('a.txt', first)]);
    const windows = await engine.windows(first);
    const inputs = windows.map(({ index }) => ({ text: first, window: index }));
    const trace = await engine.trace({ inputs, predict: 'none' });
    const found = await rowsOf([folder]);
    const expected = trace.sequences.flatMap(({ tokens, layers }, window) =>
      tokens.map(({ id, start, end, special }, position) => {
        const leaves = layers.map((layer) => layer.leaves[position]);
        return [window, position, special ? null : [start, end], id, special, ...leaves];
      }),
    );
    expect(windows.length).toBe(2);
    expect(rows).toBe(expected.length);
    const rest = found.map(([, , window, position, start, end, id, special, ...leaves]) => {
      return [window, position, special ? null : [start, end], id, special, ...leaves];
    });
    expect(rest).toEqual(expected);
  });

  it('have offsets in code points, as Python counts', async () => {
    const { folder } = await traced([written('a.txt', '😀 the king 😀 was')]);
    const own = (await rowsOf([folder])).filter((row) => row[7] === false);
    expect(own.map((row) => [row[4], row[5]])).toEqual([
      [2, 5],
      [6, 10],
      [13, 16],
    ]);
  });

  it('carry logits and margins where they are asked for', async () => {
    const settings = { logits: true, margins: true };
    const { folder } = await traced([written('a.txt', 'the king was wise')], { settings });
    const trace = await engine.trace({ inputs: [{ text: 'the king was wise' }], predict: 'none' });
    const dataset = await openDataset([folder]);
    const rows = await dataset.query(
      'SELECT logits_2_0, margins_2_0 FROM tokens ORDER BY position',
    );
    dataset.close();
    const layer = trace.sequences[0]?.layers[2];
    expect(rows.flatMap(([logits]) => logits)).toEqual([...(layer?.logits ?? [])]);
    expect(rows.flatMap(([, margins]) => margins)).toEqual([...(layer?.margins ?? [])]);
  });
});

describe('formats', () => {
  const two = ['the king was wise', 'a small dog'] as const;
  const json = two.map((t) => `${JSON.stringify({ text: t, kind: t.slice(0, 1) })}\n`).join('');

  it.each([
    ['a.txt', `${two.join('\n')}\n`],
    ['a.txt.gz', gzipSync(`${two.join('\r\n')}\r\n`)],
    ['a.txt.zst', zstdCompressSync(two.join('\n'))],
    ['a.jsonl', json],
    ['a.jsonl.gz', gzipSync(json)],
    ['a.csv', `id,text\n1,"${two[0]}"\n2,"${two[1]}"\n`],
    ['a.tsv', `text\tid\n${two[0]}\t1\n${two[1]}\t2\n`],
  ])('%s gives the same two documents', async (name, content) => {
    const settings = { documents: 'line' } as const;
    const { folder } = await traced([written(name, content)], { settings });
    const plain = await traced([written('b.txt', two.join('\n'))], { settings });
    expect(await rowsOf([folder])).toEqual(await rowsOf([plain.folder]));
  });

  it('parquet too, with a label for each word', async () => {
    const file = await parquet(
      `SELECT * FROM (VALUES (['the', 'king'], ['DET', 'NOUN'])) AS t(words, pos)`,
    );
    const settings = { textColumn: 'words', labelColumn: 'pos' };
    const { folder } = await traced([file], { settings });
    const dataset = await openDataset([folder]);
    const rows = await dataset.query(
      'SELECT label FROM tokens WHERE NOT special ORDER BY position',
    );
    dataset.close();
    expect(rows).toEqual([['DET'], ['NOUN']]);
  });

  it('a paragraph ends at an empty line', async () => {
    const file = written('a.txt', 'the king\nwas wise\n\n\na dog\n');
    const { folder } = await traced([file], { settings: { documents: 'paragraph' } });
    const rows = await rowsOf([folder]);
    expect(new Set(rows.map(([document]) => document))).toEqual(new Set([0, 1]));
  });
});

describe('what is wrong', () => {
  async function problemsOf(file: string, documents: 'line' | 'file' = 'line') {
    const { folder } = await traced([file, written('good.txt', 'the king')], {
      settings: { documents },
    });
    const dataset = await openDataset([folder]);
    dataset.close();
    return dataset.info;
  }

  it('in a line: it is left out and listed, the others stay', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a dog\n'),
      Buffer.of(0xff, 0xfe, 10),
      Buffer.from('a cat\n'),
    ]);
    const info = await problemsOf(written('a.txt', bytes));
    expect(info.problems).toEqual([{ file: 'a.txt', line: 2, message: 'is not valid UTF-8' }]);
    expect(info.documents).toBe(3);
    const bad = written('b.jsonl', '{"text": "a dog"}\n{"text": 7\n{"other": 1}\n');
    const { problems } = await problemsOf(bad);
    expect(problems.map(({ line }) => line)).toEqual([2, 3]);
    expect(problems[1]?.message).toBe('has no text');
  });

  it('a line of 200 MB: in bounded memory', async () => {
    const file = written('a.txt.gz', gzipSync(Buffer.alloc(200_000_000, 'x'), { level: 1 }));
    const before = process.memoryUsage().rss;
    const { problems } = await problemsOf(file);
    expect(problems[0]?.message).toBe('has 200,000,000 bytes; a line takes at most 16,777,216');
    expect(process.memoryUsage().rss - before).toBeLessThan(500 * 2 ** 20);
  });

  it('a gzip that breaks off: what came before stays', async () => {
    const whole = gzipSync(`${lines.join('\n')}\n`);
    const info = await problemsOf(written('a.txt.gz', whole.subarray(0, whole.length / 2)));
    expect(info.problems).toEqual([
      { file: 'a.txt.gz', line: null, message: 'breaks off: unexpected end of file' },
    ]);
    expect(info.documents).toBeGreaterThan(1);
  });

  it('a zst that breaks off, and a gzip that is none', async () => {
    const whole = zstdCompressSync(`${lines.join('\n')}\n`);
    const cut = await problemsOf(written('a.txt.zst', whole.subarray(0, whole.length / 2)));
    expect(cut.problems.map(({ file }) => file)).toEqual(['a.txt.zst']);
    expect(cut.problems[0]?.message).toMatch(/^breaks off: /);
    const none = await problemsOf(written('a.txt.gz', 'the king was wise'));
    expect(none.problems).toEqual([
      { file: 'a.txt.gz', line: null, message: 'breaks off: incorrect header check' },
    ]);
    expect(none.documents).toBe(1);
  });

  it('ragged rows of a csv: they are left out by line, the others stay', async () => {
    const { problems, documents } = await problemsOf(
      written('a.csv', 'id,text\n1,a dog\n2\n3,a cat,more\n4,a king\n'),
    );
    expect(problems.map(({ line }) => line)).toEqual([3, 4]);
    expect(problems[0]?.message).toMatch(/column|length/i);
    expect(documents).toBe(3);
  });

  it('a table without the column: the file is left out, and the columns are named', async () => {
    const message = 'there is no column text; the columns are id, body';
    const csv = await problemsOf(written('a.csv', 'id,body\n1,a dog\n'));
    expect(csv.problems).toEqual([
      { file: 'a.csv', line: null, message: `breaks off: ${message}` },
    ]);
    const table = await problemsOf(await parquet(`SELECT 1 AS id, 'a dog' AS body`));
    expect(table.problems.map((problem) => problem.message)).toEqual([`breaks off: ${message}`]);
    expect(table.documents).toBe(1);
  });

  it('a folder that cannot be written: it is named before anything is traced', async () => {
    const file = written('a.txt', 'a dog');
    const folder = path.join(file, 'dataset');
    await expect(traced([file], { folder })).rejects.toThrow(/a\.txt/);
  });

  it('an empty file, and a folder that leads back to itself', async () => {
    const folder = newFolder();
    writeFileSync(path.join(folder, 'empty.txt'), '');
    writeFileSync(path.join(folder, 'a.txt'), 'a dog');
    mkdirSync(path.join(folder, 'sub'));
    symlinkSync(folder, path.join(folder, 'sub/loop'));
    const { problems } = await problemsOf(folder);
    const messages = problems.map(({ file, message }) => `${path.basename(file)}: ${message}`);
    expect(messages[0]).toBe('empty.txt: the file is empty');
    expect(messages[1]).toMatch(/^loop: is the same as one before/);
  });

  it('in the call: it is refused by name', async () => {
    await expect(traced(['/nowhere'])).rejects.toThrow('There is no file or folder /nowhere');
    await expect(traced([written('a.pdf', 'x')])).rejects.toThrow('of no kind that a corpus takes');
    await expect(traced([newFolder()])).rejects.toThrow('There is nothing to read');
    const file = written('a.txt', 'a dog');
    await expect(traced([file], { folder: path.dirname(file) })).rejects.toThrow(
      'no trace dataset',
    );
  });
});

describe('shards', () => {
  const file = written('a.txt', Array.from({ length: 6 }, () => lines.join('\n')).join('\n'));
  const settings = { documents: 'line' } as const;

  it('together have the rows of one run, and merge into one folder', async () => {
    const whole = await traced([file], { settings });
    const shares = [];
    for (const index of [0, 1, 2]) {
      shares.push(await traced([file], { settings, shard: { index, count: 3 } }));
    }
    const folders = shares.map(({ folder }) => folder);
    const expected = await rowsOf([whole.folder]);
    expect(expected.length).toBe(whole.rows);
    expect(await rowsOf(folders)).toEqual(expected);
    const merged = path.join(newFolder(), 'merged');
    await mergeDatasets(folders, merged);
    expect(await rowsOf([merged])).toEqual(expected);
    await expect(mergeDatasets(folders.slice(1), path.join(newFolder(), 'm'))).rejects.toThrow(
      'missing or not written to their end: 0',
    );
    const other = await traced([file], { shard: { index: 0, count: 3 } });
    const mixed = [other.folder, ...folders.slice(1)];
    await expect(mergeDatasets(mixed, path.join(newFolder(), 'm'))).rejects.toThrow(
      'settings differ',
    );
  }, 60_000);
});

describe('a run that was stopped', () => {
  it('goes on where it was, and refuses another corpus', async () => {
    const file = written('a.txt', Array.from({ length: 4 }, () => text).join('\n'));
    const stop = new AbortController();
    const folder = path.join(newFolder(), 'dataset');
    setImmediate(() => stop.abort());
    await traced([file], { folder, signal: stop.signal }).catch(() => null);
    const again = await traced([file], { folder });
    expect(again.complete).toBe(true);
    const whole = await traced([file]);
    expect(await rowsOf([folder])).toEqual(await rowsOf([whole.folder]));
    const once = await traced([file], { folder });
    expect([once.newRows, once.rows]).toEqual([0, whole.rows]);
    const changed = path.join(newFolder(), 'a.txt');
    copyFileSync(written('b.txt', 'a dog'), changed);
    await expect(traced([changed], { folder })).rejects.toThrow('corpora differ');
  }, 60_000);
});
