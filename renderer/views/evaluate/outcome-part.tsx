import { type MouseEvent, useMemo, useState } from 'react';
import type { EvaluatedModel, EvaluationReport, OutcomePaths } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { outcomeAt, outcomeGrid, outcomeScene, SIGNIFICANT } from '../../layout/outcome-scene.ts';
import { count, plural } from '../../lib/format.ts';
import { paletteOf } from '../../picture/palette.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { Tag } from '../tag.tsx';
import { evaluateAbout } from './about.ts';
import { OutcomeTable } from './outcome-table.tsx';
import { outcomeTable } from './tables.ts';

interface PartProps {
  readonly report: EvaluationReport;
  readonly model: EvaluatedModel;
}

/** Paths by outcome; a sentence where there are none. */
export function OutcomePart({ report, model }: PartProps) {
  const { paths } = model;
  if (!paths) return null;
  if ('skipped' in paths) {
    return (
      <section aria-label="Paths by outcome">
        <div className="evaluate-head">
          <h3>Paths by outcome</h3>
        </div>
        <p className="quiet" data-testid="outcome-summary">
          {`Not looked at: ${paths.skipped}`}
        </p>
      </section>
    );
  }
  return <Outcome report={report} model={model} paths={paths} />;
}

/** Depth of the deepest node that there is; a tree's nodes say it: engaged neurons are trees x levels. */
function depthOf({ neurons, paths }: EvaluatedModel): number {
  const trees =
    paths && 'trees' in paths ? Math.max(...paths.trees.map(({ tree }) => tree)) + 1 : 1;
  return neurons.engaged / trees - 1;
}

function Outcome({ report, model, paths }: PartProps & { readonly paths: OutcomePaths }) {
  const palette = paletteOf(useCanopy(schemeOf));
  const [box, size] = useSize<HTMLDivElement>();
  const [chosen, setChosen] = useState<number | null>(null);
  const depth = depthOf(model);
  const width = size ? Math.min(1320, size.width) : null;
  const scene = useMemo(
    () => (width === null ? null : outcomeScene({ paths, depth, width, chosen }, palette)),
    [paths, depth, width, chosen, palette],
  );
  const { right, wrong, shuffles, leastExamples, tested, threshold, trees } = paths;
  const differing = trees.flatMap(({ nodes }) => nodes.filter(({ p }) => p < SIGNIFICANT)).length;
  const pick = (event: MouseEvent<HTMLDivElement>) => {
    if (width === null) return;
    const at = event.currentTarget.getBoundingClientRect();
    const grid = outcomeGrid(trees.length, depth, width);
    const [x, y] = [event.clientX - at.left, event.clientY - at.top];
    const index = outcomeAt(grid, trees.length, x, y);
    setChosen(index === chosen ? null : index);
  };
  return (
    <section aria-label="Paths by outcome">
      <div className="evaluate-head">
        <h3>Paths by outcome</h3>
        <Tag
          kind="measured"
          title="Share of an example’s tokens that pass a node, averaged over the examples answered right and wrong."
        />
        <ExportMenu
          name="paths by outcome"
          picture
          of={() => ({
            about: evaluateAbout('paths by outcome', report, [model]),
            table: () => outcomeTable(model),
            build: (colors) => outcomeScene({ paths, depth, width: 960, chosen: null }, colors),
          })}
        />
      </div>
      <p data-testid="outcome-summary">
        {differing === 0
          ? `No node differs more between the ${count(right)} right and the ${count(wrong)} wrong answers than shuffled outcomes do.`
          : `${plural(differing, 'node')} of ${count(tested)} differ more between the ${count(right)} right and the ${count(wrong)} wrong answers than shuffled outcomes do.`}
      </p>
      <p className="quiet evaluate-method">
        {`Tested: leaves and subtrees that tokens of ${leastExamples} examples or more pass. ${count(shuffles)} shuffles of the outcomes among the examples; in 95 % of them no node of any tree has |z| over ${threshold.toFixed(2)}.`}
      </p>
      <div ref={box} className="evaluate-picture" aria-hidden="true" onClick={pick}>
        {scene && <SceneCanvas scene={scene} />}
      </div>
      <OutcomeTable
        model={model}
        paths={paths}
        chosen={chosen}
        onChoose={setChosen}
        depth={depth}
      />
    </section>
  );
}
