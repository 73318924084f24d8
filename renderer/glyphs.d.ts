/** What `scripts/glyphs.mjs` makes: `virtual:glyphs/sans-400` and its like. */
declare module 'virtual:glyphs/*' {
  export const font: import('./picture/outline.ts').GlyphFont;
}
