import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import type { HostMessage } from './api.ts';
import { decode, encode } from './codec.ts';

// As the page packs and unpacks: without generated code, which its content security policy forbids.
// That build has no types of its own; its names are those of the whole library.
const { Packr } = createRequire(import.meta.url)(
  'msgpackr/index-no-eval',
) as typeof import('msgpackr');
const page = new Packr({ moreTypes: true, structuredClone: false, useRecords: false });

it('brings typed arrays to the page with type, values and alignment', () => {
  const leaves = Int32Array.of(1338, -1, 2047);
  const logits = Float32Array.of(0.1, -2.5, 1e-30).subarray(1);
  const message: HostMessage = { kind: 'result', id: 3, value: { odd: 'x', leaves, logits } };
  for (let shift = 0; shift < 8; shift++) {
    // Wherever the message lies in the socket's buffer.
    const bytes = encode(message);
    const moved = new Uint8Array(bytes.length + shift).subarray(shift);
    moved.set(bytes);
    expect(page.unpack(moved)).toEqual(message);
    expect(page.unpack(moved).value.logits).toBeInstanceOf(Float32Array);
  }
});

it('reads what the page sends', () => {
  const call = { kind: 'call', id: 1, name: 'trace', params: { inputs: [{ text: 'a 😀' }] } };
  expect(decode(page.pack(call))).toEqual(call);
});

it('keeps null, booleans and missing keys apart', () => {
  const message: HostMessage = { kind: 'result', id: 0, value: { a: null, b: false, c: [] } };
  expect(decode(encode(message))).toEqual(message);
});

it('throws at bytes that are no message', () => {
  expect(() => decode(Uint8Array.of(0x93, 0x01))).toThrow();
});
