/**
 * A picture as plain data: what the canvas draws, what an SVG file holds and what tests compare are
 * the same marks. Builders of scenes are pure functions of the trace, the view and the palette; they
 * know neither canvas nor DOM. CSS pixels, x right, y down; marks are painted in order.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Mark =
  /** Cubic Bezier curves: each a start point and then three points a segment. One stroke for all. */
  | {
      readonly kind: 'curves';
      readonly curves: readonly (readonly Point[])[];
      readonly stroke: string;
      readonly width: number;
      readonly opacity?: number;
      readonly cap?: 'round' | 'butt';
      readonly dash?: readonly number[];
    }
  /** Straight segments, four numbers each: x1, y1, x2, y2. */
  | {
      readonly kind: 'segments';
      readonly at: ArrayLike<number>;
      readonly stroke: string;
      readonly width: number;
      readonly opacity?: number;
      readonly dash?: readonly number[];
    }
  /** Discs, two numbers each: x, y. */
  | {
      readonly kind: 'dots';
      readonly at: ArrayLike<number>;
      readonly radius: number;
      readonly fill?: string;
      readonly stroke?: string;
      readonly width?: number;
      readonly opacity?: number;
    }
  /** Rectangles, four numbers each: x, y, width, height. */
  | {
      readonly kind: 'rects';
      readonly at: ArrayLike<number>;
      readonly fill?: string;
      readonly stroke?: string;
      readonly width?: number;
      readonly opacity?: number;
      readonly corner?: number;
    }
  /** A closed shape of straight edges. */
  | {
      readonly kind: 'shape';
      readonly points: readonly Point[];
      readonly fill: string;
      readonly opacity?: number;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly fill: string;
      readonly face?: 'sans' | 'mono';
      readonly weight?: 400 | 500 | 600 | 700;
      readonly anchor?: 'start' | 'middle' | 'end';
      /** Degrees clockwise around (x, y). */
      readonly turn?: number;
      readonly opacity?: number;
    };

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** The colours that a picture needs besides its leaves': of a theme, or of print. */
export interface Palette {
  readonly scheme: 'light' | 'dark';
  readonly background: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly branch: string;
  readonly node: string;
  readonly accent: string;
  readonly positive: string;
  readonly negative: string;
  readonly fragile: string;
}
