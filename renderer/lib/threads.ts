const MOST_IN_A_ROW = 8;

/**
 * The numbers of threads to choose from: each up to the machine's cores; on a machine of many,
 * the powers of two, all cores, and the number in use.
 */
export function threadChoices(cores: number, inUse: number): number[] {
  const choices = new Set([cores, Math.min(inUse, cores)]);
  const many = cores > MOST_IN_A_ROW;
  for (let n = 1; n <= cores; n = many ? 2 * n : n + 1) choices.add(n);
  return [...choices].sort((a, b) => a - b);
}
