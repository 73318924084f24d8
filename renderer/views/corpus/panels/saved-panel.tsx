import { useState } from 'react';
import type { CorpusDataset, SavedPlace } from '../../../../engine/api.ts';
import { count } from '../../../lib/format.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import { useCanopy } from '../../../state/store.ts';
import { nodeName } from '../../tree/node-tip.tsx';
import { corpusAbout } from '../about.ts';
import { savedTable } from './tables.ts';

/** Places of the trees that have been given names; a session keeps them. */
export function SavedPanel({ dataset }: { readonly dataset: CorpusDataset }) {
  const saved = useCanopy((state) => state.corpus.saved);
  const { depth } = dataset.model;
  return (
    <>
      <SaveForm depth={depth} />
      {saved.length === 0 ? (
        <p className="corpus-panel-empty">
          Give what is chosen now a name, and come back to it from here. A session keeps the list.
        </p>
      ) : (
        <section
          className="corpus-lines"
          aria-label="Saved selections"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
          tabIndex={0}
        >
          <ul className="corpus-saved" data-testid="saved">
            {saved.map((place) => (
              <Saved key={place.name} place={place} depth={depth} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Another name for the same list: the newest first. */
function SaveForm({ depth }: { readonly depth: number }) {
  const corpus = useCanopy((state) => state.corpus);
  const setCorpus = useCanopy((state) => state.setCorpus);
  const [name, setName] = useState('');
  const { layer, tree, node, token, saved } = corpus;
  const proposed = placeText({ layer, tree, node, token }, depth);
  const given = name.trim() || proposed;
  const taken = saved.some((place) => place.name === given);
  return (
    <form
      className="corpus-panel-head"
      onSubmit={(event) => {
        event.preventDefault();
        const place = { name: given, layer, tree, node, token };
        setCorpus({ saved: [place, ...saved.filter((other) => other.name !== given)] });
        setName('');
      }}
    >
      <input
        value={name}
        maxLength={200}
        aria-label="Name of what is chosen"
        placeholder={proposed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button small">
        {taken ? 'Replace' : 'Save'}
      </button>
      {saved.length > 0 && (
        <ExportMenu
          name="saved selections"
          of={() => ({
            about: corpusAbout('saved', { layer: null, tree: null }),
            table: () => savedTable(saved),
          })}
        />
      )}
    </form>
  );
}

function Saved({ place, depth }: { readonly place: SavedPlace; readonly depth: number }) {
  const setCorpus = useCanopy((state) => state.setCorpus);
  const [renaming, setRenaming] = useState<string | null>(null);
  const { name, layer, tree, node, token } = place;
  const change = (to: readonly SavedPlace[]) => setCorpus({ saved: to });
  const others = () => useCanopy.getState().corpus.saved;
  if (renaming !== null) {
    const wanted = renaming.trim();
    const taken = wanted !== name && others().some((other) => other.name === wanted);
    return (
      <li>
        <form
          className="corpus-rename"
          onSubmit={(event) => {
            event.preventDefault();
            if (wanted === '' || taken) return;
            change(others().map((other) => (other === place ? { ...place, name: wanted } : other)));
            setRenaming(null);
          }}
        >
          <input
            // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
            autoFocus
            value={renaming}
            maxLength={200}
            aria-label={`New name of ${name}`}
            aria-invalid={taken}
            title={taken ? 'Another selection has this name' : undefined}
            onChange={(event) => setRenaming(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              setRenaming(null);
            }}
          />
          <button type="submit" className="button small" disabled={wanted === '' || taken}>
            Rename
          </button>
        </form>
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        className="link"
        title={placeText(place, depth)}
        onClick={() => setCorpus({ layer, tree, node, token })}
      >
        {name}
      </button>
      <span className="quiet">{placeText(place, depth)}</span>
      <button
        type="button"
        className="button small"
        aria-label={`Rename ${name}`}
        onClick={() => setRenaming(name)}
      >
        Rename
      </button>
      <button
        type="button"
        className="button small"
        aria-label={`Delete ${name}`}
        onClick={() => change(others().filter((other) => other !== place))}
      >
        Delete
      </button>
    </li>
  );
}

/** `layer 2, leaf 578`, and the token where one is chosen. */
function placeText(place: Omit<SavedPlace, 'name'>, depth: number): string {
  const { layer, tree, node, token } = place;
  return [
    `layer ${layer}`,
    ...(tree > 0 ? [`tree ${tree}`] : []),
    ...(node ? [nodeName(node, depth).toLowerCase()] : []),
    ...(token === null ? [] : [`token ${count(token)}`]),
  ].join(', ');
}
