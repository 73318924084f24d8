import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { Palette, Scene } from './scene.ts';

export type PictureName = 'matrix' | 'canopy' | 'icicle' | 'spine';

/** The numbers behind a picture. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What a view gives away: itself as marks in any palette, and its numbers. */
export interface Picture {
  readonly build: (palette: Palette) => Scene;
  readonly table: () => Table;
}

type Pictures = Partial<Readonly<Record<PictureName, Picture>>>;

/** The pictures that are on the screen now. */
export const usePictures = create<Pictures>()(() => ({}));

/**
 * Offers a view's picture for export for as long as the view is there. Both functions are called
 * only when the user asks for a file, with what the newest rendering closed over: no need to
 * memoise them.
 */
export function usePicture(
  name: PictureName,
  build: (palette: Palette) => Scene,
  table: () => Table,
): void {
  const newest = useRef<Picture>({ build, table });
  useEffect(() => {
    newest.current = { build, table };
  });
  useEffect(() => {
    const picture: Picture = {
      build: (palette) => newest.current.build(palette),
      table: () => newest.current.table(),
    };
    usePictures.setState({ [name]: picture });
    return () => {
      // Another view of the same name may have come meanwhile.
      if (usePictures.getState()[name] === picture) usePictures.setState({ [name]: undefined });
    };
  }, [name]);
}
