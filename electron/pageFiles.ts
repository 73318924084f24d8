/**
 * What `app://canopy/` answers: the files below one folder, with headers, and nothing else.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';

export const pageOrigin = 'app://canopy';

/**
 * Scripts, styles and fonts from the bundle alone; no connection to anywhere. `data:` and `blob:`
 * pictures are what the page draws itself.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The file that a request asks for, or the refusal. */
export async function answer(
  folder: string,
  request: Pick<Request, 'method' | 'url'>,
): Promise<Response> {
  if (request.method !== 'GET') return refusal(405);
  const file = fileOf(folder, request.url);
  const type = file === null ? undefined : types[path.extname(file)];
  if (file === null || type === undefined) return refusal(404);
  try {
    return new Response(await readFile(file), { headers: { ...headers, 'Content-Type': type } });
  } catch {
    return refusal(404);
  }
}

const headers = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

function refusal(status: number): Response {
  return new Response(null, { status, headers });
}

/** Path of the file that `url` names below `folder`; null where it names anything else. */
function fileOf(folder: string, url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || `${parsed.protocol}//${parsed.host}` !== pageOrigin) return null;
  let name: string;
  try {
    name = decodeURIComponent(parsed.pathname);
  } catch {
    return null;
  }
  if (name === '/') name = '/index.html';
  if (name.includes('\0') || name.includes('\\')) return null;
  const file = path.join(folder, name);
  return file.startsWith(folder + path.sep) ? file : null;
}
