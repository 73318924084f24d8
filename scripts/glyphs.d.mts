import type { Plugin } from 'vite';

export function glyphs(): Plugin;
