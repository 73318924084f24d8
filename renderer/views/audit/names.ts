import type { Routing } from '../../../engine/api.ts';

export const ROUTING_NAMES: Readonly<Record<Routing, string>> = {
  true: 'the trees’ own paths',
  random: 'random paths',
  constant: 'one constant path: the fullest leaf',
  shuffled: 'paths dealt among the tokens',
  removed: 'no feedforward part',
  dense: 'all neurons',
  top: 'the strongest neurons, as many as a walk has',
};

/** As a chart names them, where there is little room. */
export const SHORT_NAMES: Readonly<Record<Routing, string>> = {
  true: 'true',
  random: 'random',
  constant: 'constant',
  shuffled: 'dealt',
  removed: 'removed',
  dense: 'all neurons',
  top: 'strongest',
};
