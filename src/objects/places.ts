import { isRecord } from './access.ts';

export interface Place {
  /** As the API server writes it: `containers[0].securityContext`. */
  path: string;
  /** The same for every entry of a list: `containers[].securityContext`. */
  pattern: string;
  /** Pattern of what it is in; a name may have dots, so it cannot be told from `pattern`. */
  owner: string;
  /** Its name there; absent for an entry of a list. */
  key?: string;
  value: unknown;
}

/** Every value below a mapping, outer ones first, members in the order of their names. */
export function places(value: Record<string, unknown>): Place[] {
  return members(value, { path: '', pattern: '', join: '' });
}

function members(
  value: Record<string, unknown>,
  { path, pattern, join }: Record<'path' | 'pattern' | 'join', string>,
): Place[] {
  return Object.keys(value)
    .sort()
    .flatMap((key) =>
      below({
        path: `${path}${join}${key}`,
        pattern: `${pattern}${join}${key}`,
        owner: pattern,
        key,
        value: value[key],
      }),
    );
}

function below(here: Place): Place[] {
  const { path, pattern, value } = here;
  if (Array.isArray(value))
    return [
      here,
      ...value.flatMap((entry: unknown, index) =>
        below({ path: `${path}[${index}]`, pattern: `${pattern}[]`, owner: pattern, value: entry }),
      ),
    ];
  return isRecord(value) ? [here, ...members(value, { path, pattern, join: '.' })] : [here];
}
