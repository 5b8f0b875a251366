import { tempo } from './datasources.ts';
import type { Panel } from './model.ts';
import { defaults, head, type PanelSpec, type SizedPanel, target } from './panel.ts';

export interface NodeGraphSpec extends Omit<PanelSpec, 'queries' | 'thresholds'> {
  /** One answer for each node, with the labels `id`, `title` and `subtitle`. */
  nodes: string;
  /** One answer for each edge, with the labels `id`, `source` and `target`. */
  edges: string;
}

/** Grafana finds the two by the names of their queries, and what stands beside a node or an edge by the name of the column. */
export function nodeGraph(spec: NodeGraphSpec): SizedPanel {
  return {
    ...graph(spec),
    targets: [
      target({ expr: spec.nodes, legend: '' }, 0, { refId: 'nodes', table: true }),
      target({ expr: spec.edges, legend: '' }, 1, { refId: 'edges', table: true }),
    ],
    transformations: [
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: {},
          renameByName: { 'Value #nodes': 'mainstat', 'Value #edges': 'mainstat' },
        },
      },
    ],
  };
}

/** The graph that Tempo's datasource makes of series that Tempo makes of spans. */
export function serviceMap(spec: Omit<PanelSpec, 'queries' | 'thresholds'>): SizedPanel {
  return {
    ...graph(spec),
    datasource: tempo,
    targets: [{ refId: 'A', datasource: tempo, queryType: 'serviceMap' }],
  };
}

function graph(
  spec: Omit<PanelSpec, 'queries' | 'thresholds'>,
): Omit<Panel, 'targets'> & { width: number; height: number } {
  return {
    type: 'nodeGraph',
    ...head(spec),
    fieldConfig: { defaults: { ...defaults(spec), color: { mode: 'thresholds' } }, overrides: [] },
    options: { zoomMode: 'cooperative', nodes: {}, edges: {} },
    width: spec.width ?? 24,
    height: spec.height ?? 14,
  };
}
