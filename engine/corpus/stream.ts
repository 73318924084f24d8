/** A file's bytes, unpacked. */

import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { CorpusFile } from './files.ts';

const readBytes = 1024 * 1024;

/**
 * Errors of the file and of its packing come out of the iteration.
 * @param onBytes hears of the bytes that were read from the disk
 */
export function bytesOf(file: CorpusFile, onBytes: (bytes: number) => void): AsyncIterable<Buffer> {
  const raw = createReadStream(file.path, { highWaterMark: readBytes });
  raw.on('data', (chunk) => onBytes(chunk.length));
  raw.pause(); // whoever iterates starts it
  if (file.packing === 'none') return raw;
  const unpack = file.packing === 'gz' ? createGunzip() : createZstdDecompress();
  return pipeline(raw, unpack, () => {}); // its errors are the iteration's
}
