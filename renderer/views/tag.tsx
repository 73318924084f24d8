interface TagProps {
  /** By a clock on this machine, or from such figures by the formula in `title`. */
  readonly kind: 'measured' | 'derived';
  readonly title: string;
}

/** Where a figure comes from; how, on hover. */
export function Tag({ kind, title }: TagProps) {
  return (
    <span className="tag" data-kind={kind} title={title}>
      {kind}
    </span>
  );
}
