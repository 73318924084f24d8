import type { LabFacts } from '../../../engine/api.ts';
import { bytes, count, duration, ratio } from '../../lib/format.ts';
import { operations, shapeName, smallShare } from '../../lib/lab.ts';
import { useCanopy } from '../../state/store.ts';
import { tip } from '../formula-tip.tsx';
import { Tag } from '../tag.tsx';
import { useFacts, useLabCall } from './use-lab.ts';

/** What the plan comes to before anything is measured. */
export function FactsPart() {
  const facts = useCanopy((state) => state.labFacts?.shapes ?? null);
  const again = useFacts();
  const [first] = facts ?? [];
  if (!facts || !first) return null;
  const refused = facts.filter(({ refusal }) => refusal !== null);
  return (
    <section aria-label="What follows from the shape" className="lab-facts" data-testid="lab-facts">
      <div className="lab-head">
        <h2>{facts.length === 1 ? 'This shape' : 'The first shape'}</h2>
        <Tag
          kind="derived"
          title="From the shape alone; the bound from limits measured on this machine"
        />
      </div>
      {facts.length > 1 && <p className="quiet">{shapeName(first.shape)}</p>}
      <ShapeFacts facts={first} onLimits={again} />
      {refused.map(({ shape, refusal, largestDepth }) => (
        <Refused
          key={shapeName(shape)}
          what={facts.length === 1 ? null : shapeName(shape)}
          refusal={refusal ?? ''}
          depth={facts.length === 1 ? largestDepth : null}
        />
      ))}
    </section>
  );
}

function ShapeFacts({
  facts,
  onLimits,
}: {
  readonly facts: LabFacts;
  readonly onLimits: () => void;
}) {
  const call = useLabCall();
  const { neurons, engaged, arithmeticLimit, boundUs, shape } = facts;
  const measure = async () => {
    if (await call('lab.limits', { threads: shape.threads })) onLimits();
  };
  return (
    <dl>
      <Fact name="Neurons" {...tip('Of one layer.', 'trees × (2^(depth + 1) − 1)')}>
        {count(neurons)}
      </Fact>
      <Fact name="Engaged by a token" {...tip('Visited by one token.', 'trees × (depth + 1)')}>
        {`${count(engaged)}, ${smallShare(engaged / neurons)}`}
      </Fact>
      <Fact name="Arithmetic limit" {...tip('Dense / CMM by operations.', 'neurons / engaged')}>
        {ratio(arithmeticLimit)}
      </Fact>
      <Fact
        name="Operations, CMM"
        {...tip('Of one batch in one layer.', 'tokens × engaged × 4 hidden')}
      >
        {operations(facts.cmmOperations)}
      </Fact>
      <Fact
        name="Operations, dense"
        {...tip('Of one batch in one layer.', 'tokens × neurons × 4 hidden')}
      >
        {operations(facts.denseOperations)}
      </Fact>
      <Fact
        name="Bytes moved, CMM"
        {...tip(
          'At the least: rows of the nodes that a batch is expected to visit, X and Y.',
          'nodes × (2 hidden × bytes + 4) + 8 hidden × tokens',
        )}
      >
        {bytes(facts.cmmBytes)}
      </Fact>
      <Fact name="Bytes moved, dense" {...tip('At the least: all rows in F32, X and Y.')}>
        {bytes(facts.denseBytes)}
      </Fact>
      <Fact name="Weights" {...tip('Of all layers, in the precision.')}>
        {bytes(facts.weightBytes)}
      </Fact>
      <Fact
        name="Memory to measure"
        {...tip(
          facts.apart
            ? 'The two sides use the same memory, one after the other.'
            : 'Weights in both layouts, tokens, outputs.',
        )}
      >
        {`${bytes(facts.memoryBytes)}${facts.availableBytes === null ? '' : ` of ${bytes(facts.availableBytes)} free`}`}
      </Fact>
      <Fact
        name="Bound of CMM"
        {...tip(
          'Least time a token and layer on this machine.',
          'max(operations / FMA peak, bytes / bandwidth)',
        )}
      >
        {boundUs === null ? (
          <button
            type="button"
            className="button small"
            title="Bandwidths and FMA peak of this machine, on so many threads"
            onClick={() => void measure()}
          >
            Measure limits, 0.5 s
          </button>
        ) : (
          duration(boundUs)
        )}
      </Fact>
    </dl>
  );
}

function Fact({
  name,
  children,
  ...says
}: {
  readonly name: string;
  readonly children: React.ReactNode;
} & ReturnType<typeof tip>) {
  return (
    <>
      <dt {...says}>{name}</dt>
      <dd className="number">{children}</dd>
    </>
  );
}

/** Why a shape cannot be measured, and the largest that can. */
function Refused({
  what,
  refusal,
  depth,
}: {
  readonly what: string | null;
  readonly refusal: string;
  readonly depth: number | null;
}) {
  const plan = useCanopy((state) => state.lab.plan);
  const setLab = useCanopy((state) => state.setLab);
  return (
    <p className="lab-warning" data-testid="lab-refused">
      {what && <strong>{`${what}: `}</strong>}
      {refusal}{' '}
      {depth !== null && (
        <button
          type="button"
          className="button small"
          onClick={() => setLab({ plan: { ...plan, base: { ...plan.base, depth } } })}
        >
          {`Take depth ${depth}`}
        </button>
      )}
    </p>
  );
}
