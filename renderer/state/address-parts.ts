/** Parts of an address that several views write alike. */

import type { NodePlace, Reading, TreeLook } from './selection.ts';

export function readNode(value: string): NodePlace | null {
  const found = numbers(value, 2);
  const [level = 0, place = 0] = found ?? [];
  return found && level <= 30 && place < 2 ** level ? { level, place } : null;
}

const READINGS: readonly Reading[] = ['canopy', 'icicle', 'spine'];

export function readZoom(value: string): TreeLook['zoom'] {
  const [from = Number.NaN, to = Number.NaN, ...rest] = value.split(',').map(Number);
  return rest.length === 0 && from >= 0 && from < to && to <= 1 ? { from, to } : null;
}

export function readLook(value: string): Omit<TreeLook, 'zoom'> | null {
  const [first = '', widths, ...rest] = value.split('.');
  const reading = READINGS.find((name) => name === first);
  const focus = readNode(rest.join('.'));
  if (!reading || (widths !== 'tokens' && widths !== 'leaves') || !focus) return null;
  return { reading, widths, focus };
}

/** Exactly so many whole numbers, joined by dots; null for anything else. */
export function numbers(value: string, count: number): readonly number[] | null {
  if (!/^\d{1,9}(\.\d{1,9})*$/.test(value)) return null;
  const found = value.split('.').map(Number);
  return found.length === count ? found : null;
}
