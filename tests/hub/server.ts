/**
 * A server that speaks the hub's API as far as a download uses it: the commit of a revision, the list
 * of files, and their contents by range; large ones by a redirect to a store of another origin. It can
 * break off, lie, refuse and dawdle.
 */

import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';

export const commit = 'c0ffee'.padEnd(40, '0');

interface Stored {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** Of large files. */
  readonly sha256?: string;
  readonly git: string;
}

/** What goes wrong; changed by a test while the server runs. */
export interface Faults {
  /** The next so many answers of the store end after so many bytes. */
  cuts: number[];
  /** Answers every request of this kind with a status and an error code. */
  refuse: { readonly status: number; readonly code?: string } | null;
  /** What the hub says instead of a large file's own checksum. */
  wrongHash: string | null;
  /** What the listing says instead of a large file's own size. */
  wrongBytes: number | null;
  /** Paths that the listing has beside the real ones. */
  strangers: readonly string[];
  /** The store ignores ranges. */
  noRanges: boolean;
  /** Milliseconds between two pieces of 64 KiB. */
  slowMs: number;
  /** Only who sends this token is answered. */
  token: string | null;
}

export interface Request {
  readonly server: 'hub' | 'store';
  readonly url: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

export interface HubServer {
  readonly endpoint: string;
  readonly faults: Faults;
  readonly requests: Request[];
  close(): Promise<void>;
}

/** From this size on, a file is in the store. */
const large = 1024 * 1024;

/** A file of a model folder as the hub keeps it; `sha256` where it is known already. */
function store(folder: string, name: string, sha256?: string): Stored {
  const file = path.join(folder, name);
  const bytes = statSync(file).size;
  if (bytes >= large) {
    const hash = sha256 ?? createHash('sha256').update(readFileSync(file)).digest('hex');
    return { name, file, bytes, sha256: hash, git: 'f'.repeat(40) };
  }
  const git = createHash('sha1').update(`blob ${bytes}\0`).update(readFileSync(file)).digest('hex');
  return { name, file, bytes, git };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

/** Serves the files of `folder` as `owner/name`. */
export async function startHub(
  folder: string,
  names: readonly string[],
  known: { readonly sha256?: string } = {},
): Promise<HubServer> {
  const files = names.map((name) => store(folder, name, known.sha256));
  const requests: Request[] = [];
  const faults: Faults = {
    cuts: [],
    refuse: null,
    wrongHash: null,
    wrongBytes: null,
    strangers: [],
    noRanges: false,
    slowMs: 0,
    token: null,
  };

  const note = (server: Request['server'], { url = '', headers }: IncomingMessage) =>
    requests.push({ server, url, range: headers.range, authorization: headers.authorization });

  function content(request: IncomingMessage, response: ServerResponse, stored: Stored): void {
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const ranged = first !== undefined && !(faults.noRanges && last !== '0');
    const start = ranged ? Number(first) : 0;
    const end = ranged && last ? Math.min(Number(last), stored.bytes - 1) : stored.bytes - 1;
    response.writeHead(ranged ? 206 : 200, {
      'content-length': end - start + 1,
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      etag: `"${stored.sha256 ?? stored.git}"`,
      ...(ranged && { 'content-range': `bytes ${start}-${end}/${stored.bytes}` }),
    });
    // Asking for one byte is asking for the facts.
    const cut = stored.sha256 && end > start ? faults.cuts.shift() : undefined;
    void pour(stored, start, end, response, cut);
  }

  async function pour(
    { file }: Stored,
    start: number,
    end: number,
    response: ServerResponse,
    cut: number | undefined,
  ): Promise<void> {
    let sent = 0;
    for await (const piece of createReadStream(file, { start, end, highWaterMark: 64 * 1024 })) {
      if (response.destroyed) return;
      if (cut !== undefined && sent >= cut) {
        response.destroy();
        return;
      }
      sent += piece.length;
      if (!response.write(piece)) {
        await new Promise<void>((resolve) => {
          const go = () => {
            response.off('drain', go).off('close', go);
            resolve();
          };
          response.on('drain', go).on('close', go);
        });
      }
      if (faults.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
    }
    response.end();
  }

  const json = (response: ServerResponse, value: unknown) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  const no = (response: ServerResponse, status: number, code = '') => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-error-code': code });
    response.end(JSON.stringify({ error: 'as the test wants' }));
  };

  const storage = createServer((request, response) => {
    note('store', request);
    const stored = files.find(({ name }) => request.url === `/${name}`);
    if (stored) content(request, response, stored);
    else no(response, 404);
  });
  const storageUrl = await listen(storage);

  const hub = createServer((request, response) => {
    note('hub', request);
    const url = new URL(request.url ?? '', 'http://hub');
    if (faults.refuse) return no(response, faults.refuse.status, faults.refuse.code);
    if (faults.token && request.headers.authorization !== `Bearer ${faults.token}`) {
      return no(response, 401, 'RepoNotFound');
    }
    if (url.pathname === '/api/models/owner/name/revision/main') {
      return json(response, { _id: '1', id: 'owner/name', sha: commit });
    }
    if (url.pathname.startsWith('/api/models/owner/name/revision/')) {
      return no(response, 404, 'RevisionNotFound');
    }
    if (url.pathname === `/api/models/owner/name/tree/${commit}`) {
      const entries = files.map(({ name, bytes, sha256, git }) => ({
        type: 'file',
        path: name,
        size: bytes,
        oid: git,
        ...(sha256 && {
          lfs: {
            oid: faults.wrongHash ?? sha256,
            size: faults.wrongBytes ?? bytes,
            pointerSize: 134,
          },
        }),
      }));
      const strangers = faults.strangers.map((name) => ({
        type: 'file',
        path: name,
        size: 9,
        oid: 'a'.repeat(40),
      }));
      return json(response, [...entries, ...strangers]);
    }
    const name = url.pathname.replace(`/owner/name/resolve/${commit}/`, '');
    const stored = files.find((file) => file.name === name);
    if (!stored) return no(response, 404, 'RepoNotFound');
    if (!stored.sha256) return content(request, response, stored);
    response.writeHead(302, {
      location: `${storageUrl}/${name}`,
      'x-linked-etag': `"${faults.wrongHash ?? stored.sha256}"`,
      'x-linked-size': stored.bytes,
      'x-repo-commit': commit,
    });
    response.end();
  });
  const endpoint = await listen(hub);

  return {
    endpoint,
    faults,
    requests,
    async close() {
      for (const server of [hub, storage]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
