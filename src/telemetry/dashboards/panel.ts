import type { Unit } from '../metric.ts';
import { neutral, palette } from './colours.ts';
import { prometheus } from './datasources.ts';
import type { FieldDefaults, FieldOverride, Panel, PanelSize, PrometheusTarget, ThresholdStep } from './model.ts';
import { fieldsOf } from './units.ts';

export interface SizedPanel extends Panel, PanelSize {}

export interface Query {
  expr: string;
  /** `{{service}}`: a label of the answer. */
  legend: string;
}

export interface PanelSpec extends Partial<PanelSize> {
  title: string;
  /** One or more sentences without the last full stop. */
  description: string;
  unit: Unit;
  queries: readonly Query[];
  thresholds?: readonly ThresholdStep[];
  /** What stands there while there is nothing to show; it says why that may be. */
  empty?: string;
}

const nothing = 'Nothing in this time';

/** Lines over time. Where each query is one line, each has a colour of its own. */
export function timeSeries(spec: PanelSpec): SizedPanel {
  const { queries, unit } = spec;
  const fixed = queries.every(({ legend }) => !legend.includes('{{'));
  return {
    type: 'timeseries',
    ...head(spec),
    targets: queries.map((query, index) => target(query, index, {})),
    fieldConfig: {
      defaults: {
        ...defaults(spec),
        color: { mode: 'palette-classic' },
        custom: {
          drawStyle: 'line',
          lineInterpolation: unit === 'state' ? 'stepAfter' : 'linear',
          lineWidth: 1,
          fillOpacity: 10,
          showPoints: 'auto',
          spanNulls: false,
          thresholdsStyle: { mode: spec.thresholds ? 'dashed' : 'off' },
        },
      },
      overrides: fixed ? queries.map((_, index) => colourOf(index)) : [],
    },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['lastNotNull', 'max'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    width: spec.width ?? 12,
    height: spec.height ?? 8,
  };
}

/** The last value, with what it was before behind it. */
export function stat(spec: PanelSpec): SizedPanel {
  return {
    type: 'stat',
    ...head(spec),
    targets: spec.queries.map((query, index) => target(query, index, {})),
    fieldConfig: { defaults: { ...defaults(spec), color: { mode: 'thresholds' } }, overrides: [] },
    options: {
      colorMode: 'value',
      graphMode: spec.unit === 'state' ? 'none' : 'area',
      justifyMode: 'auto',
      orientation: 'auto',
      textMode: spec.queries.length > 1 ? 'value_and_name' : 'auto',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
    width: spec.width ?? 6,
    height: spec.height ?? 4,
  };
}

export function head({ title, description }: Pick<PanelSpec, 'title' | 'description'>) {
  return { title, description: `${description}.`, datasource: prometheus };
}

export function defaults({ unit, thresholds, empty }: Pick<PanelSpec, 'unit' | 'thresholds' | 'empty'>) {
  return {
    ...fieldsOf(unit),
    noValue: empty ?? nothing,
    thresholds: { mode: 'absolute', steps: thresholds ?? neutral },
  } satisfies Omit<FieldDefaults, 'color'>;
}

/** `refId` and `instant` are for tables, which name their columns by the one and look at the last moment alone. */
export function target(
  { expr, legend }: Query,
  index: number,
  { refId, table = false }: { refId?: string; table?: boolean },
): PrometheusTarget {
  return {
    refId: refId ?? String.fromCharCode(65 + index),
    datasource: prometheus,
    expr,
    legendFormat: legend,
    editorMode: 'code',
    range: !table,
    instant: table,
    format: table ? 'table' : 'time_series',
  };
}

function colourOf(index: number): FieldOverride {
  return {
    matcher: { id: 'byFrameRefID', options: String.fromCharCode(65 + index) },
    properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: palette[index % palette.length] } }],
  };
}
