/** Session files on the disk. */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OpenedSession, SavedSession, Session } from './api.ts';
import { writeAtomic } from './atomicFile.ts';
import { CanopyError, reasonOf } from './errors.ts';
import { largestSession, parseSession, sessionText, tooLarge } from './session.ts';

export const sessionExtension = '.canopy';

function fileProblem(error: unknown, file: string, what: string): CanopyError {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder. Check the path',
    ENOTDIR: 'a part of the path is not a folder. Check the path',
    EISDIR: 'it is a folder. Name a file in it',
    EACCES: 'no permission. Check its access rights',
    EPERM: 'no permission. Check its access rights',
    EROFS: 'the disk is read-only. Save elsewhere',
    ENOSPC: 'the disk is full. Make room, or save elsewhere',
  };
  const why = known[String(code)] ?? reasonOf(error);
  return new CanopyError('bad-input', `${file} cannot be ${what}: ${why}.`, { file });
}

/** @throws CanopyError naming the file, and the key where one is wrong */
export async function readSession(file: string): Promise<OpenedSession> {
  const full = path.resolve(file);
  let text: string;
  try {
    const found = await stat(full);
    if (!found.isFile() && !found.isDirectory()) {
      throw new CanopyError('bad-input', `${full} is no file.`, { file: full });
    }
    if (found.isFile() && found.size > largestSession) throw tooLarge(full, found.size);
    text = await readFile(full, 'utf8');
  } catch (error) {
    throw error instanceof CanopyError ? error : fileProblem(error, full, 'read');
  }
  return { ...opened(text, full), path: full };
}

/** A session from a text that came without its file, as a browser hands it over. */
export function opened(text: string, file: string): OpenedSession {
  const { session, older } = parseSession(text, file);
  const notes =
    older === null
      ? []
      : [
          `${path.basename(file)} is of version ${older}; saving writes version ${session.version}.`,
        ];
  return { session, path: null, name: nameOf(file), notes };
}

/** The file that is meant by a path: whole, and with the extension of sessions. */
export function sessionPath(file: string): string {
  const full = path.resolve(file);
  return full.toLowerCase().endsWith(sessionExtension) ? full : full + sessionExtension;
}

/** Writes a session; the older file is there until the newer one is whole on the disk. */
export async function writeSession(file: string, session: Session): Promise<SavedSession> {
  const full = sessionPath(file);
  const text = sessionText(session);
  if (Buffer.byteLength(text) > largestSession) throw tooLarge(full, Buffer.byteLength(text));
  await writeAtomic(full, text).catch((error: unknown) => {
    throw fileProblem(error, full, 'written');
  });
  return { path: full, name: nameOf(full), created: session.created, saved: session.saved };
}

function nameOf(file: string): string {
  return path.basename(file).replace(/\.canopy$/i, '');
}
