/** Measuring processes on the desktop: Electron is no Node to fork, its utility process is. */

import path from 'node:path';
import { utilityProcess } from 'electron';
import type { Child } from '../engine/inProcess.ts';

/** @param bundle the folder of the bundled worker */
export function launchMeasuring(bundle: string): () => Child {
  return () => {
    const child = utilityProcess.fork(path.join(bundle, 'labWorker.js'), [], {
      serviceName: 'Canopy measurement',
    });
    return {
      send: (task) => child.postMessage(task),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.on('exit', (code) => listener(`exit code ${code}`)),
      kill: () => void child.kill(),
    };
  };
}
