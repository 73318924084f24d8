import { useState } from 'react';
import type { CorpusDataset, CorpusMatches } from '../../../../engine/api.ts';
import { count, plural } from '../../../lib/format.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import { useCanopy } from '../../../state/store.ts';
import { corpusAbout } from '../about.ts';
import { searchTable } from './tables.ts';
import { useQuestion } from './use-question.ts';

/** Looks for a text among the pieces of the vocabulary and in the documents. */
export function SearchPanel({ dataset }: { readonly dataset: CorpusDataset }) {
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState('');
  const { folders } = dataset;
  const { answer, busy, error } = useQuestion(
    'corpus.search',
    wanted === '' ? null : { folders, text: wanted },
  );
  return (
    <>
      <form
        className="corpus-panel-head"
        onSubmit={(event) => {
          event.preventDefault();
          setWanted(typed.trim());
        }}
      >
        <input
          type="search"
          value={typed}
          maxLength={1000}
          aria-label="Search the corpus for"
          placeholder="a piece or a phrase"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button small" disabled={typed.trim() === ''}>
          Search
        </button>
        {answer && !busy && (
          <ExportMenu
            name="matches"
            of={() => ({
              about: corpusAbout(`search for ${wanted}`, { layer: null, tree: null }),
              table: () => searchTable(answer),
            })}
          />
        )}
      </form>
      {error && <p className="corpus-panel-error">{error.message}</p>}
      <p className="quiet corpus-panel-part" role="status" data-testid="search-status">
        {statusOf(wanted, busy, answer)}
      </p>
      {answer && <Matches matches={answer} />}
    </>
  );
}

function statusOf(wanted: string, busy: boolean, matches: CorpusMatches | null): string {
  if (wanted === '') return 'Whatever the case, in the vocabulary and in the documents.';
  if (busy || !matches) return `Searching for “${wanted}” …`;
  const { pieces, places } = matches;
  if (pieces.length === 0 && places.length === 0) {
    return `Neither a token that occurs nor a document has “${wanted}”.`;
  }
  return `${plural(pieces.length, 'piece')} of the vocabulary, ${plural(places.length, 'place')} in documents${places.length >= 50 ? ' (the first)' : ''}`;
}

function Matches({ matches: { pieces, places } }: { readonly matches: CorpusMatches }) {
  const chosen = useCanopy((state) => state.corpus.token);
  const setCorpus = useCanopy((state) => state.setCorpus);
  return (
    <section
      className="corpus-lines"
      aria-label="Matches"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
      tabIndex={0}
    >
      {pieces.length > 0 && (
        <ul className="corpus-pieces" aria-label="Pieces of the vocabulary" data-testid="pieces">
          {pieces.map(({ token, piece, count: all }) => (
            <li key={token}>
              <button
                type="button"
                className="button small"
                aria-pressed={token === chosen}
                title={`Token ${token}, ${plural(all, 'time')}: show its leaves`}
                onClick={() => setCorpus({ token })}
              >
                <span className="piece">{piece}</span> <span className="number">{count(all)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {places.length > 0 && (
        <ol className="kwic" data-testid="places">
          {places.map((at, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two places of a line may look alike
            <li key={index} title={`${at.file}, line ${count(at.line)}`}>
              <span className="kwic-line">
                <span className="kwic-before" data-gap={/\s$/.test(at.before)}>
                  <bdi>{at.before}</bdi>
                </span>
                <mark>{at.text}</mark>
                <span className="kwic-after">{at.after}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
