import type { KeptModel, RecentModel } from '../../../engine/api.ts';
import { bytes, moment } from '../../lib/format.ts';

/** What a row says of a model in memory. */
export function keptFacts({ info, memoryBytes }: KeptModel): string {
  return `${info.notation} · ${bytes(memoryBytes)} · ${info.sha256.slice(0, 7)}`;
}

/** What a row says of a model that was opened before. */
export function recentFacts(recent: RecentModel): string {
  const { notation, bytes: size, sha256, openedAt, missing } = recent;
  if (missing) return 'the folder is not there';
  return `${notation} · ${bytes(size)} · ${sha256.slice(0, 7)} · ${moment(openedAt)}`;
}
