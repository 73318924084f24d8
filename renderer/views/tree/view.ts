import type { useTreeView } from '../selected.ts';

/** The chosen layer and tree of the text with the selection. */
export type TreeView = NonNullable<ReturnType<typeof useTreeView>>;
