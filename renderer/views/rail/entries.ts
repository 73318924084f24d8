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
    view: 'models',
    label: 'Models',
    key: '0',
    icon: 'M10 2.5 17 6v8l-7 3.5L3 14V6ZM3 6l7 3.5L17 6M10 9.5v8',
    foot: true,
  },
];
