import { useMemo } from 'react';
import { useSize } from '../../hooks.ts';
import { type EffectGrid, gridCellAt, gridRoom, gridScene } from '../../layout/effect-grid.ts';
import { paletteOf } from '../../picture/palette.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { pointIn } from '../tree/use-gestures.ts';

interface GridPictureProps {
  readonly grid: EffectGrid;
  readonly label: string;
  /** What stands below the pointer, in words. */
  titleOf(row: number, column: number): string;
  onChoose(row: number, column: number): void;
}

/** A grid on the screen. Keys go to the table beside it. */
export function GridPicture({ grid, label, titleOf, onChoose }: GridPictureProps) {
  const [box, size] = useSize<HTMLDivElement>();
  const palette = paletteOf(useCanopy(schemeOf));
  const room = useMemo(() => (size ? gridRoom(grid, size.width, size.height) : null), [grid, size]);
  const scene = useMemo(() => room && gridScene(grid, room, palette), [grid, room, palette]);
  return (
    <div ref={box} className="grid-picture">
      {scene && room && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the table beside it has buttons
        <div
          role="img"
          aria-label={label}
          onPointerMove={(event) => {
            const { x, y } = pointIn(event.currentTarget, event);
            const cell = gridCellAt(grid, room, x, y);
            event.currentTarget.title = cell ? titleOf(cell.row, cell.column) : '';
          }}
          onClick={(event) => {
            const { x, y } = pointIn(event.currentTarget, event);
            const cell = gridCellAt(grid, room, x, y);
            if (cell) onChoose(cell.row, cell.column);
          }}
        >
          <SceneCanvas scene={scene} />
        </div>
      )}
    </div>
  );
}
