/** What a host's pages ask about models that are not in memory: opened before, or on the hub. */

import type { Calls } from './api.ts';
import type { Engine } from './engine.ts';
import { badInput } from './errors.ts';
import { appFolders } from './folders.ts';
import type { Handlers, MayOpen } from './host.ts';
import { createDownloads, type Downloads } from './hub/downloads.ts';
import { mayOpenModel } from './modelFolder.ts';
import { createRecents, type Recents } from './recents.ts';
import type { SettingsStore } from './settings.ts';

export interface Library {
  readonly recents: Recents;
  readonly downloads: Downloads;
}

/** This user's, after the settings as they are at each use. */
export function openLibrary(settings: SettingsStore): Library {
  const chosen = () => settings.status();
  return {
    recents: createRecents(appFolders().state),
    downloads: createDownloads({
      cacheFolder: () => chosen().settings.cacheFolder ?? chosen().defaultCacheFolder,
      hubEndpoint: () => chosen().settings.hubEndpoint,
    }),
  };
}

type Names = Extract<keyof Calls, 'model.inspect' | `recents.${string}` | `hub.${string}`>;

/** Whatever a page's word reads or writes goes by `mayOpen`. */
export function libraryHandlers(
  { recents, downloads }: Library,
  engine: Engine,
  mayOpen: MayOpen = async () => {},
): Handlers<Names> {
  const allowed = async (folder: string) =>
    mayOpen(folder).then(
      () => true,
      () => false,
    );
  return {
    'model.inspect': async ({ folder }) => {
      await mayOpenModel(folder, mayOpen);
      return engine.inspect(folder);
    },
    'recents.list': async () => {
      const all = await recents.list();
      const open = await Promise.all(all.map(({ folder }) => allowed(folder)));
      return all.filter((_, index) => open[index]);
    },
    'recents.remove': async ({ folder }) => {
      await recents.remove(folder);
      return null;
    },
    'hub.status': () => downloads.status(),
    'hub.downloads': () => downloads.list(),
    'hub.download': async ({ repo }) => {
      await mayOpen((await downloads.status()).cacheFolder);
      return downloads.start(repo);
    },
    'hub.pause': async ({ id }) => {
      await downloads.pause(id);
      return null;
    },
    'hub.resume': async ({ id }) => {
      await downloads.resume(id);
      return null;
    },
    'hub.cancel': async ({ id }) => {
      await downloads.cancel(id);
      return null;
    },
    'hub.remove': async ({ folder }) => {
      await mayOpen(folder);
      if (engine.status().models.some(({ info }) => info.folder === folder)) {
        throw badInput(`${folder} is open. Unload it first.`, 'folder');
      }
      await downloads.remove(folder);
      return null;
    },
  };
}
