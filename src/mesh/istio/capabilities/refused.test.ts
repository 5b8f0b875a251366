import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePlatform } from '../../../api/parse.ts';
import { isMapping } from '../../../api/schema/members.ts';
import type { ObservabilityPlatform, PlatformSpecInput } from '../../../api/spec/platform.ts';
import { validatePlatform } from '../../../api/validate.ts';
import { compile } from '../../../compile.ts';
import { planObjects } from '../../../plan/serialize.ts';
import { plainFacts } from '../../../testing/platform.ts';
import { runs } from '../../../testing/runs.ts';
import { holdsFor, type Rendered } from '../../capability.ts';
import { exampleAt, exampleValue, withField } from '../../testing/example.ts';
import { isBelow, writtenIn } from '../../testing/paths.ts';
import { assumeIstio } from '../assume.ts';
import { istio } from '../index.ts';
import { basics } from '../testing/basics.ts';
import { rowExamples } from '../testing/examples/index.ts';

const kinds = new Set(istio.writes.map(({ kind }) => kind));
const minors = Array.from({ length: 15 }, (_, at) => `1.${at + 17}.3`);
const examples = Object.entries(rowExamples);

/** Any of what the examples of the rows ask for, together. */
const specs = fc.subarray(examples, { maxLength: 8 }).map((chosen) =>
  chosen.reduce<PlatformSpecInput>((spec, [key, example]) => {
    const [field = '', value] = key.split('=');
    return withField(merged(spec, example.beside ?? {}), exampleAt(field, example), exampleValue(example, value));
  }, {}),
);

function merged<T>(one: T, other: T): T {
  if (!isMapping(one) || !isMapping(other)) return other;
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    names.map((name) => [
      name,
      name in other ? (name in one ? merged(one[name], other[name]) : other[name]) : one[name],
    ]),
  ) as T;
}

/** Paths that every version has, of kinds whose rows speak of the whole object. */
const inEveryVersion: readonly Rendered[] = [
  { kind: 'AuthorizationPolicy', path: 'spec.action' },
  ...['principals', 'notPrincipals', 'namespaces', 'requestPrincipals', 'ipBlocks'].map((name) => ({
    kind: 'AuthorizationPolicy',
    path: `spec.rules[].from[].source.${name}`,
  })),
  ...['ports', 'notPorts', 'methods', 'paths'].map((name) => ({
    kind: 'AuthorizationPolicy',
    path: `spec.rules[].to[].operation.${name}`,
  })),
  { kind: 'PeerAuthentication', path: 'spec.portLevelMtls' },
  ...['issuer', 'audiences', 'jwksUri', 'jwks', 'fromHeaders', 'forwardOriginalToken'].map((name) => ({
    kind: 'RequestAuthentication',
    path: `spec.jwtRules[].${name}`,
  })),
];

/** What is written of Istio's for which no row holds in this version; undefined when there is no plan. */
function strayIn(platform: ObservabilityPlatform, version: string): string[] | undefined {
  const { served: _served, ...facts } = plainFacts;
  const { assumed: _assumed, ...mesh } = assumeIstio(version);
  const { plan } = compile(platform, { ...facts, meshes: [mesh] });
  const rows = istio.capabilities.filter(
    (row) => row.support !== 'refused' && holdsFor(row, { version, dataPlane: 'sidecar' }),
  );
  const allowed = [
    ...rows.flatMap(({ renders = [] }) => renders).filter(({ path }) => path !== 'spec'),
    ...basics,
    ...inEveryVersion,
  ];
  return (
    plan &&
    writtenIn(planObjects(plan), kinds)
      .filter(({ kind }) => kinds.has(kind))
      .filter(({ kind, path }) => !allowed.some((outer) => outer.kind === kind && isBelow(path, outer.path)))
      .map(({ kind, path, value }) => `${kind} ${path} ${value}`)
  );
}

test('nothing is rendered in any version but what the table has a row for that holds there', () => {
  let written = 0;
  fc.assert(
    fc.property(specs, fc.constantFrom(...minors), (given, version) => {
      const { platform } = validatePlatform({
        apiVersion: 'observability.io/v1beta1',
        kind: 'ObservabilityPlatform',
        metadata: { name: 'my-platform', namespace: 'monitoring' },
        spec: merged(given, { serviceMesh: { enabled: true, type: 'istio' } }),
      });
      const stray = platform && strayIn(platform, version);
      fc.pre(stray !== undefined);
      written += 1;
      expect(stray).toEqual([]);
    }),
    runs(60, 2000),
  );
  expect(written).toBeGreaterThan(30);
});

const folder = join(import.meta.dirname, '../../../../examples');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.yaml') && !path.endsWith('-prerequisites.yaml'),
);

test.each(files.toSorted())('nor of examples/%s', (path) => {
  const { platform } = parsePlatform(readFileSync(join(folder, path), 'utf8'), path);
  if (!platform) throw new Error(`examples/${path} is refused`);
  for (const version of minors) expect(strayIn(platform, version) ?? [], version).toEqual([]);
});
