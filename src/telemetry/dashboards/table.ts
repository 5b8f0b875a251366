import type { Unit } from '../metric.ts';
import type { FieldOverride, ThresholdStep } from './model.ts';
import { defaults, head, type PanelSpec, type SizedPanel, target } from './panel.ts';
import { fieldsOf } from './units.ts';

export interface KeyColumn {
  /** Label of the answers. */
  label: string;
  title: string;
  /** Where a click on it leads, with `${__value.raw}` in it. */
  link?: { title: string; url: string };
}

export interface ValueColumn {
  title: string;
  unit: Unit;
  expr: string;
  thresholds?: readonly ThresholdStep[];
}

export interface TableSpec extends Omit<PanelSpec, 'queries' | 'thresholds' | 'unit'> {
  keys: readonly KeyColumn[];
  /** The first one sorts the rows. */
  values: readonly [ValueColumn, ...ValueColumn[]];
  /** Otherwise the largest are. */
  smallestFirst?: boolean;
}

/** One row for each combination of labels, with one answer in each of its columns. */
export function table(spec: TableSpec): SizedPanel {
  const { keys, values } = spec;
  const columns = values.map((value, index) => ({ ...value, refId: String.fromCharCode(65 + index) }));
  // One answer alone keeps the name `Value`.
  const nameOf = (refId: string) => (columns.length > 1 ? `Value #${refId}` : 'Value');
  const order = [...keys.map(({ label }) => label), ...columns.map(({ refId }) => nameOf(refId))];
  return {
    type: 'table',
    ...head(spec),
    targets: columns.map(({ expr, title, refId }, index) =>
      target({ expr, legend: title }, index, { refId, table: true }),
    ),
    transformations: [
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
          renameByName: Object.fromEntries([
            ...keys.map(({ label, title }) => [label, title]),
            ...columns.map(({ refId, title }) => [nameOf(refId), title]),
          ]),
        },
      },
      { id: 'sortBy', options: { sort: [{ field: values[0].title, desc: spec.smallestFirst !== true }] } },
    ],
    fieldConfig: {
      defaults: { ...defaults({ ...spec, unit: values[0].unit }), color: { mode: 'thresholds' } },
      overrides: [...keys.flatMap(keyOverride), ...values.map(valueOverride)],
    },
    options: { showHeader: true, cellHeight: 'sm', footer: { show: false, reducer: ['sum'], fields: '' } },
    width: spec.width ?? 24,
    height: spec.height ?? 10,
  };
}

function keyOverride({ title, link }: KeyColumn): FieldOverride[] {
  if (!link) return [];
  return [{ matcher: { id: 'byName', options: title }, properties: [{ id: 'links', value: [link] }] }];
}

function valueOverride({ title, unit, thresholds }: ValueColumn): FieldOverride {
  const { unit: name, mappings } = fieldsOf(unit);
  return {
    matcher: { id: 'byName', options: title },
    properties: [
      { id: 'unit', value: name },
      { id: 'mappings', value: mappings },
      ...(thresholds
        ? [
            { id: 'thresholds', value: { mode: 'absolute', steps: thresholds } },
            { id: 'custom.cellOptions', value: { type: 'color-text' } },
          ]
        : []),
    ],
  };
}
