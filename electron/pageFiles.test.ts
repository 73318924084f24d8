import path from 'node:path';
import { expect, test } from 'vitest';
import { answer } from './pageFiles.ts';

const folder = path.join(import.meta.dirname, '../renderer');
const get = (url: string, method = 'GET') => answer(folder, { url, method });

test('a page may load from its own bundle alone, without inline scripts or styles', async () => {
  const response = await get('app://canopy/');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("connect-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test.each([
  ['app://canopy/../package.json'],
  ['app://canopy/%2e%2e/package.json'],
  ['app://canopy/..%2fpackage.json'],
  ['app://canopy/..%5cpackage.json'],
  ['app://canopy/assets/..%2f..%2fpackage.json'],
  ['app://canopy//etc/passwd'],
  ['app://canopy/index.html%00.json'],
  ['app://canopy/%'],
  ['app://canopy/nothing.html'],
  ['app://canopy/lib'],
  ['app://canopy/tsconfig'],
  ['app://elsewhere/index.html'],
  ['https://canopy/index.html'],
  ['not a url'],
])('%s names no file of the page', async (url) => {
  const response = await get(url);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('');
});

test('only GET is answered', async () => {
  expect((await get('app://canopy/index.html', 'POST')).status).toBe(405);
});
