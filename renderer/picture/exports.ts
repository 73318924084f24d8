import { useEffect } from 'react';
import { create } from 'zustand';

import type { PictureName } from '../../engine/api.ts';

export type { PictureName };

/** The numbers behind a picture. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

type Pictures = Partial<Readonly<Record<PictureName, Size>>>;

/** The pictures that are on the screen now, and the room that each has there. */
export const usePictures = create<Pictures>()(() => ({}));

/** Offers a view's picture for export for as long as the view is there. CSS pixels. */
export function usePicture(name: PictureName, width: number, height: number): void {
  useEffect(() => {
    const size = { width, height };
    usePictures.setState({ [name]: size });
    return () => {
      // Another view of the same name may have come meanwhile.
      if (usePictures.getState()[name] === size) usePictures.setState({ [name]: undefined });
    };
  }, [name, width, height]);
}
