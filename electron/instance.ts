/** One Canopy at a time: a second start hands over what it was called with, and ends. */

import { app } from 'electron';
import { z } from 'zod';

const handedOver = z.object({ argv: z.array(z.string()).max(1000), cwd: z.string() });
type HandedOver = z.infer<typeof handedOver>;

/**
 * True where this is the only Canopy. False where another runs, which then hears of this start.
 * Chromium reorders and adds switches to the command line it passes on, so ours goes along whole.
 */
export function isOnlyInstance(): boolean {
  return app.requestSingleInstanceLock({ argv: process.argv, cwd: process.cwd() });
}

/** Calls back for each later start. */
export function onSecondInstance(listener: (start: HandedOver) => void): void {
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const parsed = handedOver.safeParse(data);
    listener(parsed.success ? parsed.data : { argv: [], cwd: process.cwd() });
  });
}
