/**
 * `node tests/hub/serve.ts FOLDER [--cuts 2e8,2e8] [--slow MS]`: the hub of server.ts with the model of
 * a folder, as a process of its own. Prints its address.
 */

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startHub } from './server.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cuts: { type: 'string', default: '' },
    slow: { type: 'string', default: '0' },
    sha256: { type: 'string' },
  },
});
const [folder = ''] = positionals;
const { sha256 } = values;
const hub = await startHub(folder, readdirSync(folder), sha256 === undefined ? {} : { sha256 });
hub.faults.cuts = values.cuts.split(',').filter(Boolean).map(Number);
hub.faults.slowMs = Number(values.slow);
console.log(hub.endpoint);
