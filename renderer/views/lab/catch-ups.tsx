import type { CatchUp } from '../../../engine/api.ts';
import { count, plural } from '../../lib/format.ts';
import { shapeName } from '../../lib/lab.ts';
import { Tag } from '../tag.tsx';

/** The batch at which dense catches up, for each shape that was measured at two batches or more. */
export function CatchUps({ catchUps }: { readonly catchUps: readonly CatchUp[] }) {
  if (catchUps.length === 0) return null;
  return (
    <>
      <div className="lab-head">
        <h3>Where dense catches up</h3>
        <Tag
          kind="derived"
          title="Where the speed-up crosses 1: a straight line between the logarithms of the two measured batches around it"
        />
      </div>
      <table data-testid="lab-catch-up" className="lab-narrow">
        <thead>
          <tr>
            <th scope="col">Shape</th>
            <th scope="col">Batch</th>
          </tr>
        </thead>
        <tbody>
          {catchUps.map((one) => {
            const name = shapeName({ ...one.shape, tokens: 1 }).replace(', 1 token', '');
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{words(one)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

function words({ tokens, from, to, ahead }: CatchUp): string {
  if (tokens !== null) return `about ${plural(Math.round(tokens), 'token')}`;
  const range = `${count(from)} to ${count(to)} tokens`;
  return ahead ? `not from ${range}: CMM stays ahead` : `dense is ahead from ${range}`;
}
