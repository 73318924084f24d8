/**
 * A log on the disk for whoever looks into what went wrong: plain lines, one file that is written
 * and a few older ones, so that it never grows without end.
 */

import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';

export interface Log {
  /** The file that is written now. */
  readonly file: string;
  info(message: string, ...details: readonly unknown[]): void;
  warn(message: string, ...details: readonly unknown[]): void;
  error(message: string, ...details: readonly unknown[]): void;
}

interface LogOptions {
  /** Bytes after which a file gives way to a new one. */
  readonly largest?: number;
  /** Older files that are kept: `canopy.1.log` is the newest of them. */
  readonly kept?: number;
  readonly now?: () => Date;
  /** Where warnings and errors go besides. */
  readonly echo?: (line: string) => void;
}

/**
 * Writes below `folder`, at once and without a queue: the last line before a crash is the one that
 * matters, and lines are few. A disk that cannot be written to costs the log, not the app.
 */
export function openLog(folder: string, options: LogOptions = {}): Log {
  const { largest = 1024 * 1024, kept = 4, now = () => new Date(), echo } = options;
  const file = path.join(folder, 'canopy.log');
  const older = (n: number) => path.join(folder, `canopy.${n}.log`);
  let size: number | null = null;

  function rotate(): void {
    rmSync(older(kept), { force: true });
    for (let n = kept; n > 0; n -= 1) {
      try {
        renameSync(n === 1 ? file : older(n - 1), older(n));
      } catch {
        // There are not that many yet.
      }
    }
    size = 0;
  }

  function write(level: string, message: string, details: readonly unknown[]): void {
    const words = [message, ...details.map(spell)].join(' ');
    // A line break in a message must not pass for an entry of its own.
    if (level !== 'info ') echo?.(words);
    const line = `${now().toISOString()} ${level} ${words.replaceAll('\n', '\n  ')}\n`;
    try {
      if (size === null) {
        mkdirSync(folder, { recursive: true });
        size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      }
      const bytes = Buffer.byteLength(line);
      if (size > 0 && size + bytes > largest) rotate();
      appendFileSync(file, line);
      size += bytes;
    } catch {
      size = null;
    }
  }

  return {
    file,
    info: (message, ...details) => write('info ', message, details),
    warn: (message, ...details) => write('warn ', message, details),
    error: (message, ...details) => write('error', message, details),
  };
}

/** Errors with their stack, everything else as Node shows it, in measure. */
function spell(value: unknown): string {
  if (typeof value === 'string') return value;
  return inspect(value, { depth: 4, breakLength: Infinity, maxStringLength: 2000 });
}
