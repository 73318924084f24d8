/** Errors as the engine throws them and as they cross a transport. */

import type { ApiError, ErrorCode } from './api.ts';

/** Where an error lies: the file, and the config key, tensor or parameter in it. */
interface Place {
  readonly file?: string;
  readonly key?: string;
}

/** An error whose message is whole and fit to be shown. */
export class CanopyError extends Error {
  override readonly name = 'CanopyError';
  readonly code: ErrorCode;
  readonly place: Place;

  constructor(code: ErrorCode, message: string, place: Place = {}) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

export function badInput(message: string, key?: string): CanopyError {
  return new CanopyError('bad-input', message, key === undefined ? {} : { key });
}

export function badModel(message: string, file: string, key?: string): CanopyError {
  return new CanopyError('bad-model', message, key === undefined ? { file } : { file, key });
}

export function cancelled(message = 'Cancelled.'): CanopyError {
  return new CanopyError('cancelled', message);
}

/** What any thrown value says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const codes: ReadonlySet<string> = new Set<ErrorCode>([
  'bad-input',
  'bad-model',
  'no-model',
  'no-memory',
  'cancelled',
  'unsupported',
  'forbidden',
  'network',
  'no-space',
  'internal',
]);

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && codes.has(code);
}

/** Own string property of an error, as the native addon sets `file` and `key`. */
function text(error: Error, property: 'file' | 'key'): Place {
  const value: unknown = Reflect.get(error, property);
  return typeof value === 'string' && value !== '' ? { [property]: value } : {};
}

/**
 * Any thrown value as it crosses the transport. Errors of the native addon carry `code`, `file`
 * and `key`; what is neither theirs nor ours is `internal`.
 */
export function toApiError(error: unknown): ApiError {
  if (error instanceof CanopyError) {
    return { code: error.code, message: error.message, ...error.place };
  }
  if (!(error instanceof Error)) return { code: 'internal', message: String(error) };
  if (error.name === 'AbortError') return { code: 'cancelled', message: 'Cancelled.' };
  const code: unknown = Reflect.get(error, 'code');
  if (!isErrorCode(code)) {
    return { code: 'internal', message: `Unexpected error: ${error.message}` };
  }
  return { code, message: error.message, ...text(error, 'file'), ...text(error, 'key') };
}
