import { Packr } from 'msgpackr/index-no-eval';
import type { ClientMessage, HostMessage, Port } from '../../engine/api.ts';

export interface SocketEvents {
  onOpen(): void;
  /** The host has gone, or does not answer; a new attempt follows by itself. */
  onLost(): void;
}

const RETRY_MS = [250, 500, 1000, 2000] as const;

/**
 * A port over a WebSocket that reconnects for as long as the page lives. The token that admits us
 * goes as the second subprotocol: a browser can set no header, and a URL ends up in logs.
 */
export function openSocket(url: string, token: string, events: SocketEvents): Port {
  const packr = new Packr({ moreTypes: true, structuredClone: false, useRecords: false });
  let socket: WebSocket | null = null;
  let attempts = 0;
  let listener: ((message: HostMessage) => void) | null = null;

  const connect = () => {
    const opening = new WebSocket(url, ['canopy', token]);
    opening.binaryType = 'arraybuffer';
    opening.onopen = () => {
      socket = opening;
      attempts = 0;
      events.onOpen();
    };
    opening.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      // The other end is Canopy's own host, which packs nothing but HostMessage.
      listener?.(packr.unpack(new Uint8Array(event.data)) as HostMessage);
    };
    opening.onclose = () => {
      socket = null;
      events.onLost();
      window.setTimeout(connect, RETRY_MS[Math.min(attempts++, RETRY_MS.length - 1)]);
    };
  };
  connect();

  return {
    post(message: ClientMessage) {
      if (socket?.readyState !== WebSocket.OPEN) {
        if (message.kind === 'call') {
          const error = { code: 'internal', message: 'The host does not answer.' } as const;
          queueMicrotask(() => listener?.({ kind: 'error', id: message.id, error }));
        }
        return;
      }
      // Typed as a view of any buffer; in a browser it is one of an ArrayBuffer.
      socket.send(packr.pack(message) as Uint8Array<ArrayBuffer>);
    },
    listen(next) {
      listener = next;
    },
  };
}
