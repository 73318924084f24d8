import '../../tree/tree-panel.css';
import type { CorpusDataset, TreeUsage } from '../../../../engine/api.ts';
import { useSize } from '../../../hooks.ts';
import { tokensAt } from '../../../layout/traffic.ts';
import { count, percent, plural } from '../../../lib/format.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import type { Reading } from '../../../state/selection.ts';
import { useCanopy } from '../../../state/store.ts';
import { Crumbs } from '../../tree/breadcrumb.tsx';
import { leafRange } from '../../tree/node-tip.tsx';
import { Layers, Trees } from '../../tree/pickers.tsx';
import { Readings, Widths } from '../../tree/readings.tsx';
import { corpusAbout } from '../about.ts';
import { CanopyMap } from './canopy-map.tsx';
import { IcicleMap } from './icicle-map.tsx';
import { fitMap, MapStage } from './map-stage.tsx';
import { MapTable } from './map-table.tsx';
import { mapScene, mapTable } from './picture-scene.ts';
import { SpineMap } from './spine-map.tsx';
import { setMapLook, type TreeMap, useTreeMap } from './use-map.ts';

const whats: Readonly<Record<Reading, string>> = {
  canopy: 'Root below, leaves on the arc; branches by their tokens',
  icicle: 'Levels as rows, from the root above to the leaves below',
  spine: 'The way to the chosen leaf: how the tokens part at each node',
};

interface MapPanelProps {
  readonly dataset: CorpusDataset;
  /** Null until the tree's leaves are counted. */
  readonly usage: TreeUsage | null;
}

/** The chosen tree as a traffic map, in one of three readings. */
export function MapPanel({ dataset, usage }: MapPanelProps) {
  const layer = useCanopy((state) => state.corpus.layer);
  const tree = useCanopy((state) => state.corpus.tree);
  const look = useCanopy((state) => state.corpus.look);
  const setCorpus = useCanopy((state) => state.setCorpus);
  const [box, size] = useSize<HTMLDivElement>();
  const { layers, trees } = dataset.model;
  return (
    <section className="panel corpus-map" aria-label="Traffic of the chosen tree">
      <div className="panel-head tree-head">
        <h2>Layer</h2>
        <Layers
          layers={layers}
          layer={layer}
          most={(size?.width ?? 0) < 560 ? 8 : 16}
          onChoose={(next) => setCorpus({ layer: next })}
        />
        <Trees trees={trees} tree={tree} onChoose={(next) => setCorpus({ tree: next })} />
        <div className="tree-look">
          <Readings
            reading={look.reading}
            whats={whats}
            onChoose={(reading) => setMapLook({ reading, zoom: null })}
          />
        </div>
      </div>
      <div ref={box} className="tree-box" data-testid="corpus-map" data-reading={look.reading}>
        {usage && size && <ShownMap usage={usage} depth={dataset.model.depth} {...size} />}
        {!usage && <p className="empty quiet">Counting the leaves of this tree</p>}
      </div>
    </section>
  );
}

interface MapProps {
  readonly usage: TreeUsage;
  readonly depth: number;
  readonly width: number;
  readonly height: number;
}

const FOOT = 34;

function ShownMap({ usage, depth, width, height }: MapProps) {
  const map = useTreeMap(usage, depth);
  const look = useCanopy((state) => state.corpus.look);
  const size = { width, height: Math.max(80, height - FOOT) };
  return (
    <>
      <div className="corpus-map-box">
        <MapStage map={map}>
          <Picture map={map} {...size} />
          {look.reading !== 'spine' && <Way map={map} />}
        </MapStage>
      </div>
      <div className="tree-foot">
        <span className="quiet tree-about">
          {`${count(usage.used)} of ${count(usage.counts.length)} leaves used`}
        </span>
        {look.reading === 'icicle' ? (
          <Widths widths={look.widths} onChoose={(widths) => setMapLook({ widths, zoom: null })} />
        ) : (
          <span />
        )}
        <span className="corpus-map-end">
          {look.reading !== 'spine' && (
            <button
              type="button"
              className="button small"
              title="The whole tree (F)"
              onClick={fitMap}
            >
              Fit
            </button>
          )}
          <ExportMap map={map} {...size} />
        </span>
      </div>
      <MapTable map={map} reading={look.reading} focus={look.focus} />
    </>
  );
}

interface PictureProps {
  readonly map: TreeMap;
  readonly width: number;
  readonly height: number;
}

function Picture(props: PictureProps) {
  const reading = useCanopy((state) => state.corpus.look.reading);
  switch (reading) {
    case 'canopy':
      return <CanopyMap {...props} />;
    case 'icicle':
      return <IcicleMap {...props} />;
    case 'spine':
      return <SpineMap {...props} />;
  }
}

function ExportMap({ map, width, height }: PictureProps) {
  const { layer, tree, look } = useCanopy((state) => state.corpus);
  return (
    <ExportMenu
      name={`${look.reading} of the corpus`}
      picture
      of={() => ({
        about: corpusAbout(look.reading, { layer, tree }),
        table: () => mapTable(map, look),
        build: (palette) => mapScene(map, look, { width, height }, palette),
      })}
    />
  );
}

function Way({ map }: { readonly map: TreeMap }) {
  const focus = useCanopy((state) => state.corpus.look.focus);
  const { traffic } = map;
  return (
    <Crumbs
      depth={traffic.depth}
      focus={focus}
      aboutOf={(node) => {
        const tokens = tokensAt(traffic, node);
        const share = percent(tokens / Math.max(1, traffic.nodes[0] ?? 0));
        return `Level ${node.level}, leaves ${leafRange(node, traffic.depth)}, ${plural(tokens, 'token')} (${share})`;
      }}
      onGo={(node) => (node.level === 0 ? fitMap() : setMapLook({ focus: node, zoom: null }))}
    />
  );
}
