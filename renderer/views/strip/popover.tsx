import { type ReactNode, useEffect, useRef } from 'react';
import type { Overlay } from '../../state/overlay.ts';
import { useCanopy } from '../../state/store.ts';

interface PopoverProps {
  readonly overlay: Overlay;
  readonly label: string;
  /** What the button says. */
  readonly button: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A button and, while it is open, a menu below it: Escape or a click elsewhere closes it. */
export function Popover({ overlay, label, button, className = '', children }: PopoverProps) {
  const open = useCanopy((state) => state.overlay === overlay);
  const { openOverlay, closeOverlay } = useCanopy.getState();
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) {
        closeOverlay(overlay);
      }
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      closeOverlay(overlay);
      opener.current?.focus();
    };
    window.addEventListener('pointerdown', outside);
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('pointerdown', outside);
      window.removeEventListener('keydown', onKey, true);
    };
  }, [open, overlay, closeOverlay]);
  return (
    <div ref={box} className={`popover ${className}`}>
      <button
        ref={opener}
        type="button"
        className="button small opens"
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => (open ? closeOverlay(overlay) : openOverlay(overlay))}
      >
        {button}
      </button>
      {open && (
        <div className="popover-body" role="dialog" aria-label={label}>
          {children}
        </div>
      )}
    </div>
  );
}
