/** What a long command says on standard error while it measures. */

import { note } from './command.ts';

/** Says what runs now; on a terminal in one line, with the share done. */
export function progressOf(what: string) {
  const terminal = process.stderr.isTTY;
  if (!terminal) note(what);
  return ({ done, total }: { readonly done: number; readonly total: number }) => {
    const share = Math.min(100, Math.round((100 * done) / total));
    if (terminal) process.stderr.write(`\r\x1b[Kcanopy: ${what} ${share} %`);
  };
}

/** Takes the progress line away, so that what is printed next stands alone. */
export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}
