import { expect, it } from 'vitest';
import type { Session, ViewState } from '../../engine/api.ts';
import { sideOfSession } from './session-side.ts';

const look = {
  reading: 'canopy',
  widths: 'tokens',
  focus: { level: 0, place: 0 },
  zoom: null,
} as const;
const view = (text: 0 | 1): ViewState => ({
  view: 'paths',
  text: 'first',
  window: 2,
  second: { text: 'second', use: 'beside', window: 0 },
  masks: [],
  selection: { text, token: 1, layer: 3, tree: 0, node: null },
  pin: null,
  span: null,
  look,
  views: {},
});
const model = { name: 'tiny', folder: '/models/tiny', sha256: 'ab', notation: '1x11' };
const dense = { layer: 0, tree: null, change: { kind: 'dense' } } as const;
const interventions: Session['interventions'] = [
  { ...dense, tokens: { kind: 'everywhere' } },
  { ...dense, tokens: { kind: 'token', text: 1, token: 4 } },
];

it('is the text that was looked at, its layer and what reaches it', () => {
  expect(sideOfSession({ view: view(0), interventions, model }, 'one', null)).toEqual({
    model: '/models/tiny',
    text: 'first',
    layer: 3,
    window: 2,
    interventions: [interventions[0]],
    session: 'one',
  });
  expect(sideOfSession({ view: view(1), interventions, model }, 'one', '/elsewhere')).toEqual({
    model: '/elsewhere',
    text: 'second',
    layer: 3,
    interventions: [interventions[0], { ...dense, tokens: { kind: 'token', text: 0, token: 4 } }],
    session: 'one',
  });
});
