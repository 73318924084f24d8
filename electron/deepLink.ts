/**
 * `canopy://open?model=FOLDER` and `canopy://open?session=FILE`: what a link may ask for. Whoever
 * made the link is unknown, so it is only ever a question to the user.
 */

import path from 'node:path';
import { z } from 'zod';

const scheme = 'canopy:';

const file = z
  .string()
  .min(1)
  .max(4096)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'expected no control characters')
  // A network path would be asked for the user's name before anyone has agreed to it.
  .refine((name) => path.isAbsolute(name) && !/^[\\/]{2}/.test(name), 'expected an absolute path');
const session = file.refine((name) => name.endsWith('.canopy'), 'expected a .canopy file');

const request = z.union([
  z
    .strictObject({ model: file })
    .transform(({ model }) => ({ what: 'model' as const, path: model })),
  z
    .strictObject({ session })
    .transform(({ session }) => ({ what: 'session' as const, path: session })),
]);

export type LinkRequest = z.infer<typeof request>;

export function isDeepLink(text: string): boolean {
  return text.toLowerCase().startsWith(scheme);
}

/** What the link asks for; null where it is none of Canopy's links. */
export function parseDeepLink(text: string): LinkRequest | null {
  if (text.length > 8192) return null;
  const url = URL.parse(text);
  if (url?.protocol !== scheme || url.host !== 'open' || !['', '/'].includes(url.pathname))
    return null;
  if (url.username !== '' || url.password !== '' || url.hash !== '') return null;
  const entries = [...url.searchParams];
  // A parameter given twice would be one of them at random.
  if (new Set(entries.map(([name]) => name)).size !== entries.length) return null;
  const parsed = request.safeParse(Object.fromEntries(entries));
  return parsed.success ? parsed.data : null;
}
