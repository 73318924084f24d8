import { cp, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { aSession } from '../tests/sessions/session.ts';
import { findModel, likelyFolders } from './findModel.ts';

const tiny = path.resolve('assets/models/canopy-tiny');
const other = path.resolve('tests/golden/random-1');
const { model } = aSession;
const search = (folders: readonly string[]) =>
  findModel({
    model,
    folders,
    named: folders[0] ?? '',
    signal: new AbortController().signal,
    onProgress: () => {},
  });

it('looks where the model was, beside the session, and where one of its hash was opened', () => {
  const before = [
    { folder: '/elsewhere', sha256: model.sha256 },
    { folder: '/another', sha256: 'ab'.repeat(32) },
  ];
  expect(likelyFolders(model, '/data/sessions/king.canopy', before, tiny)).toEqual([
    '/home/ada/models/canopy-tiny',
    '/data/sessions/canopy-tiny',
    '/elsewhere',
    tiny,
  ]);
});

it('knows the model by its weights, whatever the folder is called', async () => {
  const moved = path.join(await mkdtemp(path.join(os.tmpdir(), 'canopy-moved-')), 'renamed');
  await cp(tiny, moved, { recursive: true });
  expect(await search(['/nowhere', moved])).toEqual({ status: 'found', folder: moved });
});

it('says where it looked in vain, and whose the weights are where they are another model', async () => {
  expect(await search(['/nowhere', '/else'])).toEqual({
    status: 'missing',
    tried: ['/nowhere', '/else'],
  });
  expect(await search([other, '/else'])).toMatchObject({ status: 'differs', folder: other });
  expect(await search(['/nowhere', other])).toMatchObject({ status: 'missing' });
});
