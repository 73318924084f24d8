/** The few addresses that Canopy hands to the system's browser. */

import { shell } from 'electron';

/** Hosts that help pages and menus point at; everything else is refused. */
const hosts: ReadonlySet<string> = new Set(['arxiv.org', 'github.com', 'huggingface.co']);

/** Whether an address may leave for the browser: https, a known host, no name or port in it. */
export function isAllowed(address: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || !hosts.has(url.hostname)) return false;
  return url.port === '' && url.username === '' && url.password === '';
}

/** Opens an allowed address in the system's browser; does nothing for others. False then. */
export async function openInBrowser(address: string): Promise<boolean> {
  if (!isAllowed(address)) return false;
  await shell.openExternal(address);
  return true;
}
