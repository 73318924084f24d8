interface TagProps {
  /**
   * By a clock on this machine; from such figures by the formula in `title`; in a paper; or what would
   * be under the assumptions shown.
   */
  readonly kind: 'measured' | 'derived' | 'published' | 'projected';
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
