import { RAIL } from '../rail/entries.ts';

interface Key {
  /** As written on the keys; alternatives apart. */
  readonly keys: readonly string[];
  readonly does: string;
}

interface KeyGroup {
  readonly where: string;
  readonly keys: readonly Key[];
}

/** The key that goes with others. */
export const COMMAND = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';
export const COMMAND_KEY = `${COMMAND} K`;

/** What the keys do, place by place. */
export const KEYS: readonly KeyGroup[] = [
  {
    where: 'Anywhere',
    keys: [
      { keys: [COMMAND_KEY], does: 'all commands' },
      ...RAIL.map(({ key, label }) => ({ keys: [key], does: `the view ${label}` })),
      { keys: ['/'], does: 'edit the text' },
      { keys: ['T'], does: 'edit a second text' },
      { keys: ['M'], does: 'mask the chosen token, or unmask it' },
      { keys: ['P'], does: 'pin the chosen token, or unpin it' },
      { keys: ['F'], does: 'the whole tree' },
      { keys: ['Alt ←', 'Alt →'], does: 'back and forward' },
      { keys: [`${COMMAND} S`, `${COMMAND} Shift S`], does: 'save the session, elsewhere' },
      { keys: [`${COMMAND} Shift O`], does: 'open a session' },
      { keys: [`${COMMAND} ,`], does: 'settings' },
      { keys: ['?'], does: 'this list' },
    ],
  },
  {
    where: 'Tokens below the text',
    keys: [
      { keys: ['←', '→'], does: 'the token before, after' },
      { keys: ['Home', 'End'], does: 'the first, the last token' },
      { keys: ['Enter', 'double click'], does: 'mask it, or unmask it' },
    ],
  },
  {
    where: 'Matrix',
    keys: [
      { keys: ['↑', '↓'], does: 'the token before, after' },
      { keys: ['←', '→'], does: 'the layer before, after' },
      { keys: ['Shift ↑', 'Shift ↓'], does: 'mark a span of tokens' },
      { keys: ['Esc'], does: 'clear the span' },
      { keys: ['[', ']'], does: 'the tree before, after' },
    ],
  },
  {
    where: 'Tree',
    keys: [
      { keys: ['↑', '↓', '←', '→'], does: 'walk from node to node' },
      { keys: ['Enter'], does: 'zoom into the subtree' },
      { keys: ['Backspace'], does: 'zoom out' },
      { keys: ['Esc'], does: 'back to the token' },
      { keys: ['wheel', 'pinch', 'drag'], does: 'zoom and pan' },
    ],
  },
  {
    where: 'Intervene',
    keys: [
      { keys: ['X'], does: 'turn the chosen decision round, or back' },
      { keys: ['Delete'], does: 'ablate the chosen node' },
      { keys: [`${COMMAND} Z`, `${COMMAND} Shift Z`], does: 'undo, redo' },
    ],
  },
];
