import path from 'node:path';
import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ dialog: {} }));
const { argumentsOf } = await import('./opening.ts');

const cwd = path.resolve('/home/a');
const at = (name: string) => ({ kind: 'path', target: path.resolve(cwd, name) });

test('the packed app takes all words, development those behind the project', () => {
  const packed = argumentsOf({ argv: ['/opt/canopy', 'model'], cwd, packaged: true });
  expect(packed.asked).toEqual([at('model')]);
  const start = { argv: ['/n/electron', '.', 'model', '/m/two'], cwd, packaged: false };
  expect(argumentsOf(start).asked).toEqual([at('model'), at('/m/two')]);
});

test('switches are no paths, links are told apart, and a new window can be asked for', () => {
  const argv = ['canopy', '--no-sandbox', 'canopy://open?model=/m', '--new-window', 'one.canopy'];
  expect(argumentsOf({ argv, cwd, packaged: true })).toEqual({
    newWindow: true,
    asked: [{ kind: 'link', target: 'canopy://open?model=/m' }, at('one.canopy')],
  });
});
