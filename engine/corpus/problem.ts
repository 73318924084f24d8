/** What was wrong with an input without ending the run. */

export interface Problem {
  /** Name of the file in the corpus. */
  readonly file: string;
  /** Its line (in parquet: its row) from 1; null for the file as a whole. */
  readonly line: number | null;
  readonly message: string;
}

/** No more are listed; all are counted. */
export const mostListed = 1000;
