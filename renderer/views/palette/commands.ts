import type { LiveRun } from '../../state/live-run.ts';
import { maskChangeAt } from '../../state/masking.ts';
import type { NodePlace, Reading } from '../../state/selection.ts';
import type { Sessions } from '../../state/sessions.ts';
import type { State } from '../../state/store.ts';
import type { Client } from '../../transport/client.ts';
import { RAIL } from '../rail/entries.ts';
import { focusText, showPaths } from '../shortcuts/focus.ts';
import { COMMAND } from '../shortcuts/keys.ts';
import { editSecond } from '../shortcuts/use-keys.ts';
import { removeSecond, showSample } from '../strip/replace-texts.ts';
import { SAMPLES } from '../strip/samples.ts';
import { fitTree } from '../tree/use-camera.ts';
import { pictureCommands } from './picture-commands.ts';

/** One action of the app. */
export interface Command {
  /** Unique, and the same from one rendering to the next. */
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** The keys that do the same, as they are written on them. */
  readonly keys?: string;
  readonly run: () => void;
}

export interface Tools {
  readonly client: Client;
  readonly liveRun: LiveRun;
  readonly sessions: Sessions;
}

/** Everything that can be done now, the most usual first. */
export function commandsOf(state: State, tools: Tools): readonly Command[] {
  return [
    ...pathsCommands(state),
    ...viewCommands(state),
    ...sessionCommands(state, tools),
    ...modelCommands(state, tools),
    ...computeCommands(state, tools),
    ...pageCommands(state),
    ...windowCommands(state),
  ];
}

/** What is done with the texts and their picture: elsewhere, it goes there first. */
function pathsCommands(state: State): Command[] {
  const commands = [
    ...textCommands(state),
    ...lookCommands(state),
    ...layerCommands(state),
    ...tokenCommands(state),
    ...pictureCommands(state),
    ...sampleCommands(state),
  ];
  if (state.view === 'paths') return commands;
  return commands.map(({ run, ...command }) => ({
    ...command,
    run: () => {
      showPaths();
      run();
    },
  }));
}

function viewCommands({ view, setView }: State): Command[] {
  return RAIL.filter((entry) => entry.view !== view).map((entry) => ({
    id: `view-${entry.view}`,
    title: `Go to ${entry.label}`,
    group: 'Views',
    keys: entry.key,
    run: () => setView(entry.view),
  }));
}

function sessionCommands({ left, openOverlay }: State, { sessions }: Tools): Command[] {
  const group = 'Session';
  return [
    {
      id: 'save',
      title: 'Save the session',
      group,
      keys: `${COMMAND} S`,
      run: () => void sessions.save(),
    },
    {
      id: 'save-as',
      title: 'Save the session as…',
      group,
      keys: `${COMMAND} Shift S`,
      run: () => void sessions.saveAs(),
    },
    {
      id: 'open-session',
      title: 'Open a session…',
      group,
      keys: `${COMMAND} Shift O`,
      run: () => void sessions.open(),
    },
    ...(left.length > 0
      ? [
          {
            id: 'recover',
            title: 'Recover unsaved sessions…',
            group,
            run: () => openOverlay('recovery'),
          },
        ]
      : []),
  ];
}

function textCommands(state: State): Command[] {
  const { second, secondUse, selection, window, shown } = state;
  const group = 'Text';
  const change = maskChangeAt(state, selection.text, selection.token);
  const entry = shown?.trace.sequences[selection.text]?.tokens[selection.token];
  const windows = shown?.sequence.window?.count ?? 1;
  const list: Command[] = [
    { id: 'edit', title: 'Edit the text', group, keys: '/', run: () => focusText(0) },
  ];
  if (change && entry) {
    const title =
      change.kind === 'mask' ? `Mask “${entry.piece}”` : `Put “${change.by}” in the mask’s place`;
    list.push({ id: 'mask', title, group, keys: 'M', run: () => state.replace(change) });
  }
  if (second === null) {
    list.push({ id: 'second', title: 'Add a second text', group, keys: 'T', run: editSecond });
  } else {
    const beside = secondUse === 'beside';
    list.push(
      { id: 'edit-2', title: 'Edit the second text', group, keys: 'T', run: () => focusText(1) },
      { id: 'no-second', title: 'Remove the second text', group, run: removeSecond },
      {
        id: 'use',
        title: beside
          ? 'Join both texts to a sentence pair'
          : 'Show both texts as sequences of their own',
        group,
        run: () => state.setSecondUse(beside ? 'pair' : 'beside'),
      },
    );
  }
  if (windows > 1) {
    list.push({
      id: 'windows',
      title: 'Choose a window of the text',
      group,
      run: () => state.openOverlay('windows'),
    });
    if (window + 1 < windows)
      list.push({
        id: 'window-next',
        title: 'Next window',
        group,
        run: () => state.setWindow(window + 1),
      });
    if (window > 0)
      list.push({
        id: 'window-back',
        title: 'Previous window',
        group,
        run: () => state.setWindow(window - 1),
      });
  }
  return list;
}

