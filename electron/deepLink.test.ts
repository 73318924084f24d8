import { expect, test } from 'vitest';
import { isDeepLink, parseDeepLink } from './deepLink.ts';

test('a link asks for a model or a session', () => {
  expect(parseDeepLink('canopy://open?model=%2Fhome%2Fa%20b%2Fmodel')).toEqual({
    what: 'model',
    path: '/home/a b/model',
  });
  expect(parseDeepLink('canopy://open/?session=/home/a/one.canopy')).toEqual({
    what: 'session',
    path: '/home/a/one.canopy',
  });
  expect(isDeepLink('CANOPY://open?model=/m')).toBe(true);
  expect(isDeepLink('/home/canopy:/x')).toBe(false);
});

test.each([
  ['another action', 'canopy://run?model=/m'],
  ['a path behind the action', 'canopy://open/etc?model=/m'],
  ['a relative path', 'canopy://open?model=m'],
  ['a path on another machine', 'canopy://open?model=//server/share'],
  ['such a path of Windows', 'canopy://open?model=%5C%5Cserver%5Cshare'],
  ['no path', 'canopy://open?model='],
  ['nothing', 'canopy://open'],
  ['two things', 'canopy://open?model=/m&session=/s.canopy'],
  ['one thing twice', 'canopy://open?model=/m&model=/n'],
  ['an unknown parameter', 'canopy://open?model=/m&threads=1'],
  ['a session that is none', 'canopy://open?session=/etc/passwd'],
  ['a line break', 'canopy://open?model=/m%0Arm'],
  ['a zero byte', 'canopy://open?model=/m%00'],
  ['a fragment', 'canopy://open?model=/m#x'],
  ['a name and password', 'canopy://a:b@open?model=/m'],
  ['another scheme', 'https://open?model=/m'],
  ['no address', 'canopy'],
  ['very much', `canopy://open?model=/${'m'.repeat(9000)}`],
])('%s is refused', (_what, link) => {
  expect(parseDeepLink(link)).toBeNull();
});
