import { expect, it } from 'vitest';
import { parseRepo } from './address.ts';

const hub = 'https://huggingface.co';
const named = 'pbelcak/UltraFastBERT-1x11-long';

it.each([
  [named, 'main'],
  [` ${named}\n`, 'main'],
  [`${named}@v1.0`, 'v1.0'],
  [`https://huggingface.co/${named}`, 'main'],
  [`https://huggingface.co/${named}/`, 'main'],
  [`https://huggingface.co/${named}/tree/main`, 'main'],
  [`https://huggingface.co/${named}/tree/feature/deep`, 'feature/deep'],
  [`https://huggingface.co/${named}/tree/refs%2Fpr%2F1`, 'refs/pr/1'],
  [`https://huggingface.co/${named}/blob/v2/model.safetensors`, 'v2'],
  [`https://huggingface.co/${named}/resolve/v2/model.safetensors?download=true`, 'v2'],
  [`huggingface.co/${named}`, 'main'],
  [`hf.co/${named}`, 'main'],
])('reads %s', (text, revision) => {
  expect(parseRepo(text, hub)).toEqual({ repo: named, revision });
});

it('reads an address of the mirror that is in use', () => {
  const url = `https://hf-mirror.example:8443/${named}/tree/main`;
  expect(parseRepo(url, 'https://hf-mirror.example:8443').repo).toBe(named);
  expect(() => parseRepo(url, hub)).toThrow('hf-mirror.example:8443 is not the hub');
});

it.each([
  'bert',
  'a/b/c',
  '../etc',
  './..',
  'a/..',
  'a/.hidden',
  'a/b@../c',
  'a/b@',
  'a/b@x@y',
  'a b/c',
  'https://huggingface.co/datasets/a/b',
  'https://huggingface.co/a/%2e%2e',
  'https://huggingface.co/a/b%2Fc',
  'file:///etc/passwd',
  'https://evil.example/a/b',
  'https://',
])('refuses %s', (text) => {
  expect(() => parseRepo(text, hub)).toThrow();
});
