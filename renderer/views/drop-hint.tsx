import './banner.css';
import { useEffect, useState } from 'react';

/** While files are dragged over a window of the desktop app: what a drop does. */
export function DropHint() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // A browser tells a page no paths, so there is nothing to open there.
    if (!window.canopy) return;
    const enter = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const end = () => setOver(false);
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', end);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', end);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="drop-hint" data-testid="drop-hint">
      <p>Drop a model folder, a file in one, or a session to open it.</p>
    </div>
  );
}
