/** One file from the hub to the disk: what is there already stays, the rest is asked for by range. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { fileDownloadInfo } from '@huggingface/hub';
import { CanopyError, reasonOf } from '../errors.ts';
import type { HubFile } from './listing.ts';
import { PassingTrouble, type Transport } from './transport.ts';

export interface FileSource {
  readonly repo: string;
  readonly commit: string;
  readonly endpoint: string;
  readonly transport: Transport;
  /** Waits before asking again; fails when the signal fires. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Tries in a row that bring nothing. */
const mostVainTries = 6;
const firstPauseMs = 250;
/** Hashing one piece takes about 1 ms, so that nothing else waits for long. */
const hashPiece = 1024 * 1024;

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

/** The address of a file's content. What the hub says of it there must be what the listing told. */
async function locate(file: HubFile, source: FileSource, signal: AbortSignal): Promise<string> {
  const { repo, commit, endpoint, transport } = source;
  let linked: string | null = null;
  // As in listing.ts; only headers are read of this answer, so its body is let go.
  const asked = (async (url: string, init: object) => {
    const response = await transport.request(url, { ...init, signal });
    linked = response.headers.get('x-linked-etag');
    await response.body?.cancel();
    return response;
  }) as unknown as typeof fetch;
  const info = await fileDownloadInfo({
    repo,
    path: file.name,
    revision: commit,
    hubUrl: endpoint,
    fetch: asked,
  });
  if (!info) throw new CanopyError('network', `${file.name} of ${repo} has gone from the hub`);
  // The store's own ETag is of its own making; the hub's names the content.
  const etag = linked === null ? file.checksum.hex : info.etag.replaceAll('"', '');
  if (info.size !== file.bytes || etag !== file.checksum.hex) {
    throw new CanopyError('network', `${file.name} of ${repo} is not the file that the hub lists`);
  }
  return info.url;
}

/** Where in the file an answer begins. */
function beginOf(headers: { get(name: string): string | null }, status: number): number {
  if (status !== 206) return 0;
  return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

/** What a failed write means to whoever waits for the model. */
export function writeError(error: unknown, target: string): CanopyError {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const why = reasonOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `The disk is full: ${target} could not be written on. What has come is kept; make room and resume.`;
    return new CanopyError('no-space', message, { file: target });
  }
  return new CanopyError('bad-input', `${target} cannot be written: ${why}`, { file: target });
}

/** Asks for what is missing and appends it, once; true when the file is whole. */
async function fetchRest(
  url: string,
  file: HubFile,
  target: string,
  source: FileSource,
  signal: AbortSignal,
  onBytes: (present: number) => void,
): Promise<void> {
  const present = await sizeOf(target);
  if (present === file.bytes && present > 0) return;
  const from = present < file.bytes ? present : 0;
  const handle = await open(target, from > 0 ? 'r+' : 'w').catch((error: unknown) => {
    throw writeError(error, target);
  });
  try {
    if (file.bytes === 0) return;
    const headers = { range: `bytes=${from}-${file.bytes - 1}`, 'accept-encoding': 'identity' };
    const response = await source.transport.request(url, { headers, signal });
    let at = beginOf(response.headers, response.status);
    if (at !== 0 && at !== from)
      throw new CanopyError(
        'network',
        `${new URL(url).host} sent another part of ${file.name} than was asked for`,
      );
    if (at === 0 && from > 0) await handle.truncate(0);
    onBytes(at);
    for await (const chunk of received(response.body, file.name, signal)) {
      if (at + chunk.length > file.bytes)
        throw new CanopyError('network', `More came of ${file.name} than its ${file.bytes} bytes`);
      for (let written = 0; written < chunk.length; ) {
        const done = await handle
          .write(chunk, written, chunk.length - written, at)
          .catch((error: unknown) => {
            throw writeError(error, target);
          });
        written += done.bytesWritten;
        at += done.bytesWritten;
      }
      onBytes(at);
    }
    if (at < file.bytes)
      throw new PassingTrouble('network', `The connection ended within ${file.name}`);
    await handle.sync().catch((error: unknown) => {
      throw writeError(error, target);
    });
  } finally {
    await handle.close();
  }
}

/** The body's pieces; an end before its time is trouble that passes. */
async function* received(
  body: AsyncIterable<Uint8Array> | null,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (!body) return;
  try {
    yield* body;
  } catch (error) {
    if (signal.aborted || error instanceof CanopyError) throw error;
    const why = reasonOf(error);
    throw new PassingTrouble('network', `The connection broke within ${name}: ${why}`);
  }
}

/**
 * Brings `target` to the file's whole length. A connection that breaks is taken up where it broke,
 * as long as every few tries bring something.
 * @throws CanopyError `network`, `no-space` or `bad-input`; what has come stays
 */
export async function fetchFile(
  file: HubFile,
  target: string,
  source: FileSource,
  signal: AbortSignal,
  onBytes: (present: number) => void,
): Promise<void> {
  let vain = 0;
  for (;;) {
    const before = await sizeOf(target);
    try {
      // Anew for each try: the addresses of a store hold for a while only.
      const url = await locate(file, source, signal);
      return await fetchRest(url, file, target, source, signal, onBytes);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PassingTrouble)) throw error;
      vain = (await sizeOf(target)) > before ? 0 : vain + 1;
      if (vain >= mostVainTries) throw error;
      await source.pause(firstPauseMs * 2 ** vain, signal);
    }
  }
}

/**
 * Compares a file on the disk with its checksum, in pieces. One that differs is deleted.
 * @throws CanopyError `network` with both checksums
 */
export async function checkFile(
  { name, bytes, checksum }: HubFile,
  target: string,
  signal: AbortSignal,
  onBytes: (done: number) => void,
): Promise<void> {
  const sha256 = checksum.kind === 'sha256';
  const hash = createHash(sha256 ? 'sha256' : 'sha1');
  if (!sha256) hash.update(`blob ${bytes}\0`);
  let done = 0;
  for await (const piece of createReadStream(target, { highWaterMark: hashPiece, signal })) {
    hash.update(piece);
    done += piece.length;
    onBytes(done);
  }
  const found = hash.digest('hex');
  if (found === checksum.hex) return;
  await rm(target, { force: true });
  const kind = sha256 ? 'SHA-256' : 'git checksum';
  const message = `${name} is not what the hub says: its ${kind} is ${found}, expected ${checksum.hex}. What came was deleted; resume to fetch it again.`;
  throw new CanopyError('network', message, { file: name });
}
