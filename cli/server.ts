/**
 * The app over HTTP and its contract over a WebSocket, on 127.0.0.1 alone.
 *
 * The page is public to this machine; the socket is not. The page finds the token in the fragment of
 * its own address, which no browser sends anywhere, and offers it as its second subprotocol: a page
 * can set no other header there, and the address of a socket ends up in logs.
 */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { decode, encode } from '../engine/codec.ts';
import type { Host } from '../engine/host.ts';
import { createRateLimit, isOwnHost, isOwnOrigin, isToken } from './guard.ts';
import { watchPulse } from './heartbeat.ts';
import { refuse, type StaticFiles, serveFile } from './staticFiles.ts';

export interface ServeOptions {
  readonly host: Host;
  readonly files: StaticFiles;
  readonly token: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface RunningServer {
  readonly port: number;
  close(): void;
}

const protocol = 'canopy';
const mostConnections = 16;
const largestMessage = 4 * 1024 * 1024;
/** What a client may leave unread before it is cut off; some ten large traces. */
const mostUnread = 256 * 1024 * 1024;

/** Codes of RFC 6455, section 7.4.1. */
const closing = { goingAway: 1001, notBinary: 1003, malformed: 1007, policy: 1008 };

/** Status and reason to refuse an upgrade with; null to accept it. */
function whyNot(
  request: IncomingMessage,
  token: string,
  port: number,
  connections: number,
): string | null {
  if (request.url !== '/socket') return '404 Not Found';
  if (!isOwnHost(request, port) || !isOwnOrigin(request)) return '403 Forbidden';
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  const [first, second = ''] = offered.split(',').map((name) => name.trim());
  if (first !== protocol || !isToken(second, token)) return '401 Unauthorized';
  return connections >= mostConnections ? '503 Service Unavailable' : null;
}

function talk(socket: WebSocket, host: Host): void {
  const connection = host.connect((message) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > mostUnread) socket.terminate();
    else socket.send(encode(message));
  });
  watchPulse(socket);
  const allowed = createRateLimit(200, 100);
  socket.on('message', (data, isBinary) => {
    if (!allowed()) return socket.close(closing.policy, 'too many messages');
    // With the default binaryType, `ws` hands over one Buffer a message.
    if (!isBinary || !Buffer.isBuffer(data)) return socket.close(closing.notBinary);
    let message: unknown;
    try {
      message = decode(data);
    } catch {
      return socket.close(closing.malformed);
    }
    if (!connection.receive(message)) socket.close(closing.policy, 'not a message of Canopy');
  });
  socket.on('close', () => connection.close());
  // `ws` closes the socket itself after an error (a message too large: 1009).
  socket.on('error', () => {});
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Starts to serve. Fails where the port is taken. */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { host, files, token } = options;
  const allowed = createRateLimit(400, 200);
  const server = createServer((request, response) => {
    if (!allowed()) refuse(response, 429, 'Too many requests.');
    else if (!isOwnHost(request, port)) refuse(response, 403, 'This server has another name.');
    else serveFile(files, port, request, response);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    // The token, offered second, must not be repeated.
    handleProtocols: () => protocol,
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const refusal = allowed()
      ? whyNot(request, token, port, sockets.clients.size)
      : '429 Too Many Requests';
    if (refusal) {
      stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    } else sockets.handleUpgrade(request, stream, head, (socket) => talk(socket, host));
  });
  const port = await listen(server, options.port);
  return {
    port,
    close() {
      for (const socket of sockets.clients) socket.close(closing.goingAway, 'Canopy is closing');
      server.close();
      server.closeAllConnections();
    },
  };
}
