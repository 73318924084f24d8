import { expect, it } from 'vitest';
import { appFolders } from './folders.ts';

it('follows the XDG base directories on Linux, and ignores relative ones', () => {
  const env = { XDG_CONFIG_HOME: '/etc/me', XDG_CACHE_HOME: 'not/absolute' };
  expect(appFolders({ env, platform: 'linux', home: '/home/ada' })).toEqual({
    config: '/etc/me/canopy',
    state: '/home/ada/.local/state/canopy',
    cache: '/home/ada/.cache/canopy',
    logs: '/home/ada/.local/state/canopy/logs',
  });
});

it('keeps to Library on macOS', () => {
  expect(appFolders({ env: {}, platform: 'darwin', home: '/Users/ada' })).toEqual({
    config: '/Users/ada/Library/Application Support/Canopy',
    state: '/Users/ada/Library/Application Support/Canopy/State',
    cache: '/Users/ada/Library/Caches/Canopy',
    logs: '/Users/ada/Library/Logs/Canopy',
  });
});

it('keeps to AppData on Windows: settings roam, all else stays on the machine', () => {
  const env = { APPDATA: 'D:\\Roaming' };
  expect(appFolders({ env, platform: 'win32', home: 'C:\\Users\\ada' })).toEqual({
    config: 'D:\\Roaming\\Canopy',
    state: 'C:\\Users\\ada\\AppData\\Local\\Canopy\\State',
    cache: 'C:\\Users\\ada\\AppData\\Local\\Canopy\\Cache',
    logs: 'C:\\Users\\ada\\AppData\\Local\\Canopy\\Logs',
  });
});

it('puts everything below CANOPY_HOME where that is given', () => {
  const env = { CANOPY_HOME: '/data/canopy', XDG_CONFIG_HOME: '/etc/me' };
  expect(appFolders({ env, platform: 'linux', home: '/home/ada' })).toEqual({
    config: '/data/canopy/config',
    state: '/data/canopy/state',
    cache: '/data/canopy/cache',
    logs: '/data/canopy/logs',
  });
});
