/** The two faces of pictures, as in `styles/tokens.css`, with what stands in for them elsewhere. */
const families = {
  sans: '"Inter Variable", Inter, "Helvetica Neue", Arial, sans-serif',
  mono: '"JetBrains Mono Variable", "JetBrains Mono", Menlo, Consolas, monospace',
} as const;

export type Face = keyof typeof families;

export function familyOf(face: Face | undefined): string {
  return families[face ?? 'sans'];
}
