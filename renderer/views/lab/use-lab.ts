import { useEffect, useState } from 'react';
import type { CallName, Params, Result } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';
import { asking } from '../asking.ts';

/** Keeps presets, kept records and the open one as the host has them; measures nothing. */
export function useLab(): void {
  const client = useClient();
  const connected = useCanopy((state) => state.connection === 'open');
  const run = useCanopy((state) => state.labRun);
  const record = useCanopy((state) => state.lab.record);
  const { setLabError } = useCanopy.getState();
  useEffect(() => {
    if (!connected) return;
    return asking(
      (signal) => client.call('lab.presets', {}, { signal }),
      useCanopy.getState().setLabPresets,
      setLabError,
    );
  }, [client, connected, setLabError]);
  // A run adds to its record; what is asked then is small.
  const grown = run ? `${run.id} ${run.state} ${run.done}` : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the run has grown
  useEffect(() => {
    if (!connected) return;
    return asking(
      (signal) => client.call('lab.list', {}, { signal }),
      useCanopy.getState().setLabRecords,
      setLabError,
    );
  }, [client, connected, setLabError, grown]);
  const own = run?.id === record ? grown : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when its run has grown
  useEffect(() => {
    const { setLabOpen, labOpen } = useCanopy.getState();
    if (labOpen && labOpen.record.id !== record) setLabOpen(null);
    if (!connected || record === null) return;
    return asking(
      (signal) => client.call('lab.open', { id: record }, { signal }),
      setLabOpen,
      () =>
        // Removed, or of another host: as if none were chosen.
        useCanopy.getState().setLab({ record: null }),
    );
  }, [client, connected, record, own]);
}

/** Asks what follows from the plan whenever it changes; gives what asks again. */
export function useFacts(): () => void {
  const client = useClient();
  const connected = useCanopy((state) => state.connection === 'open');
  const plan = useCanopy((state) => state.lab.plan);
  const [again, setAgain] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again where limits have come
  useEffect(() => {
    if (!connected) return;
    const { setLabFacts, setLabError } = useCanopy.getState();
    return asking(
      (signal) => client.call('lab.facts', { plan }, { signal }),
      setLabFacts,
      setLabError,
    );
  }, [client, connected, plan, again]);
  return () => setAgain(again + 1);
}

/** Asks the host for what a button stands for; what goes wrong is said in the form. */
export function useLabCall() {
  const client = useClient();
  return async <K extends CallName>(name: K, params: Params<K>): Promise<Result<K> | null> => {
    const { setLabError } = useCanopy.getState();
    setLabError(null);
    try {
      return await client.call(name, params);
    } catch (error) {
      setLabError(detailOf(error));
      return null;
    }
  };
}

/** Reads the list of kept records anew, after one was named, removed or brought. */
export function useRelist() {
  const call = useLabCall();
  return async () => {
    const records = await call('lab.list', {});
    if (records) useCanopy.getState().setLabRecords(records);
  };
}
