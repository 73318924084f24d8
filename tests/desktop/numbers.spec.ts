/** One trace of the bundled model through all hosts: every number the same, to the last bit. */

import { execFile, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { Packr } from 'msgpackr';
import { WebSocket } from 'ws';
import type { HostMessage, ModelStatus, Trace, TraceRequest } from '../../engine/api.ts';
import { decode } from '../../engine/codec.ts';
import { bundledModel, root, test } from './desktop.ts';
import { call, listen, modelReady } from './port.ts';

const cli = [`${root}/cli/main.ts`];
const text = 'the king of <mask> was wise .';
const request: TraceRequest = { inputs: [{ text }], predict: 'all', topK: 10 };

/** What must agree, in one form: flat lists of plain numbers. */
function numbers(trace: Trace) {
  const [sequence] = trace.sequences;
  return {
    sha256: trace.model.sha256,
    tokens: sequence?.tokens.map(({ id, piece, start, end }) => ({ id, piece, start, end })),
    layers: sequence?.layers.map((layer) => ({
      leaves: [...layer.leaves],
      logits: [...layer.logits],
      margins: [...layer.margins],
      contributions: [...layer.contributions],
    })),
    predictions: sequence?.predictions,
    hiddenNorms: [...(sequence?.hiddenNorms ?? [])],
  };
}

interface CommandLineTrace {
  readonly model: { readonly sha256: string };
  readonly tokens: unknown;
  readonly layers: readonly Record<'leaves' | 'logits' | 'margins' | 'contributions', unknown[]>[];
  readonly predictions: readonly {
    readonly position: number;
    readonly top: readonly { readonly logit: number; readonly probability: number }[];
  }[];
  readonly hiddenNorms: unknown[];
}

/** The command line prints the shortest decimals that read back as the same 32-bit float. */
const floats = (nested: unknown[]) =>
  nested.flat(Number.POSITIVE_INFINITY).map(Number).map(Math.fround);

async function byCommandLine() {
  const args = ['trace', '--model', bundledModel, '--text', text, '--predict', 'all', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [...cli, ...args], {
    timeout: 20_000,
    maxBuffer: 1e8,
  });
  const trace: CommandLineTrace = JSON.parse(stdout);
  return {
    sha256: trace.model.sha256,
    tokens: trace.tokens,
    layers: trace.layers.map((layer) => ({
      leaves: layer.leaves.flat(),
      logits: floats(layer.logits),
      margins: floats(layer.margins),
      contributions: floats(layer.contributions),
    })),
    predictions: trace.predictions.map(({ position, top }) => ({
      position,
      top: top.map((candidate) => ({
        ...candidate,
        logit: Math.fround(candidate.logit),
        probability: Math.fround(candidate.probability),
      })),
    })),
    hiddenNorms: floats(trace.hiddenNorms),
  };
}

async function byBrowserHost(): Promise<Trace> {
  const args = ['serve', '--model', bundledModel, '--json'];
  const server = spawn(process.execPath, [...cli, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const limit = AbortSignal.timeout(20_000);
  try {
    const [line] = await once(createInterface(server.stdout), 'line', { signal: limit });
    const { origin, host, hash } = new URL(JSON.parse(line).url);
    const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
    const socket = new WebSocket(`ws://${host}/socket`, ['canopy', token], { origin });
    const messages = on(socket, 'message', { signal: limit });
    await once(socket, 'open', { signal: limit });
    const packr = new Packr({ moreTypes: true, structuredClone: false, useRecords: false });
    const post = (id: number, name: string, params: object) =>
      socket.send(packr.pack({ kind: 'call', id, name, params }));
    post(1, 'model.status', {});
    let asked = false;
    for await (const [data] of messages) {
      const message = decode(data) as HostMessage; // from Canopy's own host
      if (message.kind === 'error') throw new Error(message.error.message);
      const status = message.kind === 'event' && message.name === 'model' ? message.value : null;
      const first = message.kind === 'result' && message.id === 1 ? message.value : status;
      // As the contract says.
      if ((first as ModelStatus | null)?.model && !asked) {
        asked = true;
        post(2, 'trace', request);
      }
      if (message.kind === 'result' && message.id === 2) return message.value as Trace;
    }
    throw new Error('the browser host hung up');
  } finally {
    server.kill();
  }
}

test('command line, browser host and desktop shell give the same trace, number for number', async ({
  desktop,
}) => {
  const { page } = desktop;
  await listen(page);
  expect((await modelReady(page)).model?.name).toBe('canopy-tiny');
  const shell = numbers(await call(page, 'trace', request));
  expect(shell.layers).toHaveLength(4);
  expect(shell.layers?.[0]?.logits).toHaveLength((shell.tokens?.length ?? 0) * 12);
  expect(shell.predictions).toHaveLength(shell.tokens?.length ?? 0);
  expect(shell).toEqual(await byCommandLine());
  expect(numbers(await byBrowserHost())).toEqual(shell);
});

test('the lab measures in a process of its own, which its host can end', async ({ desktop }) => {
  const { page } = desktop;
  await listen(page);
  const base = {
    ...{ hidden: 64, trees: 1, depth: 3, tokens: 2, layers: 1, threads: 1 },
    precision: 'f32',
  } as const;
  const effort = { minRepetitions: 2, budgetMs: 0 };
  const plan = { base, x: null, y: null, effort };
  const { id } = await call(page, 'lab.start', { name: 'tiny', plan });
  await expect
    .poll(async () => (await call(page, 'lab.run', {}))?.state, { timeout: 20_000 })
    .toBe('done');
  const { record } = await call(page, 'lab.open', { id });
  expect(record.cells).toMatchObject([{ failure: null, result: { repetitions: 2 } }]);
  expect(record.cells[0]?.result?.largestDifference).toBeLessThan(1e-4);

  const long = { ...plan, effort: { minRepetitions: 1, budgetMs: 60_000 } };
  await call(page, 'lab.start', { name: 'long', plan: long });
  await call(page, 'lab.stop', {});
  expect(await call(page, 'lab.run', {})).toMatchObject({ state: 'stopped', done: 0 });
});
