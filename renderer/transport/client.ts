import type {
  ApiError,
  CallName,
  CallProgress,
  EventMessage,
  EventName,
  Events,
  HostMessage,
  Params,
  Port,
  Result,
} from '../../engine/api.ts';

/** A call that failed: `detail` is the host's error as it came. */
export class CallError extends Error {
  readonly detail: ApiError;
  constructor(detail: ApiError) {
    super(detail.message);
    this.name = 'CallError';
    this.detail = detail;
  }
}

interface CallOptions {
  /** Cancels the call at the host; the promise rejects with code `cancelled` at once. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CallProgress) => void;
}

export interface Client {
  call<K extends CallName>(name: K, params: Params<K>, options?: CallOptions): Promise<Result<K>>;
  on<K extends EventName>(name: K, listener: (value: Events[K]) => void): void;
  /** Fails all calls under way: the host has gone. */
  abandon(message: string): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: CallError): void;
  readonly onProgress: ((progress: CallProgress) => void) | undefined;
}

type Listeners = { [K in EventName]: ((value: Events[K]) => void)[] };

/** The renderer's end of the contract, over any transport. */
export function createClient(port: Port): Client {
  const pending = new Map<number, Pending>();
  const listeners: Listeners = {
    model: [],
    recents: [],
    downloads: [],
    settings: [],
    corpus: [],
    lab: [],
    machine: [],
    session: [],
    command: [],
    writer: [],
  };
  let lastId = 0;

  const tell = <K extends EventName>({ name, value }: EventMessage<K>) => {
    for (const listener of listeners[name]) listener(value);
  };

  const settle = (id: number) => {
    const call = pending.get(id);
    pending.delete(id);
    return call;
  };

  port.listen((message: HostMessage) => {
    switch (message.kind) {
      case 'result':
        settle(message.id)?.resolve(message.value);
        break;
      case 'error':
        settle(message.id)?.reject(new CallError(message.error));
        break;
      case 'progress':
        pending.get(message.id)?.onProgress?.(message.progress);
        break;
      case 'event':
        tell(message);
        break;
    }
  });

  return {
    call(name, params, options = {}) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const { signal, onProgress } = options;
        const cancelled = { code: 'cancelled', message: 'Cancelled.' } as const;
        if (signal?.aborted) return reject(new CallError(cancelled));
        const cancel = () => {
          if (!pending.delete(id)) return;
          port.post({ kind: 'cancel', id });
          reject(new CallError(cancelled));
        };
        signal?.addEventListener('abort', cancel, { once: true });
        const done = () => signal?.removeEventListener('abort', cancel);
        pending.set(id, {
          resolve: (value) => {
            done();
            // The host answers a call with the result that the contract names for it.
            resolve(value as Result<typeof name>);
          },
          reject: (error) => {
            done();
            reject(error);
          },
          onProgress,
        });
        port.post({ kind: 'call', id, name, params });
      });
    },
    on(name, listener) {
      listeners[name].push(listener);
    },
    abandon(message) {
      const calls = [...pending.values()];
      pending.clear();
      for (const call of calls) call.reject(new CallError({ code: 'internal', message }));
    },
  };
}

/** The error's fields, whatever was thrown. */
export function detailOf(error: unknown): ApiError {
  if (error instanceof CallError) return error.detail;
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
