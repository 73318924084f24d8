/** Whether two values of plain data, as JSON has them, are the same. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [mine, other] = [Object.entries(a), new Map(Object.entries(b))];
  return mine.length === other.size && mine.every(([key, value]) => same(value, other.get(key)));
}
