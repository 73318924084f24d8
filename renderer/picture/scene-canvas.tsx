import { useCallback, useEffect, useState } from 'react';
import { Canvas } from '../views/canvas.tsx';
import { drawScene } from './draw-scene.ts';
import type { Scene } from './scene.ts';

interface SceneCanvasProps {
  /** A new scene means a new drawing: memoise it over its data. */
  readonly scene: Scene;
  readonly className?: string;
}

/** A scene on the screen; once more when the faces of its texts have come. */
export function SceneCanvas({ scene, className }: SceneCanvasProps) {
  const fonts = useFontsLoaded();
  // biome-ignore lint/correctness/useExhaustiveDependencies: letters are drawn anew in their face
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => drawScene(context, scene),
    [scene, fonts],
  );
  return (
    <Canvas
      width={scene.width}
      height={scene.height}
      draw={draw}
      {...(className !== undefined && { className })}
    />
  );
}

/** Counts the times that faces have come in. */
function useFontsLoaded(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const more = () => setCount((n) => n + 1);
    document.fonts.addEventListener('loadingdone', more);
    return () => document.fonts.removeEventListener('loadingdone', more);
  }, []);
  return count;
}
