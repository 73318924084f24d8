import { useState } from 'react';
import type { CorpusDataset, TokenContext } from '../../../../engine/api.ts';
import { useClient } from '../../../context.ts';
import { count } from '../../../lib/format.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import { useCanopy } from '../../../state/store.ts';
import { useSameModel } from '../../same-model.ts';
import { corpusAbout } from '../about.ts';
import { showInPaths } from './in-paths.ts';
import { usePlace } from './place.ts';
import { contextsTable } from './tables.ts';
import { useQuestion } from './use-question.ts';

const PAGE = 50;

/** The chosen node's tokens where they stand in the corpus, a page at a time. */
export function ContextsPanel({ dataset }: { readonly dataset: CorpusDataset }) {
  const place = usePlace(dataset);
  const token = useCanopy((state) => state.corpus.token);
  const about = `${place.layer} ${place.tree} ${place.node} ${token}`;
  const [paged, setPaged] = useState({ about, page: 0 });
  const page = paged.about === about ? paged.page : 0;
  const { answer, busy, error } = useQuestion('corpus.contexts', {
    ...place,
    ...(token === null ? {} : { token }),
    // One more tells whether there is another page.
    limit: PAGE + 1,
    skip: page * PAGE,
  });
  if (error) return <p className="corpus-panel-error">{error.message}</p>;
  if (!answer) return null;
  const rows = answer.slice(0, PAGE);
  const { layer, tree, node } = place;
  const turn = (to: number) => setPaged({ about, page: to });
  return (
    <>
      <div className="corpus-panel-head">
        <button
          type="button"
          className="button small"
          disabled={page === 0}
          onClick={() => turn(page - 1)}
        >
          ‹ Before
        </button>
        <button
          type="button"
          className="button small"
          disabled={answer.length <= PAGE}
          onClick={() => turn(page + 1)}
        >
          Next ›
        </button>
        <span className="quiet" role="status" data-testid="contexts-page">
          {rows.length === 0
            ? 'no such place in the corpus'
            : `places ${count(page * PAGE + 1)} to ${count(page * PAGE + rows.length)}`}
        </span>
        <ExportMenu
          name="places on this page"
          of={() => ({
            about: corpusAbout('places', { layer, tree, node }),
            table: () => contextsTable(rows),
          })}
        />
      </div>
      <section
        className="corpus-lines"
        data-busy={busy}
        aria-label="Tokens in their context"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
        tabIndex={0}
      >
        <ol className="kwic" data-testid="contexts">
          {rows.map((at) => (
            <Context
              key={`${at.document} ${at.piece} ${at.window} ${at.position}`}
              at={at}
              folders={place.folders}
              tree={{ layer, tree }}
            />
          ))}
        </ol>
      </section>
    </>
  );
}

interface ContextProps {
  readonly at: TokenContext;
  readonly folders: readonly string[];
  readonly tree: { readonly layer: number; readonly tree: number };
}

function Context({ at, folders, tree }: ContextProps) {
  const client = useClient();
  const same = useSameModel();
  const where = `${at.file}, line ${count(at.line)}`;
  const line = (
    <>
      <span className="kwic-before" data-gap={/\s$/.test(at.before)}>
        <bdi>{at.before}</bdi>
      </span>
      <mark>{at.text}</mark>
      <span className="kwic-after">{at.after}</span>
    </>
  );
  return (
    <li title={`${where} · leaf ${count(at.leaf)}`}>
      {same ? (
        <button
          type="button"
          className="kwic-line"
          aria-label={`${at.before} ${at.text} ${at.after}: show in Paths`}
          onClick={() => void showInPaths(client, folders, at, tree)}
        >
          {line}
        </button>
      ) : (
        <span className="kwic-line">{line}</span>
      )}
    </li>
  );
}
