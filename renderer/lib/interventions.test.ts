import { expect, it } from 'vitest';
import type { Intervention } from '../../engine/api.ts';
import { areOn, withMoved, without, withSwitched, withToggled } from './interventions.ts';

const flip = (level: number, to: 'left' | 'right'): Intervention => ({
  tokens: { kind: 'token', text: 0, token: 2 },
  layer: 1,
  tree: null,
  change: { kind: 'force', at: { level }, to },
});
const dense: Intervention = {
  tokens: { kind: 'everywhere' },
  layer: null,
  tree: null,
  change: { kind: 'dense' },
};

it('adds, turns round and takes away', () => {
  const one = withToggled([dense], flip(3, 'left'));
  expect(one).toEqual([dense, flip(3, 'left')]);
  expect(withToggled(one, flip(3, 'right'))).toEqual([dense, flip(3, 'right')]);
  expect(withToggled(one, flip(4, 'right'))).toHaveLength(3);
  expect(withToggled(one, flip(3, 'left'))).toEqual([dense]);
  expect(withToggled(withSwitched(one, 1), flip(3, 'left'))).toEqual([dense]);
});

it('switches off and on, moves within its ends, removes', () => {
  const list = [dense, flip(3, 'left')];
  expect(areOn(withSwitched(list, 0))).toEqual([flip(3, 'left')]);
  expect(withSwitched(withSwitched(list, 0), 0)).toEqual(list);
  expect(withMoved(list, 1, -1)).toEqual([flip(3, 'left'), dense]);
  expect(withMoved(list, 1, 1)).toEqual(list);
  expect(without(list, 0)).toEqual([flip(3, 'left')]);
});
