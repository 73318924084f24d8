/** Where Canopy keeps its own files on each platform. Nothing is made here: whoever writes makes them. */

import os from 'node:os';
import path from 'node:path';

export interface AppFolders {
  /** Settings: what a person chose. */
  readonly config: string;
  /** What Canopy remembers by itself: recent models, autosaved sessions, windows. */
  readonly state: string;
  /** What can be fetched again: downloaded models. */
  readonly cache: string;
  readonly logs: string;
}

interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const here: Place = { env: process.env, platform: process.platform, home: os.homedir() };

/**
 * The folders of this user: after the XDG base directories on Linux, below Library on macOS, below
 * AppData on Windows. `CANOPY_HOME` puts all four below one folder.
 */
export function appFolders({ env, platform, home }: Place = here): AppFolders {
  const { join, isAbsolute } = platform === 'win32' ? path.win32 : path.posix;
  /** A folder named by a variable; a relative one means nothing, as the XDG specification has it. */
  const named = (variable: string, otherwise: string) => {
    const value = env[variable];
    return value !== undefined && isAbsolute(value) ? value : otherwise;
  };
  const own = env.CANOPY_HOME;
  if (own !== undefined && own !== '') {
    const folder = path.resolve(own);
    const below = (name: string) => join(folder, name);
    return {
      config: below('config'),
      state: below('state'),
      cache: below('cache'),
      logs: below('logs'),
    };
  }
  if (platform === 'darwin') {
    const library = join(home, 'Library');
    const support = join(library, 'Application Support/Canopy');
    return {
      config: support,
      state: join(support, 'State'),
      cache: join(library, 'Caches/Canopy'),
      logs: join(library, 'Logs/Canopy'),
    };
  }
  if (platform === 'win32') {
    const local = join(named('LOCALAPPDATA', join(home, 'AppData/Local')), 'Canopy');
    return {
      config: join(named('APPDATA', join(home, 'AppData/Roaming')), 'Canopy'),
      state: join(local, 'State'),
      cache: join(local, 'Cache'),
      logs: join(local, 'Logs'),
    };
  }
  const state = join(named('XDG_STATE_HOME', join(home, '.local/state')), 'canopy');
  return {
    config: join(named('XDG_CONFIG_HOME', join(home, '.config')), 'canopy'),
    state,
    cache: join(named('XDG_CACHE_HOME', join(home, '.cache')), 'canopy'),
    logs: join(state, 'logs'),
  };
}
