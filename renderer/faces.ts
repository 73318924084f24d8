/** A page in the system's faces is better than none. */
const MOST_MS = 1000;

/**
 * Resolves when all the page's faces are here, or cannot be had: those of other scripts too, for as long
 * as one of a family is not, each size and weight of the family asks the system for a face to stand in.
 * A first frame that did waited 25 ms of its task for the system's answers, and was laid out again.
 */
export async function facesReady(): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, MOST_MS));
  await Promise.race([Promise.allSettled(await asked()), late]);
}

/** Each is asked for in a task of its own: thirteen in one take 10 ms and more. */
async function asked(): Promise<Promise<FontFace>[]> {
  const loads: Promise<FontFace>[] = [];
  for (const face of document.fonts) {
    await scheduler.yield();
    loads.push(face.load());
  }
  return loads;
}
