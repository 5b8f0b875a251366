/**
 * What of Grafana's JSON model the dashboards here use, by the names of `@grafana/grafana-foundation-sdk` (schema 42). Written as
 * plain values: Grafana's own builders take longer to load than everything else that `gunj render` does.
 */
export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  tags: readonly string[];
  schemaVersion: 42;
  editable: boolean;
  /** Crosshair in all panels at the same time. */
  graphTooltip: 1;
  refresh: string;
  time: { from: string; to: string };
  links: readonly DashboardLink[];
  templating: { list: readonly Variable[] };
  panels: readonly (PlacedPanel | PlacedRow)[];
}

export interface DashboardLink {
  type: 'link';
  title: string;
  tooltip: string;
  icon: 'dashboard' | 'external link';
  url: string;
  tags: readonly string[];
  asDropdown: boolean;
  targetBlank: boolean;
  keepTime: boolean;
  includeVars: boolean;
}

export interface DatasourceRef {
  type: 'prometheus' | 'loki' | 'tempo';
  uid: string;
}

/** Values of a label, as Prometheus has them in the time that is looked at. */
export interface Variable {
  type: 'query';
  name: string;
  label: string;
  description: string;
  datasource: DatasourceRef;
  query: { qryType: 1; query: string; refId: string };
  definition: string;
  /** When the time changes. */
  refresh: 2;
  /** By name, upper and lower case alike. */
  sort: 5;
  multi: boolean;
  includeAll: boolean;
  allValue: string;
  current: { text: readonly string[]; value: readonly string[] };
}

export interface Panel {
  type: 'timeseries' | 'stat' | 'table' | 'nodeGraph';
  title: string;
  description: string;
  datasource: DatasourceRef;
  targets: readonly Target[];
  fieldConfig: { defaults: FieldDefaults; overrides: readonly FieldOverride[] };
  options: Readonly<Record<string, unknown>>;
  transformations?: readonly Transformation[];
  interval?: string;
}

export interface PanelSize {
  /** Of 24 columns. */
  width: number;
  /** Of about 30 pixels each. */
  height: number;
}

export interface GridPos {
  h: number;
  w: number;
  x: number;
  y: number;
}

export interface PlacedPanel extends Panel {
  id: number;
  gridPos: GridPos;
}

export interface PlacedRow {
  id: number;
  type: 'row';
  title: string;
  collapsed: false;
  panels: readonly [];
  gridPos: GridPos;
}

export type Target = PrometheusTarget | ServiceMapTarget;

export interface PrometheusTarget {
  refId: string;
  datasource: DatasourceRef;
  expr: string;
  legendFormat: string;
  editorMode: 'code';
  range: boolean;
  instant: boolean;
  format: 'time_series' | 'table';
}

export interface ServiceMapTarget {
  refId: string;
  datasource: DatasourceRef;
  queryType: 'serviceMap';
}

export interface FieldDefaults {
  unit: string;
  min?: number;
  max?: number;
  decimals?: number;
  /** In place of values that are not there. */
  noValue: string;
  color: { mode: 'palette-classic' | 'thresholds' } | { mode: 'fixed'; fixedColor: string };
  thresholds: { mode: 'absolute'; steps: readonly ThresholdStep[] };
  mappings: readonly ValueMapping[];
  custom?: Readonly<Record<string, unknown>>;
}

export interface ThresholdStep {
  /** null: from the beginning. */
  value: number | null;
  color: string;
}

export interface ValueMapping {
  type: 'value';
  options: Readonly<Record<string, { text: string; color: string; index: number }>>;
}

export interface FieldOverride {
  matcher: { id: 'byName' | 'byFrameRefID'; options: string };
  properties: readonly { id: string; value: unknown }[];
}

export interface Transformation {
  id: 'merge' | 'organize' | 'sortBy';
  options: Readonly<Record<string, unknown>>;
}
