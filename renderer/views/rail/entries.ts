import type { ViewName } from '../../state/rail.ts';

interface RailEntry {
  readonly view: ViewName;
  readonly label: string;
  /** The key that goes there. */
  readonly key: string;
  /** A path in a square of 20. */
  readonly icon: string;
  /** At the foot of the rail: not a view of a trace. */
  readonly foot?: true;
}

export const RAIL: readonly RailEntry[] = [
  {
    view: 'paths',
    label: 'Paths',
    key: '1',
    icon: 'M10 18v-5M10 13C10 8.5 5 9 4 4M10 13c0-4.5 5-4 6-9M10 12V3M3 4h2M9 3h2M15 4h2',
  },
  {
    view: 'corpus',
    label: 'Corpus',
    key: '2',
    icon: 'M3 4h14M3 8h10M3 12h12M3 16h7M15 16.5v-6M17.5 16.5v-3M12.5 16.5v-1.5',
  },
  {
    view: 'compare',
    label: 'Compare',
    key: '3',
    icon: 'M7 17v-4M7 13C7 9 3.5 9 3 4M7 13c0-2 .5-3 1-4M13 17v-4M13 13c0-4 3.5-4 4-9M13 13c0-2-.5-3-1-4',
  },
  {
    view: 'intervene',
    label: 'Intervene',
    key: '4',
    icon: 'M10 18v-6M10 12C10 8 5 8.5 4 4M10 12c0-2.2 1.6-3.2 3.2-4.2M13 2.5v5h5M18 2.5l-5 5',
  },
  {
    view: 'lab',
    label: 'Lab',
    key: '5',
    icon: 'M8 2.5v5.5L3.8 15.2c-.8 1.3 0 2.3 1.4 2.3h9.6c1.4 0 2.2-1 1.4-2.3L12 8V2.5M6.5 2.5h7M6.2 12.5h7.6',
  },
  {
    view: 'evaluate',
    label: 'Evaluate',
    key: '6',
    icon: 'M3 3h14v14H3ZM3 10h14M10 3v14M5 6.5l1.2 1.2L8.5 5.3M12.5 13.5l1.2 1.2 2.3-2.4',
  },
  {
    view: 'audit',
    label: 'Audit',
    key: '7',
    icon: 'M3 17h14M5 14V9M9 14V5M13 14v-3M17 14V7M3 3h3',
  },
  {
    view: 'models',
    label: 'Models',
    key: '0',
    icon: 'M10 2.5 17 6v8l-7 3.5L3 14V6ZM3 6l7 3.5L17 6M10 9.5v8',
    foot: true,
  },
];
