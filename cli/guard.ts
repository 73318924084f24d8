/** Who may talk to the server: pages of this very server that know its token, at a sane rate. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * The Host header must name this server. A page elsewhere that points a name of its own at
 * 127.0.0.1 (DNS rebinding) sends that name.
 */
export function isOwnHost(request: IncomingMessage, port: number): boolean {
  const { host } = request.headers;
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** The page that opens a socket must have come from this server. Browsers always send Origin. */
export function isOwnOrigin(request: IncomingMessage): boolean {
  return request.headers.origin === `http://${request.headers.host}`;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in a time that does not tell how much was right. */
export function isToken(candidate: string, token: string): boolean {
  return timingSafeEqual(digest(candidate), digest(token));
}

/** Allows `burst` at once and `perSecond` in the long run. */
export function createRateLimit(burst: number, perSecond: number): () => boolean {
  let left = burst;
  let last = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - last) / 1000) * perSecond);
    last = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
