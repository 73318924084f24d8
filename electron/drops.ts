/** Files and folders that the user drops on a window; the preload says which, the page never can. */

import type { WebContents } from 'electron';
import { z } from 'zod';
import { dropped } from './channels.ts';
import { isOurPage } from './messages.ts';

const target = z.string().min(1).max(4096);

/** Calls back with the path of each drop on the page in `contents`. */
export function takeDrops(contents: WebContents, open: (target: string) => void): void {
  contents.ipc.on(dropped, (event, message: unknown) => {
    const parsed = target.safeParse(message);
    if (isOurPage(event.senderFrame) && parsed.success) open(parsed.data);
  });
}
