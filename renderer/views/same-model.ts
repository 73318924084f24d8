import { useCanopy } from '../state/store.ts';

/** Whether the open dataset was made with the open model: its nodes are then the same. */
export function useSameModel(): boolean {
  return useCanopy(
    ({ corpusDataset, models }) =>
      corpusDataset !== null && corpusDataset.model.sha256 === models?.model?.sha256,
  );
}
