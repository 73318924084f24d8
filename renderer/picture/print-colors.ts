import { create } from 'zustand';

/** Whether pictures leave in the colours of paper; for all pictures, as long as the page lasts. */
const usePrint = create<{ readonly print: boolean }>()(() => ({ print: false }));

export function usePrintColors(): [boolean, (print: boolean) => void] {
  return [usePrint(({ print }) => print), (print) => usePrint.setState({ print })];
}
