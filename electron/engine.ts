/**
 * The engine and its host, in a bundle of their own: whatever cannot be loaded (the addon, the
 * tokenizer's binary) fails there, where it can be told, and not before the app is ready.
 */

import { computeOf } from '../engine/compute.ts';
import { openDrafts } from '../engine/drafts.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { appFolders } from '../engine/folders.ts';
import { createHost, type Host, type HostOptions } from '../engine/host.ts';
import { type Library, openLibrary } from '../engine/library.ts';
import { openSettings, type SettingsStore } from '../engine/settings.ts';

export async function startEngine(
  options: Omit<HostOptions, 'engine' | 'host' | 'settings' | 'drafts' | 'library'>,
): Promise<{
  readonly engine: Engine;
  readonly host: Host;
  readonly settings: SettingsStore;
  readonly library: Library;
  /** Ends all of it, and says on the disk that it ended as it should. */
  readonly end: () => void;
}> {
  const settings = await openSettings();
  const library = openLibrary(settings);
  const { recents, downloads } = library;
  const engine = createEngine({ ...computeOf(settings.status().settings), recents });
  const drafts = openDrafts(appFolders().state);
  const host = createHost({ ...options, engine, settings, drafts, library, host: 'electron' });
  const end = () => {
    void downloads.close();
    engine.close();
    drafts.close();
  };
  return { engine, settings, library, host, end };
}
