/** Hangs up on clients that have gone without a word (a closed lid, a torn tunnel). */

import type { WebSocket } from 'ws';

const everyMs = 15_000;

/** Asks for a sign of life again and again; ends the socket where none came since the last time. */
export function watchPulse(socket: Pick<WebSocket, 'on' | 'once' | 'ping' | 'terminate'>): void {
  let alive = true;
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, everyMs);
  socket.on('pong', () => {
    alive = true;
  });
  socket.once('close', () => clearInterval(timer));
}
