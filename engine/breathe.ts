/** Lets other work of the event loop run between two steps that take milliseconds each. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
