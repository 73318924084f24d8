/** A session with something in every place, of the model that ships with Canopy. */

import type { MachineInfo, Session } from '../../engine/api.ts';

const machine: MachineInfo = {
  cpu: 'AMD EPYC 9R45',
  cores: 2,
  memoryBytes: 8_241_213_440,
  targets: ['scalar', 'avx2', 'avx512'],
  target: 'avx512',
  threads: 1,
  precision: 'f32',
  blas: 'OpenBLAS 0.3.21 SkylakeX',
};

const spread = (median: number) => ({ p10: 0.9 * median, median, p90: 1.2 * median });

export const aSession: Session = {
  canopy: 'session',
  version: 3,
  app: '0.1.0',
  created: '2026-11-12T09:14:03.512Z',
  saved: '2026-11-12T09:41:55.027Z',
  model: {
    name: 'canopy-tiny',
    folder: '/home/ada/models/canopy-tiny',
    sha256: '89e5db171fcd85d28d97e55a3a2512aee9e7096bb82ce6e9cfe02ed6ed53d401',
    notation: '1x11',
  },
  view: {
    view: 'paths',
    text: 'the king of <mask> was wise .',
    window: 0,
    second: { text: 'the queen of the sea was wise .', use: 'beside', window: 0 },
    masks: [{ text: 0, start: 12, piece: '<mask>', hid: 'france' }],
    selection: { text: 0, token: 2, layer: 3, tree: 0, node: { level: 4, place: 9 } },
    pin: { text: 1, token: 2 },
    span: { text: 0, from: 1, to: 4 },
    look: {
      reading: 'canopy',
      widths: 'tokens',
      focus: { level: 1, place: 1 },
      zoom: { from: 0.5, to: 0.97 },
    },
    views: {},
  },
  picture: { width: 640, height: 470 },
  interventions: [],
  machine,
  timing: {
    measured: '2026-11-12T09:40:11.004Z',
    thorough: true,
    tokens: 17,
    repetitions: 21,
    speedup: spread(48.3),
    speedupMasked: spread(47.9),
    largestDifference: 2.1e-7,
    leavesChanged: 0,
    layers: [
      { layer: 0, cmm: spread(25), dense: spread(1200), denseMasked: spread(1210) },
      { layer: 1, cmm: spread(26), dense: spread(1180), denseMasked: spread(1190) },
    ],
    machine,
  },
};
