import { expect, test } from 'vitest';
import { pathsOf, proposedFolder } from './paths.ts';

test('a path a line, whatever stands around it', () => {
  expect(pathsOf(' /a/b.txt \n\n"/c d/e.jsonl"\n')).toEqual(['/a/b.txt', '/c d/e.jsonl']);
  expect(pathsOf('  \n')).toEqual([]);
});

test('a dataset is proposed beside its first input, under its name and the model’s', () => {
  expect(proposedFolder(['/data/wiki.jsonl.zst', '/x'], 'tiny')).toBe('/data/wiki.tiny.corpus');
  expect(proposedFolder(['/data/books/'], 'tiny')).toBe('/data/books.tiny.corpus');
  expect(proposedFolder(['C:\\texts\\a.v2.txt'], 'tiny')).toBe('C:\\texts\\a.v2.tiny.corpus');
  expect(proposedFolder([], 'tiny')).toBe('');
});
