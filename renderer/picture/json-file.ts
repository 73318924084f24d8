/** Elements of an array that are written in one task. */
const STEP = 2000;

type Numbers = Float32Array | Int32Array;
const isNumbers = (value: unknown): value is Numbers =>
  value instanceof Float32Array || value instanceof Int32Array;

/** What is written: texts that wait, and what of them is encoded. */
class Written {
  private readonly blobs: Blob[] = [];
  private texts: string[] = [];

  add(text: string): void {
    this.texts.push(text);
  }

  /** Encodes what waits, and lets the page go on. */
  async pause(): Promise<void> {
    this.encode();
    await scheduler.yield();
  }

  file(): Blob {
    this.encode();
    return new Blob(this.blobs, { type: 'application/json' });
  }

  private encode(): void {
    this.blobs.push(new Blob(this.texts));
    this.texts = [];
  }
}

/**
 * A value as a JSON file, arrays of numbers as plain ones. Long arrays are written in parts, between
 * which the page goes on; nothing may change them meanwhile.
 */
export async function jsonFile(value: unknown): Promise<Blob> {
  const written = new Written();
  await write(value, written);
  return written.file();
}

async function write(value: unknown, written: Written): Promise<void> {
  if (Array.isArray(value) || isNumbers(value)) {
    written.add('[');
    for (let from = 0; from < value.length; from += STEP) {
      if (from > 0) {
        written.add(',');
        await written.pause();
      }
      const part = Array.from<unknown>(value.slice(from, from + STEP));
      if (part.some(holdsMany)) await writeEach(part, written);
      else written.add(JSON.stringify(part).slice(1, -1));
    }
    written.add(']');
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    written.add('{');
    for (const [index, [key, member]] of members.entries()) {
      written.add(`${index > 0 ? ',' : ''}${JSON.stringify(key)}:`);
      await write(member, written);
    }
    written.add('}');
  } else written.add(JSON.stringify(value));
}

async function writeEach(values: readonly unknown[], written: Written): Promise<void> {
  for (const [index, value] of values.entries()) {
    if (index > 0) written.add(',');
    await write(value, written);
  }
}

/** Whether there is an array in it, which may be long. */
function holdsMany(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || isNumbers(value) || Object.values(value).some(holdsMany);
}
