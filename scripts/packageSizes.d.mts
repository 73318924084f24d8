/** See packageSizes.mjs. */
type Sizes = readonly (readonly [part: string, bytes: number])[];
export function packageSizes(app: string, resources: string): Sizes;
export function sizeTable(sizes: Sizes): string;
