import { useClient } from '../../context.ts';
import { afterFrame } from '../../hooks.ts';
import {
  guessColumns,
  maskRequest,
  taskFileOf,
  taskRequest,
  whyNotRun,
} from '../../lib/evaluate.ts';
import { useCanopy } from '../../state/store.ts';
import { type Client, detailOf } from '../../transport/client.ts';

/** The one under way, whichever instance of the view began it. */
let running: AbortController | null = null;

/** Runs an evaluation and calls it off; it goes on while another view is shown. */
export function useEvaluate() {
  const client = useClient();
  return { cancel: () => running?.abort(), run: () => run(client), inspect: () => inspect(client) };
}

async function run(client: Client): Promise<void> {
  const { evaluate, models, text, setEvaluating, setEvaluateError } = useCanopy.getState();
  const open = models?.model ?? null;
  if (running || whyNotRun(evaluate, open) !== null) return;
  const controller = new AbortController();
  running = controller;
  const begun = performance.now();
  setEvaluateError(null);
  setEvaluating({ progress: null, begun });
  const options = {
    signal: controller.signal,
    onProgress: (progress: { readonly done: number; readonly total: number }) => {
      if (!controller.signal.aborted) setEvaluating({ progress, begun });
    },
  };
  try {
    const { setEvaluated, setFilled } = useCanopy.getState();
    if (evaluate.kind === 'task') {
      const report = await client.call('evaluate.run', taskRequest(evaluate, open), options);
      // To unpack thousands of rows takes a task of its own.
      await new Promise<void>((resolve) => afterFrame(resolve));
      setEvaluated(report);
    } else {
      const request = maskRequest(evaluate, open, text);
      setFilled(await client.call('evaluate.fillMask', request, options));
    }
  } catch (error) {
    if (!controller.signal.aborted) setEvaluateError(detailOf(error));
  } finally {
    setEvaluating(null);
    running = null;
  }
}

/** Of which file and task an inspection is: another one says nothing of it. */
export function inspectionKey({ task, path }: { readonly task: string; readonly path: string }) {
  return `${task} ${path.trim()}`;
}

/** Reads the task's file; names its columns where nobody has and they have their usual names. */
async function inspect(client: Client): Promise<void> {
  const { evaluate, setInspected, setEvaluate, setEvaluateError } = useCanopy.getState();
  setEvaluateError(null);
  setInspected(null);
  const of = inspectionKey(evaluate);
  try {
    const found = await client.call('evaluate.inspect', taskFileOf(evaluate));
    const { text, label } = evaluate.columns;
    // Also what was named for another file.
    const unnamed = !found.columns.includes(text) || !found.columns.includes(label);
    const guessed = guessColumns(found.columns);
    if (evaluate.task !== 'table' || !unnamed || guessed.text === '' || guessed.label === '') {
      setInspected({ of, columns: evaluate.columns, found });
      return;
    }
    setEvaluate({ columns: guessed });
    const named = taskFileOf({ ...evaluate, columns: guessed });
    const again = await client.call('evaluate.inspect', named);
    setInspected({ of, columns: guessed, found: again });
  } catch (error) {
    setEvaluateError(detailOf(error));
  }
}
