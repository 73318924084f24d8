/**
 * Saves sessions of growing size into one file, again and again, until it is killed:
 * `node saver.ts FILE`. Says `saving` when it has begun.
 */

import { writeSession } from '../../engine/sessionFiles.ts';
import { aSession } from './session.ts';

const [, , file = ''] = process.argv;
process.stdout.write('saving\n');
for (let count = 1; ; count += 1) {
  const text = `save ${count} `.repeat(20_000);
  await writeSession(file, { ...aSession, view: { ...aSession.view, text } });
}