/** One for each window, found by what it says; so many that they come last. */
function windowCommands({ text, windowsOf, setWindow }: State): Command[] {
  const windows = windowsOf[0]?.windows ?? [];
  if (windows.length < 2) return [];
  return windows.map(({ index, start, end }) => ({
    id: `window-${index}`,
    title: `Go to window ${index + 1}: ${text.slice(start, Math.min(end, start + 40)).replaceAll(/\s+/g, ' ')}…`,
    group: 'Windows',
    run: () => setWindow(index),
  }));
}

function sampleCommands({ models }: State): Command[] {
  if (models?.model?.tokenizer === null) return [];
  return SAMPLES.map((sample) => ({
    id: `sample-${sample.name}`,
    title: `Sample: ${sample.name}`,
    group: 'Samples',
    run: () => void showSample(sample),
  }));
}

const readings: readonly { readonly reading: Reading; readonly what: string }[] = [
  { reading: 'canopy', what: 'Read the tree as a canopy' },
  { reading: 'icicle', what: 'Read the tree as an icicle' },
  { reading: 'spine', what: 'Read one token’s steps as a spine' },
];

function lookCommands(state: State): Command[] {
  const { look, selection, pin, span, past, future, setLook, setPin, select } = state;
  const group = 'Look';
  const list: Command[] = [];
  if (past.length > 0)
    list.push({
      id: 'back',
      title: 'Back to what was looked at before',
      group,
      keys: 'Alt ←',
      run: state.back,
    });
  if (future.length > 0)
    list.push({ id: 'forward', title: 'Forward again', group, keys: 'Alt →', run: state.forward });
  if (state.shown?.trace.model.shape.ffn.kind !== 'fff') return list;
  for (const { reading, what } of readings) {
    if (reading === look.reading) continue;
    list.push({ id: reading, title: what, group, run: () => setLook({ reading }) });
  }
  if (look.reading === 'icicle') {
    const widths = look.widths === 'tokens' ? 'leaves' : 'tokens';
    const run = () => setLook({ widths });
    list.push({ id: 'widths', title: `Make nodes as wide as their ${widths}`, group, run });
  }
  const { depth } = state.shown.trace.model.shape.ffn;
  const focusOn = (focus: NodePlace) => setLook({ focus });
  list.push({ id: 'fit', title: 'Show the whole tree', group, keys: 'F', run: fitTree });
  if (look.focus.level > 0) {
    const { level, place } = look.focus;
    const run = () => focusOn({ level: level - 1, place: place >> 1 });
    list.push({ id: 'out', title: 'Zoom out to the parent’s subtree', group, run });
  }
  if (selection.node && selection.node.level < depth) {
    const { node } = selection;
    list.push({
      id: 'in',
      title: 'Zoom into the chosen node’s subtree',
      group,
      run: () => focusOn(node),
    });
  }
  const pinned = pin?.text === selection.text && pin.token === selection.token;
  if (!pinned) {
    const run = () => setPin({ text: selection.text, token: selection.token });
    list.push({
      id: 'pin',
      title: 'Pin this token to compare others with it',
      group,
      keys: 'P',
      run,
    });
  }
  if (pin) {
    list.push({ id: 'unpin', title: 'Take the pin away', group, run: () => setPin(null) });
    if (!pinned)
      list.push({ id: 'to-pin', title: 'Go to the pinned token', group, run: () => select(pin) });
  }
  if (span)
    list.push({
      id: 'no-span',
      title: 'Clear the marked span',
      group,
      run: () => state.setSpan(null),
    });
  return list;
}

function layerCommands({ shown, selection, select }: State): Command[] {
  const shape = shown?.trace.model.shape;
  if (shape?.ffn.kind !== 'fff') return [];
  const trees = shape.ffn.trees > 1 ? shape.ffn.trees : 0;
  const go = (what: 'layer' | 'tree', index: number): Command => ({
    id: `${what}-${index}`,
    title: `Go to ${what} ${index}`,
    group: 'Layers and trees',
    run: () => select({ [what]: index }),
  });
  return [
    ...Array.from({ length: shape.layers }, (_, index) => go('layer', index)),
    ...Array.from({ length: trees }, (_, index) => go('tree', index)),
  ].filter(({ id }) => id !== `layer-${selection.layer}` && id !== `tree-${selection.tree}`);
}

