/** Documents that say their own version, and how an older one becomes a present one. */

import { badInput, CanopyError } from './errors.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What makes a document of one version one of the next; the version itself is set by `migrate`. */
export type Step = (old: Json) => Json;

/**
 * A document of the present version, which is `first + steps.length`: `steps[i]` brings version
 * `first + i` to the next. One that says no version has version 0 where `first` is 0.
 * @throws CanopyError `unsupported` for a newer version, `bad-input` for none
 */
export function migrate(
  document: Json,
  steps: readonly Step[],
  what: string,
  first: number,
): Json & { readonly version: number } {
  const present = first + steps.length;
  const { version = first === 0 ? 0 : undefined } = document;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < first) {
    const said = version === undefined ? 'there is none' : `received ${JSON.stringify(version)}`;
    throw badInput(
      `version: expected a whole number from ${first} to ${present}, ${said}`,
      'version',
    );
  }
  if (version > present) {
    throw new CanopyError(
      'unsupported',
      `version: this Canopy knows ${what} up to version ${present}, and this is version ${version}. A newer Canopy opens it.`,
      { key: 'version' },
    );
  }
  const newest = steps.slice(version - first).reduce((old, step) => step(old), document);
  return { ...newest, version: present };
}
