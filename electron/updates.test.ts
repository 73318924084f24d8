import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const electron = vi.hoisted(() => ({
  app: { isPackaged: true, getVersion: () => '1.0.0' },
  showMessageBox: vi.fn(async () => ({ response: 1 })),
}));
const updater = vi.hoisted(() => ({
  isUpdaterActive: vi.fn(() => true),
  checkForUpdates: vi.fn(async () => ({
    isUpdateAvailable: true,
    updateInfo: { version: '2.0.0' },
  })),
  downloadUpdate: vi.fn(),
  quitAndInstall: vi.fn(),
  on: () => {},
  autoDownload: true,
  channel: '',
  allowPrerelease: false,
  allowDowngrade: true,
}));
vi.mock('electron', () => ({ app: electron.app, dialog: electron }));
vi.mock('electron-updater', () => ({ default: { autoUpdater: updater } }));
const { watchUpdates } = await import('./updates.ts');

const hour = 3_600_000;
const log = { file: '', info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let resources: string;
beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  electron.app.isPackaged = true;
  resources = mkdtempSync(path.join(tmpdir(), 'canopy-updates-'));
  writeFileSync(path.join(resources, 'app-update.yml'), '');
  vi.stubGlobal('process', Object.assign(Object.create(process), { resourcesPath: resources }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  rmSync(resources, { recursive: true, force: true });
});

const watch = (check: boolean, channel: 'stable' | 'beta' = 'stable') =>
  watchUpdates({ settings: () => ({ check, channel }), window: () => null, log });

it('asks half a minute after the start and every six hours, and offers a version once', async () => {
  watch(true);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(updater.checkForUpdates).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(updater.checkForUpdates).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(12 * hour);
  expect(updater.checkForUpdates).toHaveBeenCalledTimes(3);
  expect(electron.showMessageBox).toHaveBeenCalledTimes(1);
  expect(updater.autoDownload).toBe(false);
  expect(updater.downloadUpdate).not.toHaveBeenCalled();
});

it('asks nothing where the setting says so', async () => {
  watch(false);
  await vi.advanceTimersByTimeAsync(24 * hour);
  expect(updater.checkForUpdates).not.toHaveBeenCalled();
});

it('takes the channel of the settings, and never an older version', async () => {
  watch(true, 'beta');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(updater).toMatchObject({ channel: 'beta', allowPrerelease: true, allowDowngrade: false });
});

it('is silent about a failure that nobody asked for, but for the log', async () => {
  updater.checkForUpdates.mockRejectedValueOnce(new Error('offline'));
  watch(true);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(electron.showMessageBox).not.toHaveBeenCalled();
  expect(log.warn).toHaveBeenCalledTimes(1);
});

it('says so of a copy that cannot update itself', async () => {
  updater.isUpdaterActive.mockReturnValueOnce(false);
  await watch(true)?.ask(null);
  expect(electron.showMessageBox).toHaveBeenCalledWith(
    expect.objectContaining({ detail: expect.stringContaining('does not update itself') }),
  );
});

it('is not there in development and in builds that were released nowhere', () => {
  electron.app.isPackaged = false;
  expect(watch(true)).toBeNull();
  electron.app.isPackaged = true;
  rmSync(path.join(resources, 'app-update.yml'));
  expect(watch(true)).toBeNull();
});
