import { useLayoutEffect, useRef } from 'react';
import { usePixelRatio } from '../hooks.ts';

interface CanvasProps {
  readonly width: number;
  readonly height: number;
  /** Draws in CSS pixels. A new function means a new drawing: memoise it over its data. */
  readonly draw: (context: CanvasRenderingContext2D) => void;
  readonly className?: string;
}

/** A picture in device pixels, drawn within the frame that shows its data. Readers get a table beside it. */
export function Canvas({ width, height, draw, className }: CanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const ratio = usePixelRatio();
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w) canvas.width = w;
    if (canvas.height !== h) canvas.height = h;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, w, h);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(context);
  }, [width, height, ratio, draw]);
  return <canvas ref={ref} className={className} style={{ width, height }} />;
}
