import { useState } from 'react';
import type { CorpusDataset, CountedToken } from '../../../../engine/api.ts';
import { count, percent, plural } from '../../../lib/format.ts';
import {
  nextTokenOrder,
  orderTokens,
  shareOf,
  type TokenColumn,
  type TokenOrder,
} from '../../../lib/token-order.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import { useCanopy } from '../../../state/store.ts';
import { corpusAbout } from '../about.ts';
import { Lines } from './lines.tsx';
import { usePlace } from './place.ts';
import { tokensTable } from './tables.ts';
import { useQuestion } from './use-question.ts';

/** As many as a call gives. */
const MOST = 1000;

const COLUMNS: readonly { readonly column: TokenColumn; readonly label: string; why: string }[] = [
  { column: 'piece', label: 'Token', why: 'As the vocabulary spells it' },
  { column: 'count', label: 'Here', why: 'How often it comes to this node' },
  { column: 'share', label: 'Of all its', why: 'The share of its occurrences that come here' },
];

/** Which tokens come to the chosen node, how often, and what share of all of theirs that is. */
export function TokensPanel({ dataset }: { readonly dataset: CorpusDataset }) {
  const place = usePlace(dataset);
  const { answer, error } = useQuestion('corpus.tokens', { ...place, limit: MOST });
  const [order, setOrder] = useState<TokenOrder>({ column: 'count', descending: true });
  const [filter, setFilter] = useState('');
  if (error) return <p className="corpus-panel-error">{error.message}</p>;
  if (!answer) return null;
  const { top, distinct } = answer;
  const rows = orderTokens(top, order, filter);
  const { layer, tree, node } = place;
  return (
    <>
      <div className="corpus-panel-head">
        <input
          value={filter}
          aria-label="Tokens with this in them"
          placeholder="filter tokens"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setFilter(event.target.value)}
        />
        <span className="quiet" role="status" data-testid="tokens-count">
          {shownOf(rows.length, top.length, distinct)}
        </span>
        <ExportMenu
          name="tokens of this node"
          of={() => ({
            about: corpusAbout('tokens', { layer, tree, node }),
            table: () => tokensTable(rows),
          })}
        />
      </div>
      <Lines
        items={rows}
        rowHeight={24}
        label="Tokens of this node"
        testid="tokens"
        columns={COLUMNS.length}
        keyOf={({ token }) => token}
        head={
          <tr>
            {COLUMNS.map(({ column, label, why }) => (
              <th key={column} scope="col" aria-sort={sortOf(order, column)}>
                <button
                  type="button"
                  title={why}
                  onClick={() => setOrder(nextTokenOrder(order, column))}
                >
                  {label}
                </button>
              </th>
            ))}
          </tr>
        }
        row={(token) => <TokenCells token={token} />}
      />
    </>
  );
}

/** What the list holds, and what it leaves out. */
function shownOf(shown: number, listed: number, distinct: number): string {
  if (distinct === 0) return 'no token comes here';
  const all = plural(distinct, 'different token');
  if (shown < listed) return `${count(shown)} of the ${count(listed)} listed`;
  return listed < distinct ? `the ${count(listed)} most frequent of ${all}` : all;
}

function sortOf(order: TokenOrder, column: TokenColumn) {
  if (order.column !== column) return 'none';
  return order.descending ? 'descending' : 'ascending';
}

function TokenCells({ token }: { readonly token: CountedToken }) {
  const chosen = useCanopy((state) => state.corpus.token === token.token);
  const setCorpus = useCanopy((state) => state.setCorpus);
  const share = shareOf(token);
  return (
    <>
      <th scope="row">
        <button
          type="button"
          className="link piece"
          aria-pressed={chosen}
          title={`Token ${token.token}: show its places and its leaves`}
          onClick={() => setCorpus({ token: chosen ? null : token.token })}
        >
          {token.piece}
        </button>
      </th>
      <td className="number">{count(token.count)}</td>
      <td className="number" title={`${count(token.count)} of ${count(token.total)}`}>
        {percent(share)}
      </td>
    </>
  );
}
