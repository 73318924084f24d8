import './settings.css';
import { type ReactNode, useId, useState } from 'react';
import type { Settings, SettingsStatus } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';
import { Modal } from '../modal.tsx';

/** What can be chosen, for every window and host of this user. Each change holds at once. */
export function SettingsDialog() {
  const status = useCanopy((state) => state.settings);
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  return (
    <Modal label="Settings" className="dialog settings" onClose={() => closeOverlay('settings')}>
      <header>
        <h2>Settings</h2>
        <button type="button" className="button" onClick={() => closeOverlay('settings')}>
          Close
        </button>
      </header>
      {status && <Form status={status} />}
    </Modal>
  );
}

type Change = (part: Partial<Settings>) => void;

function Form({ status }: { readonly status: SettingsStatus }) {
  const client = useClient();
  const [problem, setProblem] = useState(status.problem);
  const { settings, writable } = status;
  const change: Change = (part) => {
    client.call('settings.set', part).then(
      () => setProblem(null),
      (error: unknown) => setProblem(detailOf(error).message),
    );
  };
  return (
    <>
      {problem && (
        <p role="alert" className="dialog-problem">
          {problem}
        </p>
      )}
      <fieldset disabled={!writable} className="settings-all">
        <legend className="unseen">Settings</legend>
        <Theme settings={settings} change={change} />
        <Compute settings={settings} change={change} />
        <Models status={status} change={change} />
        <Starting settings={settings} change={change} />
      </fieldset>
      <p className="quiet settings-file">
        {`Kept in ${status.file}. Canopy sends nothing about you or your work to anyone.`}
      </p>
    </>
  );
}

interface PartProps {
  readonly settings: Settings;
  readonly change: Change;
}

function Theme({ settings, change }: PartProps) {
  return (
    <Row label="Theme">
      {(id) => (
        <Select
          id={id}
          value={settings.theme}
          options={{ system: 'as the system', light: 'light', dark: 'dark' }}
          onChange={(theme) => change({ theme })}
        />
      )}
    </Row>
  );
}

function Compute({ settings, change }: PartProps) {
  const cores = useCanopy((state) => state.host?.machine.cores ?? 1);
  const counts = Array.from({ length: cores }, (_, index) => String(index + 1));
  return (
    <>
      <Row label="Threads" hint="The figures of a timing say with how many they were measured.">
        {(id) => (
          <Select
            id={id}
            value={settings.threads === null ? 'all' : String(Math.min(settings.threads, cores))}
            options={{
              all: `all cores (${cores})`,
              ...Object.fromEntries(counts.map((count) => [count, count])),
            }}
            onChange={(threads) => change({ threads: threads === 'all' ? null : Number(threads) })}
          />
        )}
      </Row>
      <Row label="Trees’ rows" hint="BF16 reads half the bytes and can turn tokens near a plane.">
        {(id) => (
          <Select
            id={id}
            value={settings.precision}
            options={{ f32: 'F32', bf16: 'BF16' }}
            onChange={(precision) => change({ precision })}
          />
        )}
      </Row>
    </>
  );
}

function Models({ status, change }: { readonly status: SettingsStatus; readonly change: Change }) {
  const { settings, defaultCacheFolder } = status;
  return (
    <>
      <Row label="Downloaded models" hint="An absolute path; empty for Canopy’s own folder.">
        {(id) => (
          <Field
            key={settings.cacheFolder}
            id={id}
            value={settings.cacheFolder ?? ''}
            placeholder={defaultCacheFolder}
            onChange={(folder) => change({ cacheFolder: folder === '' ? null : folder })}
          />
        )}
      </Row>
      <Row label="Hub" hint="Where models are downloaded from: the hub itself, or a mirror.">
        {(id) => (
          <Field
            key={settings.hubEndpoint}
            id={id}
            value={settings.hubEndpoint}
            placeholder="https://huggingface.co"
            onChange={(hubEndpoint) => change({ hubEndpoint })}
          />
        )}
      </Row>
    </>
  );
}

function Starting({ settings, change }: PartProps) {
  const { updates, reopenLast } = settings;
  return (
    <>
      <Row label="At the start">
        {(id) => (
          <Check id={id} checked={reopenLast} onChange={(on) => change({ reopenLast: on })}>
            bring back the last session
          </Check>
        )}
      </Row>
      <Row label="Updates">
        {(id) => (
          <span className="settings-pair">
            <Check
              id={id}
              checked={updates.check}
              onChange={(check) => change({ updates: { ...updates, check } })}
            >
              look for newer versions
            </Check>
            <select
              aria-label="Channel of updates"
              value={updates.channel}
              disabled={!updates.check}
              onChange={(event) =>
                change({
                  updates: {
                    ...updates,
                    channel: event.target.value === 'beta' ? 'beta' : 'stable',
                  },
                })
              }
            >
              <option value="stable">stable</option>
              <option value="beta">beta</option>
            </select>
          </span>
        )}
      </Row>
    </>
  );
}

interface RowProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: (id: string) => ReactNode;
}

function Row({ label, hint, children }: RowProps) {
  const id = useId();
  return (
    <div className="settings-row">
      <label htmlFor={id}>{label}</label>
      <div>
        {children(id)}
        {hint && <p className="quiet">{hint}</p>}
      </div>
    </div>
  );
}

interface SelectProps<T extends string> {
  readonly id: string;
  readonly value: T;
  readonly options: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}

function Select<T extends string>({ id, value, options, onChange }: SelectProps<T>) {
  const names = Object.keys(options) as T[]; // its keys, by its own type
  return (
    <select
      id={id}
      value={value}
      onChange={(event) => {
        const chosen = names.find((name) => name === event.target.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {names.map((name) => (
        <option key={name} value={name}>
          {options[name]}
        </option>
      ))}
    </select>
  );
}

interface FieldProps {
  readonly id: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}

/** Written when it is left or Enter is pressed, not at each letter. */
function Field({ id, value, placeholder, onChange }: FieldProps) {
  const [text, setText] = useState(value);
  const done = () => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <input
      id={id}
      value={text}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setText(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done();
      }}
    />
  );
}

interface CheckProps {
  readonly id: string;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}

function Check({ id, checked, onChange, children }: CheckProps) {
  return (
    <span className="settings-check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {children}
    </span>
  );
}
