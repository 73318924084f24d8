/**
 * What pages do not want to lose, kept beside their files: a draft a page, written every few seconds.
 * Each run of a host has a mark on the disk for as long as it lives, so that the next one can tell a
 * crash from an end.
 */

import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Draft, LeftDraft, MachineInfo, Session } from './api.ts';
import { writeAtomic } from './atomicFile.ts';
import { parseSession, sessionOf } from './session.ts';

export interface Drafts {
  /** Drafts of earlier runs, newest first; for the first page of this run that asks, then none. */
  left(): Promise<readonly LeftDraft[]>;
  /** A page's own draft, after it was loaded again; null where it has none. */
  own(page: string): Promise<Draft | null>;
  keep(page: string, draft: Draft, app: string, machine: MachineInfo): Promise<void>;
  discard(ids: readonly string[]): Promise<void>;
  /** This run ends as it should. */
  close(): void;
}

const envelope = z.strictObject({
  canopy: z.literal('draft'),
  run: z.string(),
  path: z.string().nullable(),
  name: z.string(),
  dirty: z.boolean(),
  session: z.unknown(),
});

interface Stored {
  readonly id: string;
  readonly run: string;
  readonly saved: string;
  readonly draft: Draft;
}

/** Older ones that nobody asked for are removed. */
const mostLeft = 20;

export function openDrafts(state: string): Drafts {
  const folder = path.join(state, 'drafts');
  const runs = path.join(state, 'runs');
  const run = `${process.pid}-${randomUUID()}`;
  const mark = path.join(runs, run);
  const { living, crashed } = earlierRuns(runs);
  mkdirSync(runs, { recursive: true });
  writeFileSync(mark, '');
  let asked = false;
  /** Writes of one page follow each other. */
  const writing = new Map<string, Promise<unknown>>();

  const fileOf = (id: string) => path.join(folder, `${id}.json`);

  async function all(): Promise<readonly Stored[]> {
    const names = await readdir(folder).catch(() => []);
    const found = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => readStored(folder, name)),
    );
    return found.filter((stored) => stored !== null).sort((a, b) => (a.saved < b.saved ? 1 : -1));
  }

  return {
    async left() {
      if (asked) return [];
      asked = true;
      const others = (await all()).filter(
        (stored) => stored.run !== run && !living.has(stored.run),
      );
      await Promise.all(others.slice(mostLeft).map(({ id }) => rm(fileOf(id), { force: true })));
      return others.slice(0, mostLeft).map(({ id, saved, draft, run: of }) => {
        return { id, saved, draft, crashed: crashed.has(of) };
      });
    },
    async own(page) {
      await writing.get(page);
      return (await readStored(folder, `${page}.json`))?.draft ?? null;
    },
    async keep(page, { content, path: file, name, dirty }, app, machine) {
      const session = sessionOf(content, app, machine);
      const text = JSON.stringify({ canopy: 'draft', run, path: file, name, dirty, session });
      const before = writing.get(page) ?? Promise.resolve();
      const done = before.then(() => writeAtomic(fileOf(page), text));
      writing.set(
        page,
        done.catch(() => {}),
      );
      await done;
    },
    async discard(ids) {
      await Promise.all(ids.map((id) => rm(fileOf(id), { force: true })));
    },
    close() {
      rmSync(mark, { force: true });
    },
  };
}

/** Null for what is no draft: a torn or foreign file is nobody's loss. */
async function readStored(folder: string, name: string): Promise<Stored | null> {
  try {
    const {
      run,
      path: file,
      name: title,
      dirty,
      session,
    } = envelope.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8')));
    const parsed = parseSession(JSON.stringify(session), name).session;
    const draft = { content: contentOf(parsed), path: file, name: title, dirty };
    return { id: path.parse(name).name, run, saved: parsed.saved, draft };
  } catch {
    return null;
  }
}

export function contentOf(session: Session): Draft['content'] {
  const { created, model, view, picture, timing, interventions } = session;
  return { created, model, view, picture, timing, interventions };
}

/** Earlier runs by their marks: those whose process is there, and those that ended without closing. */
function earlierRuns(runs: string): {
  readonly living: ReadonlySet<string>;
  readonly crashed: ReadonlySet<string>;
} {
  const [living, crashed] = [new Set<string>(), new Set<string>()];
  const started = Date.now() - os.uptime() * 1000;
  for (const run of existsSync(runs) ? readdirSync(runs) : []) {
    const mark = path.join(runs, run);
    // After a restart of the machine, a process of the same number is another one.
    if (statSync(mark).mtimeMs > started && isThere(Number(run.split('-')[0]))) living.add(run);
    else {
      crashed.add(run);
      rmSync(mark, { force: true });
    }
  }
  return { living, crashed };
}

function isThere(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
