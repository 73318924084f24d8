/** A stream of bytes as lines of UTF-8, in bounded memory. */

import { longestLine } from './settings.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end; null where `problem` says why it cannot be taken. */
  readonly text: string | null;
  readonly problem: string | null;
}

const newline = 10;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws TypeError for bytes that are not UTF-8 */
export function decode(bytes: Uint8Array): string {
  return strict.decode(bytes);
}

function trimmed(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

function lineOf(bytes: Buffer, number: number): Line {
  try {
    return { number, text: trimmed(decode(bytes)), problem: null };
  } catch {
    return { number, text: null, problem: 'is not valid UTF-8' };
  }
}

/** Whole lines, decoded together where all are well. */
function linesIn(bytes: Buffer, first: number): Line[] {
  try {
    const texts = decode(bytes).split('\n');
    return texts.map((text, i) => ({ number: first + i, text: trimmed(text), problem: null }));
  } catch {
    const lines: Line[] = [];
    for (let at = 0; at <= bytes.length; ) {
      const found = bytes.indexOf(newline, at);
      const end = found < 0 ? bytes.length : found;
      lines.push(lineOf(bytes.subarray(at, end), first + lines.length));
      at = end + 1;
    }
    return lines;
  }
}

/** A byte order mark before the first line is no part of it. */
function withoutMark(line: Line): Line {
  return line.number === 1 && line.text?.startsWith('\uFEFF')
    ? { ...line, text: line.text.slice(1) }
    : line;
}

function tooLong(number: number, bytes: number): Line {
  const [has, takes] = [bytes, longestLine].map((n) => n.toLocaleString('en'));
  return { number, text: null, problem: `has ${has} bytes; a line takes at most ${takes}` };
}

/** The lines of a stream, some at a time. What a line is too long for is not kept in memory. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  let number = 1;
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of stream) {
    const last = chunk.lastIndexOf(newline);
    if (last < 0) {
      restBytes += chunk.length;
      if (restBytes <= longestLine) rest.push(chunk);
      else rest = [];
      continue;
    }
    const lines: Line[] = [];
    let from = 0;
    if (restBytes > 0) {
      const end = chunk.indexOf(newline);
      const length = restBytes + end;
      if (length > longestLine) lines.push(tooLong(number, length));
      else lines.push(lineOf(Buffer.concat([...rest, chunk.subarray(0, end)]), number));
      from = end + 1;
      number += 1;
    }
    if (from <= last) {
      const whole = linesIn(chunk.subarray(from, last), number);
      number += whole.length;
      for (const line of whole) lines.push(line);
    }
    rest = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : [];
    restBytes = chunk.length - last - 1;
    yield lines.map(withoutMark);
  }
  if (restBytes > longestLine) yield [tooLong(number, restBytes)];
  else if (restBytes > 0) yield [withoutMark(lineOf(Buffer.concat(rest), number))];
}
