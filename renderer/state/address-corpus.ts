/**
 * The corpus view in an address: a `corpus` for each folder, `corpus-at` layer and tree, `corpus-node`
 * level and place, `corpus-token` an id, `corpus-look` and `corpus-zoom` as `look` and `zoom`.
 */

import type { KeptCorpus } from '../../engine/api.ts';
import { numbers, readLook, readNode, readZoom } from './address-parts.ts';
import { NOWHERE } from './corpus.ts';

export const CORPUS_NAMES = [
  'corpus',
  'corpus-at',
  'corpus-node',
  'corpus-token',
  'corpus-look',
  'corpus-zoom',
] as const;

/** Without the saved selections: those are for sessions. */
export function writeCorpus(fields: URLSearchParams, corpus: KeptCorpus): void {
  const { folders, layer, tree, node, token, look } = corpus;
  for (const folder of folders) fields.append('corpus', folder);
  fields.set('corpus-at', `${layer}.${tree}`);
  if (node) fields.set('corpus-node', `${node.level}.${node.place}`);
  if (token !== null) fields.set('corpus-token', String(token));
  const { reading, widths, focus, zoom } = look;
  fields.set('corpus-look', [reading, widths, focus.level, focus.place].join('.'));
  if (zoom) fields.set('corpus-zoom', `${zoom.from},${zoom.to}`);
}

/** @param field reads one field, and hears of what means nothing */
export function readCorpus(
  fields: URLSearchParams,
  field: <T>(name: string, read: (value: string) => T | null) => T | undefined,
): KeptCorpus | undefined {
  const folders = fields.getAll('corpus').filter((folder) => folder !== '');
  const at = field('corpus-at', (value) => numbers(value, 2));
  const node = field('corpus-node', readNode);
  const token = field('corpus-token', (value) => numbers(value, 1)?.[0] ?? null);
  const look = field('corpus-look', readLook);
  const zoom = field('corpus-zoom', readZoom);
  if (folders.length === 0) return undefined;
  const [layer = 0, tree = 0] = at ?? [];
  return {
    folders,
    layer,
    tree,
    node: node ?? null,
    token: token ?? null,
    look: look ? { ...look, zoom: zoom ?? null } : NOWHERE.look,
    saved: [],
  };
}
