import type { ObservabilityPlatform, PlatformSpecInput } from '../../../api/spec/platform.ts';
import type { Facts } from '../../../facts/facts.ts';
import { plainFacts, platformWith } from '../../../testing/platform.ts';
import { exampleAt, exampleValue, type RowExample, withField } from '../../testing/example.ts';
import { assumeIstio } from '../assume.ts';
import { rowExamples } from './examples/index.ts';

/** A row of the table as it is tried out with one version of Istio. */
export interface RowRun {
  /** Where the field of the row is set. */
  path: string;
  asked: ObservabilityPlatform;
  /** The same without the field, or with another value of it. */
  plain: ObservabilityPlatform;
  facts: Facts;
}

/** Undefined for a row that has no example. */
export function rowRun(field: string, value: string | undefined, version: string): RowRun | undefined {
  const example = rowExamples[value === undefined ? field : `${field}=${value}`];
  if (!example) return undefined;
  const path = exampleAt(field, example);
  const beside = inIstio(example.beside ?? {});
  const plain = 'otherwise' in example ? withField(beside, path, example.otherwise) : beside;
  return {
    path,
    asked: platformWith(withField(beside, path, exampleValue(example, value))),
    plain: platformWith(plain),
    facts: factsOf(version, example),
  };
}

function inIstio(spec: PlatformSpecInput): PlatformSpecInput {
  return { ...spec, serviceMesh: { enabled: true, type: 'istio', ...spec.serviceMesh } };
}

/** A default installation, with the API versions that the release is known to serve. */
function factsOf(version: string, { mesh, cluster }: RowExample): Facts {
  const { assumed: _assumed, ...installed } = assumeIstio(version);
  const { served: _served, ...facts } = plainFacts;
  return { ...facts, ...cluster, meshes: [{ ...installed, ...mesh }] };
}
