/**
 * The engine and its host, in a bundle of their own: whatever cannot be loaded (the addon, the
 * tokenizer's binary) fails there, where it can be told, and not before the app is ready.
 */

import { createEngine, type Engine } from '../engine/engine.ts';
import { createHost, type Host, type HostOptions } from '../engine/host.ts';

export function startEngine(options: Omit<HostOptions, 'engine' | 'host'>): {
  readonly engine: Engine;
  readonly host: Host;
} {
  const engine = createEngine();
  return { engine, host: createHost({ ...options, engine, host: 'electron' }) };
}
