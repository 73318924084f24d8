/** See electron.mjs. */
export function findElectron(options: {
  readonly fetch: boolean;
  readonly timeoutMs: number;
}): Promise<{ readonly path: string } | { readonly path: null; readonly reason: string }>;
