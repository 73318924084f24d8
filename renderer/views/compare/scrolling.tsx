import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly children: ReactNode;
}

/** A region that scrolls a table, by arrow keys too. */
export function Scrolling({ label, children }: Props) {
  return (
    <section
      className="compare-scroll"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
      tabIndex={0}
    >
      {children}
    </section>
  );
}
