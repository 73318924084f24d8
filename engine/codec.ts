/**
 * Messages as bytes, for transports that carry bytes alone. MessagePack, with typed arrays as an
 * extension type: JSON would turn them into objects ten times their size.
 */

import { Packr, Unpackr } from 'msgpackr';
import type { HostMessage } from './api.ts';

// Plain MessagePack maps (no records), which the library can read without generating code.
const packr = new Packr({ moreTypes: true, structuredClone: false, useRecords: false });
const unpackr = new Unpackr({ useRecords: false, structuredClone: false, mapsAsObjects: true });

export function encode(message: HostMessage): Uint8Array {
  return packr.pack(message);
}

/** @throws Error where the bytes are not MessagePack */
export function decode(bytes: Uint8Array): unknown {
  return unpackr.unpack(bytes);
}
