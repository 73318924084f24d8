/**
 * The engine and its host, in a bundle of their own: whatever cannot be loaded (the addon, the
 * tokenizer's binary) fails there, where it can be told, and not before the app is ready.
 */

import { computeOf } from '../engine/compute.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { createHost, type Host, type HostOptions } from '../engine/host.ts';
import { openSettings, type SettingsStore } from '../engine/settings.ts';

export async function startEngine(
  options: Omit<HostOptions, 'engine' | 'host' | 'settings'>,
): Promise<{
  readonly engine: Engine;
  readonly host: Host;
  readonly settings: SettingsStore;
}> {
  const settings = await openSettings();
  const engine = createEngine(computeOf(settings.status().settings));
  return { engine, settings, host: createHost({ ...options, engine, settings, host: 'electron' }) };
}
