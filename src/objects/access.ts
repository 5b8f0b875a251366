/** Reading JSON that came from elsewhere: a member of the wrong shape counts as absent. */
export type Fields = Record<string, unknown>;

export function isRecord(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

export function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function texts(value: unknown): string[] {
  return items(value).filter((item) => typeof item === 'string');
}

/** The members that are text: labels, annotations, selectors. */
export function textMap(value: unknown): Record<string, string> {
  const entries = Object.entries(fields(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

/** The value behind a path of members, undefined as soon as one is absent. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce((here, key) => fields(here)[key], value);
}