function tokenCommands({ shown, select }: State): Command[] {
  const sequences = shown?.trace.sequences ?? [];
  return sequences.flatMap(({ tokens }, text) =>
    tokens.map(({ piece }, token) => ({
      id: `token-${text}-${token}`,
      title: `Go to “${piece}”, token ${token}${sequences.length > 1 ? ` of text ${text + 1}` : ''}`,
      group: 'Tokens',
      run: () => select({ text, token }),
    })),
  );
}

function modelCommands(state: State, { client, liveRun }: Tools): Command[] {
  const { models, host, measuring, timingState } = state;
  const group = 'Model and timing';
  const list: Command[] = [
    { id: 'model', title: 'Open another model…', group, run: () => state.openOverlay('model') },
  ];
  if (host && models?.model?.folder !== host.bundledModel) {
    const folder = host.bundledModel;
    const run = () => void client.call('model.open', { folder }).catch(() => {});
    list.push({ id: 'bundled', title: 'Open the model that comes with Canopy', group, run });
  }
  for (const { info } of models?.models ?? []) {
    const { folder, name } = info;
    const unload = () => void client.call('model.unload', { folder }).catch(() => {});
    list.push({ id: `unload-${folder}`, title: `Unload ${name} (${folder})`, group, run: unload });
    if (folder === models?.model?.folder) continue;
    const run = () => void client.call('model.switch', { folder }).catch(() => {});
    list.push({ id: `use-${folder}`, title: `Switch to ${name} (${folder})`, group, run });
  }
  if (models?.opening) {
    const run = () => void client.call('model.cancel', {});
    list.push({ id: 'cancel-opening', title: 'Cancel opening', group, run });
  }
  if (models?.model?.shape.ffn.kind !== 'fff') return list;
  if (measuring) {
    list.push({ id: 'stop', title: 'Cancel measuring', group, run: liveRun.cancelMeasure });
  } else if (timingState === 'idle') {
    list.push({
      id: 'measure',
      title: 'Measure the speed-up rigorously',
      group,
      run: liveRun.measure,
    });
  }
  return list;
}

function computeCommands({ host }: State, { liveRun }: Tools): Command[] {
  if (!host) return [];
  const { cores, threads, precision } = host.machine;
  const group = 'Compute';
  const other = precision === 'f32' ? 'bf16' : 'f32';
  const counts = Array.from({ length: cores }, (_, index) => index + 1);
  return [
    {
      id: 'precision',
      title: `Compute in ${other.toUpperCase()}`,
      group,
      run: () => void liveRun.setCompute({ precision: other }),
    },
    ...counts
      .filter((count) => count !== threads && (count & (count - 1)) === 0)
      .map((count) => ({
        id: `threads-${count}`,
        title: `Compute with ${count} ${count === 1 ? 'thread' : 'threads'}`,
        group,
        run: () => void liveRun.setCompute({ threads: count }),
      })),
  ];
}

function pageCommands(state: State): Command[] {
  const group = 'Page';
  const themes = (['light', 'dark', 'system'] as const).filter((theme) => theme !== state.theme);
  const list: Command[] = themes.map((theme) => ({
    id: `theme-${theme}`,
    title:
      theme === 'system' ? 'Theme of the system' : `${theme === 'light' ? 'Light' : 'Dark'} theme`,
    group,
    run: () => state.setTheme(theme),
  }));
  list.push(
    {
      id: 'settings',
      title: 'Settings…',
      group,
      keys: `${COMMAND} ,`,
      run: () => state.openOverlay('settings'),
    },
    {
      id: 'keys',
      title: 'Show the shortcuts',
      group,
      keys: '?',
      run: () => state.openOverlay('shortcuts'),
    },
    { id: 'hint', title: 'Explain the picture again', group, run: () => state.setHint(0) },
  );
  if (!window.canopy) {
    const run = () =>
      void navigator.clipboard.writeText(window.location.href).then(
        () =>
          state.setNotice(
            'The address of this view is on the clipboard. Whoever has it can use this host.',
          ),
        () => state.setNotice('The browser did not let Canopy write to the clipboard.'),
      );
    list.push({ id: 'address', title: 'Copy the address of this view', group, run });
  }
  return list;
}
