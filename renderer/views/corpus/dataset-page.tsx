import type { CorpusDataset } from '../../../engine/api.ts';
import { PanelGuard } from '../panel-guard.tsx';
import { DatasetHead } from './dataset-head.tsx';
import { LayersPanel } from './layers-panel.tsx';
import { MapPanel } from './map/map-panel.tsx';
import { NodePanel } from './node-panel.tsx';
import { UsagePanel } from './usage/usage-panel.tsx';
import { useChosenUsage } from './use-corpus.ts';

/** One dataset: its layers, the chosen tree's traffic and figures, and the chosen node. */
export function DatasetPage({ dataset }: { readonly dataset: CorpusDataset }) {
  const usage = useChosenUsage();
  return (
    <div className="corpus">
      <DatasetHead dataset={dataset} />
      <main className="corpus-stage">
        <PanelGuard name="The layers" className="corpus-layers">
          <LayersPanel dataset={dataset} />
        </PanelGuard>
        <PanelGuard name="The map" className="corpus-map">
          <MapPanel dataset={dataset} usage={usage} />
        </PanelGuard>
        {usage ? (
          <PanelGuard name="The figures" className="corpus-usage">
            <UsagePanel dataset={dataset} usage={usage} />
          </PanelGuard>
        ) : (
          <section className="panel corpus-usage" aria-label="Use of the chosen tree" />
        )}
        <PanelGuard name="The node" className="corpus-node">
          <NodePanel dataset={dataset} usage={usage} />
        </PanelGuard>
      </main>
    </div>
  );
}
