/**
 * Updates from where this build was released. A build that was not released from anywhere (run from
 * its sources, or packed by hand) has no `app-update.yml` and never asks.
 */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { Settings } from '../engine/api.ts';
import type { Log } from '../engine/log.ts';

/** After the start has settled; then as often as someone who never quits needs. */
const firstAfterMs = 30_000;
const everyMs = 6 * 3_600_000;

/** An archive that was unpacked by hand: nothing knows how to put another in its place. */
const unpacked =
  'This copy was unpacked from an archive and does not update itself. Get newer versions where you got this one.';

export interface Updates {
  /** Asks at once and tells the answer, whatever it is. */
  ask(window: BrowserWindow | null): Promise<void>;
}

interface UpdatesOptions {
  readonly settings: () => Settings['updates'];
  readonly window: () => BrowserWindow | null;
  readonly log: Log;
}

/** Null where this build has no place to look for updates. Nothing waits for it. */
export function watchUpdates({ settings, window, log }: UpdatesOptions): Updates | null {
  const source = path.join(process.resourcesPath ?? '', 'app-update.yml');
  if (!app.isPackaged || !existsSync(source)) return null;
  let loaded: Promise<AppUpdater> | null = null;

  /** Loaded when it is first needed: it is large, and most starts do not need it. */
  async function updater(): Promise<AppUpdater> {
    loaded ??= import('electron-updater').then(({ default: { autoUpdater } }) => {
      autoUpdater.logger = log;
      // Nothing is downloaded that was not agreed to.
      autoUpdater.autoDownload = false;
      autoUpdater.autoInstallOnAppQuit = true;
      autoUpdater.on('error', (error) => log.warn('updates:', error.message));
      return autoUpdater;
    });
    const found = await loaded;
    const beta = settings().channel === 'beta';
    found.channel = beta ? 'beta' : 'latest';
    found.allowPrerelease = beta;
    // Choosing a channel allows older versions, too; no one wants that here.
    found.allowDowngrade = false;
    return found;
  }

  /** The version that could be installed and is newer; null where there is none. */
  async function newer(): Promise<string | null> {
    const found = await updater();
    if (!found.isUpdaterActive()) throw new Error(unpacked);
    const result = await found.checkForUpdates();
    return result?.isUpdateAvailable ? result.updateInfo.version : null;
  }

  async function offer(version: string, parent: BrowserWindow | null): Promise<void> {
    const wanted = await choose(parent, {
      message: `Canopy ${version} is available.`,
      detail: `This is ${app.getVersion()}. The new version is installed when you quit.`,
      buttons: ['Download', 'Later'],
    });
    if (wanted !== 0) return;
    await (await updater()).downloadUpdate();
    const restart = await choose(parent, {
      message: `Canopy ${version} is ready.`,
      detail: 'It is installed when you quit, or now.',
      buttons: ['Restart Now', 'When I Quit'],
    });
    if (restart === 0) (await updater()).quitAndInstall();
  }

  let told: string | null = null;
  const look = async () => {
    if (!settings().check) return;
    const version = await newer();
    if (version === null || version === told) return;
    told = version;
    await offer(version, window());
  };
  const quietly = () => void look().catch((error: unknown) => log.warn('updates:', error));
  setTimeout(quietly, firstAfterMs).unref();
  setInterval(quietly, everyMs).unref();

  return {
    async ask(parent) {
      try {
        const version = await newer();
        if (version !== null) await offer(version, parent);
        else await choose(parent, { message: `Canopy ${app.getVersion()} is the newest version.` });
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        await choose(parent, { message: 'Canopy could not look for updates.', detail });
      }
    },
  };
}

interface Question {
  readonly message: string;
  readonly detail?: string;
  readonly buttons?: string[];
}

/** Index of the button; the last one where the box was dismissed. */
async function choose(window: BrowserWindow | null, question: Question): Promise<number> {
  const { buttons = ['Close'] } = question;
  const options = { ...question, buttons, cancelId: buttons.length - 1, noLink: true };
  const { response } = await (window
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  return response;
}
