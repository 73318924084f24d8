/** The map of a tree in each reading, as a pure function: the screen and its files show the same. */

import { icicleAxis } from '../../../layout/icicle.ts';
import { fitTrafficFan, trafficCanopy } from '../../../layout/traffic-canopy.ts';
import { fitTrafficIcicle, trafficIcicle } from '../../../layout/traffic-icicle.ts';
import { trafficSpine, trafficSteps } from '../../../layout/traffic-spine.ts';
import { focusable } from '../../../layout/walk.ts';
import { windowOf } from '../../../layout/window.ts';
import type { Table } from '../../../picture/exports.ts';
import type { Size } from '../../../picture/figure.ts';
import type { Palette, Scene } from '../../../picture/scene.ts';
import type { TreeLook } from '../../../state/selection.ts';
import { stepsTable, trafficTable } from '../tables.ts';
import { spineLeaf, type TreeMap } from './use-map.ts';

export function mapScene(map: TreeMap, look: TreeLook, size: Size, palette: Palette): Scene {
  const { traffic, order, node } = map;
  const { depth } = traffic;
  const { width, height } = size;
  switch (look.reading) {
    case 'canopy': {
      const window = look.zoom ?? windowOf(focusable(look.focus, depth));
      const fan = fitTrafficFan(depth, width, height, window);
      return trafficCanopy({ width, height, fan, traffic, node }, palette);
    }
    case 'icicle': {
      const { widths } = look;
      const window = look.zoom ?? icicleAxis(depth, order, widths).windowOf(look.focus);
      const icicle = fitTrafficIcicle(depth, order, widths, window, width, height);
      return trafficIcicle({ width, height, icicle, traffic, node }, palette);
    }
    case 'spine':
      return trafficSpine({ width, height, traffic, leaf: spineLeaf(map), node }, palette);
  }
}

export function mapTable(map: TreeMap, { reading }: TreeLook): Table {
  const { traffic } = map;
  return reading === 'spine'
    ? stepsTable(trafficSteps(traffic, spineLeaf(map)))
    : trafficTable(traffic.nodes, traffic.depth);
}
