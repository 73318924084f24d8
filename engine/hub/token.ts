/** The user's access token for the hub, where the hub's own tools look for it. */

import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export interface AccessToken {
  readonly value: string;
  /** The variable or file that it came from: what may be shown. */
  readonly from: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A token goes into a header: without spaces and control characters. */
const tokenPattern = /^[\x21-\x7e]{1,512}$/;

/** `HF_TOKEN`, else the file that `hf auth login` writes; null without a token. */
export async function findToken(env: Environment): Promise<AccessToken | null> {
  const named = env.HF_TOKEN?.trim();
  if (named) return tokenPattern.test(named) ? { value: named, from: 'HF_TOKEN' } : null;
  const home =
    env.HF_HOME ||
    path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'huggingface');
  const file = env.HF_TOKEN_PATH || path.join(home, 'token');
  const value = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  return tokenPattern.test(value) ? { value, from: file } : null;
}
