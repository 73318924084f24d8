/** `canopy render`: a session's picture as a file, without a screen. */

import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PictureName, Replay, Session } from '../engine/api.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { badInput, CanopyError } from '../engine/errors.ts';
import { findModel, likelyFolders } from '../engine/findModel.ts';
import { readSession } from '../engine/sessionFiles.ts';
import {
  bundledModel,
  type Command,
  machineChoice,
  machineOptions,
  note,
  oneOf,
  parse,
  print,
  root,
  UsageError,
  version,
  whole,
} from './command.ts';

const help = `canopy render SESSION [--out FILE] [options]

Draws what a session shows: opens its model, traces its texts, restores its view. The picture is the
same, byte for byte, as the app exports it. No screen and no browser are needed.

  --out FILE      .svg, .csv or .json (the numbers behind the picture); default: an SVG to standard output
  --view V        matrix, canopy, icicle or spine; default: the session's reading of the tree
  --theme T       light, dark or print (the colours of paper); default: print
  --width N       pixels of the tree's picture; default: as the session was saved
  --height N
  --model DIR     the model's folder, where it is not where it was
  --other-model   draws also where the model is another than the session's
  --threads N     threads that compute; default: all cores
  --target T      kernel: scalar, avx2, avx512, neon; default: the best here

PNG needs the app: its letters and lines are drawn by the browser.
`;

const options = {
  out: { type: 'string' },
  view: { type: 'string' },
  theme: { type: 'string', default: 'print' },
  width: { type: 'string' },
  height: { type: 'string' },
  model: { type: 'string' },
  'other-model': { type: 'boolean', default: false },
  ...machineOptions,
} as const;

const pictures = ['matrix', 'canopy', 'icicle', 'spine'] as const;
const formats = ['svg', 'csv', 'json'] as const;

type Format = (typeof formats)[number];

function formatOf(out: string | undefined): Format {
  if (out === undefined) return 'svg';
  const extension = path.extname(out).slice(1).toLowerCase();
  const format = formats.find((name) => name === extension);
  if (format) return format;
  const why =
    extension === 'png'
      ? 'PNG files are drawn by a browser; export them in the app, or write an SVG'
      : 'expected a name that ends in .svg, .csv or .json';
  throw new UsageError(`--out: ${why}, got "${out}"`);
}

/** The renderer's pure part, as the build wrote it. */
async function loadReplay(): Promise<Replay> {
  const file = path.join(root, 'out/render/replay.js');
  await access(file).catch(() => {
    throw new CanopyError('internal', 'the pictures are not built: run npm run build');
  });
  // Bundled from `renderer/replay.ts`, which the compiler holds to the type.
  const { replay } = (await import(pathToFileURL(file).href)) as { replay: Replay };
  return replay;
}

/** The folder of the session's model; refuses another model unless it is asked for. */
async function modelOf(
  { model }: Session,
  session: string,
  named: string | undefined,
  other: boolean,
): Promise<string> {
  if (named !== undefined && other) return named;
  const found = await findModel({
    model,
    named: named ?? model.folder,
    folders: named === undefined ? likelyFolders(model, session, [], bundledModel) : [named],
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  if (found.status === 'found') return found.folder;
  const whose = `the session is of ${model.name} (${model.notation}, SHA-256 ${model.sha256})`;
  if (found.status === 'missing') {
    throw badInput(
      `${whose}, which is not in ${found.tried.join(', ')}. Name its folder with --model`,
    );
  }
  if (other) return found.folder;
  throw badInput(
    `${whose}, and the model in ${found.folder} is another (SHA-256 ${found.sha256}). Name the folder with --model, or draw with that one by --other-model`,
  );
}

async function traceOf(engine: Engine, session: Session, replay: Replay, hasTokenizer: boolean) {
  const inputs = replay.inputsOf(session.view, hasTokenizer);
  if (typeof inputs === 'string') throw badInput(inputs);
  return engine.trace({ inputs, predict: 'none' });
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('give one session');
  const format = formatOf(values.out);
  const colors = oneOf('--theme', values.theme, ['light', 'dark', 'print'] as const);
  const wanted = values.view === undefined ? null : oneOf('--view', values.view, pictures);
  const size = (option: '--width' | '--height', value: string | undefined, saved: number) =>
    value === undefined ? saved : whole(option, value, 50, 20_000);
  const replay = await loadReplay();
  const { session, path: found, notes } = await readSession(file);
  for (const remark of notes) note(remark);
  const folder = await modelOf(session, found ?? file, values.model, values['other-model']);
  const { precision } = session.machine;
  const engine = createEngine({ precision, ...machineChoice(values) });
  const { tokenizer } = await engine.open(folder);
  const trace = await traceOf(engine, session, replay, tokenizer !== null);
  engine.close();
  const picture: PictureName = wanted ?? session.view.look.reading;
  const drawn = replay.draw({
    picture,
    colors,
    trace,
    view: session.view,
    size: {
      width: size('--width', values.width, session.picture.width),
      height: size('--height', values.height, session.picture.height),
    },
    canopy: await version(),
    precision,
  });
  if (!drawn) throw badInput(`${trace.model.name} has no trees to draw as a ${picture}`);
  if (drawn.missed) note(drawn.missed);
  const text = await drawn[format]();
  if (values.out === undefined) await print(text);
  else await writeFile(values.out, text);
}

export const renderCommand: Command = { help, run };
