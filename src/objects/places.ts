import { isRecord } from './access.ts';

export interface Place {
  /** As the API server writes it: `containers[0].securityContext`. */
  path: string;
  /** The same for every entry of a list: `containers[].securityContext`. */
  pattern: string;
  value: unknown;
}

/** Every value below a mapping, outer ones first, members in the order of their names. */
export function places(value: Record<string, unknown>, path = '', pattern = path): Place[] {
  return Object.keys(value)
    .sort()
    .flatMap((key) => below(value[key], joined(path, key), joined(pattern, key)));
}

function below(value: unknown, path: string, pattern: string): Place[] {
  const here = { path, pattern, value };
  if (Array.isArray(value))
    return [here, ...value.flatMap((entry: unknown, index) => below(entry, `${path}[${index}]`, `${pattern}[]`))];
  return isRecord(value) ? [here, ...places(value, path, pattern)] : [here];
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
