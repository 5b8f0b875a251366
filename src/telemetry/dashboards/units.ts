import type { Unit } from '../metric.ts';
import { colours } from './colours.ts';
import type { FieldDefaults, ValueMapping } from './model.ts';

/** What Grafana calls a unit (packages/grafana-data/src/valueFormats/categories.ts). */
const names: Readonly<Record<Unit, string>> = {
  'requests per second': 'reqps',
  'bytes per second': 'Bps',
  'connections per second': 'cps',
  'events per second': 'eps',
  share: 'percentunit',
  seconds: 's',
  bytes: 'bytes',
  count: 'short',
  cores: 'short',
  state: 'short',
};

const yesOrNo: ValueMapping = {
  type: 'value',
  options: { 0: { text: 'no', color: colours.red, index: 0 }, 1: { text: 'yes', color: colours.green, index: 1 } },
};

export function fieldsOf(unit: Unit): Pick<FieldDefaults, 'unit' | 'min' | 'max' | 'mappings'> {
  return {
    unit: names[unit],
    // What is left of a certificate that has expired is less than nothing.
    ...(unit === 'seconds' ? {} : { min: 0 }),
    ...(unit === 'share' || unit === 'state' ? { max: 1 } : {}),
    mappings: unit === 'state' ? [yesOrNo] : [],
  };
}
