import { isMapping } from '../../api/schema/members.ts';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import type { Facts, MeshFacts } from '../../facts/facts.ts';

/** How a row of a mesh's table is tried out: two platforms that differ in its field alone. */
export interface RowExample {
  /** Where the field is set, for a row with a star: `spec.components.grafana.replicas`. */
  at?: string;
  /** What it is set to; absent: the value the row is about. */
  set?: unknown;
  /** What it is in the platform that is compared with; absent: it is not there. */
  otherwise?: unknown;
  /** What both platforms have beside it. */
  beside?: PlatformSpecInput;
  /** What both clusters have beside a default installation of the mesh. */
  mesh?: Partial<MeshFacts>;
  cluster?: Partial<Facts>;
}

/** Examples by the field of a row: `spec.a.b`; or by field and value: `spec.a.b=STRICT`. */
export type RowExamples = Readonly<Record<string, RowExample>>;

/** Where an example sets its field. */
export function exampleAt(field: string, { at }: RowExample): string {
  return at ?? field.replaceAll('[]', '[0]');
}

/** What an example sets its field to, for a row about this value or about any. */
export function exampleValue({ set }: RowExample, value: string | undefined): unknown {
  if (set !== undefined || value === undefined) return set;
  return /^(true|false|[\d.]+)$/.test(value) ? JSON.parse(value) : value;
}

/** A copy of a spec in which the field at a path (`spec.a.b[0].c`) has a value. */
export function withField(spec: PlatformSpecInput, path: string, value: unknown): PlatformSpecInput {
  const steps = path
    .split('.')
    .slice(1)
    .flatMap((step) => step.split(/[[\]]/).filter((part) => part !== ''));
  return put(spec, steps, value) as PlatformSpecInput;
}

function put(into: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (!/^\d+$/.test(step)) {
    const members = isMapping(into) ? into : {};
    return { ...members, [step]: put(members[step], rest, value) };
  }
  const entries: unknown[] = Array.isArray(into) ? [...into] : [];
  entries[Number(step)] = put(entries[Number(step)], rest, value);
  return entries;
}
