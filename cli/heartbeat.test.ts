import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { watchPulse } from './heartbeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(answers: boolean) {
  const socket = Object.assign(new EventEmitter(), {
    ping: vi.fn(() => answers && socket.emit('pong')),
    terminate: vi.fn(() => socket.emit('close')),
  });
  watchPulse(socket as unknown as WebSocket); // as far as the function takes it
  return socket;
}

it('keeps a client that answers', () => {
  const socket = watched(true);
  vi.advanceTimersByTime(60_000);
  expect(socket.ping).toHaveBeenCalledTimes(4);
  expect(socket.terminate).not.toHaveBeenCalled();
});

it('hangs up on a silent one within 30 s, and then leaves it alone', () => {
  const socket = watched(false);
  vi.advanceTimersByTime(29_999);
  expect(socket.terminate).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(socket.terminate).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
