import { isRecord } from '../../objects/access.ts';

/** Sections of grafana.ini; the empty name stands for what comes before the first section. */
export type Sections = Record<string, Record<string, string>>;

export type Scalar = string | number | boolean;

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A configuration with the user's additions as sections of texts. What is no setting is a matter of the checks and left out here. */
export function sectionsOf(config: Readonly<Record<string, unknown>>): Sections {
  const top = scalarsOf(config);
  const named = Object.entries(config).flatMap(([name, settings]): [string, Record<string, string>][] =>
    isRecord(settings) ? [[name, scalarsOf(settings)]] : [],
  );
  return { ...(Object.keys(top).length > 0 ? { '': top } : {}), ...Object.fromEntries(named) };
}

function scalarsOf(settings: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => (isScalar(value) ? [[key, String(value)]] : [])),
  );
}

export function iniText(sections: Sections): string {
  return Object.entries(sections)
    .map(([name, settings]) =>
      [
        ...(name === '' ? [] : [`[${name}]`]),
        ...Object.entries(settings).map(([key, value]) => `${key} = ${iniValue(value)}`),
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** Grafana's reader ends a value at a comment sign, joins lines at a backslash and takes quotes off, but not within three quotes. */
function iniValue(value: string): string {
  return /[#;"'`\\]|^[\s\x85]|[\s\x85]$/.test(value) ? `"""${value}"""` : value;
}
