import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../src/compile.ts';
import { canaryCapabilities } from '../../src/mesh/linkerd/capabilities/canary.ts';
import { trafficCapabilities } from '../../src/mesh/linkerd/capabilities/traffic.ts';
import { trafficRows } from '../../src/mesh/linkerd/testing/traffic-rows.ts';
import { rowRun } from '../../src/mesh/testing/row-trials.ts';
import { type KubeObject, refText } from '../../src/objects/object.ts';
import { planObjects } from '../../src/plan/serialize.ts';
import { parseObjects } from '../../src/sandbox/parse-objects.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { eventually } from './support/eventually.ts';
import { gatewayApiCrds } from './support/gateway-api.ts';
import { ownSandbox } from './support/sandbox.ts';

const gatewayApi = ['gateway.networking.k8s.io/v1/HTTPRoute', 'gateway.networking.k8s.io/v1/GRPCRoute'];

/** Linkerd's own CRDs of a release, without those of others that it may bring along; undefined when they are not at hand. */
function ownCrds(minor: string): KubeObject[] | undefined {
  const file = join(process.env['MESH_CRDS'] ?? '', `linkerd-${minor}`, 'linkerd-crds.yaml');
  if (!process.env['MESH_CRDS'] || !existsSync(file)) return undefined;
  return parseObjects(readFileSync(file, 'utf8')).filter(
    ({ kind, metadata }) => kind === 'CustomResourceDefinition' && metadata.name.endsWith('linkerd.io'),
  );
}

interface Case {
  title: string;
  version: string;
  /** Kinds of the Gateway API that are served. */
  served: readonly string[];
  crds: () => Promise<KubeObject[]> | KubeObject[];
  /** What has to be among what is written. */
  writes: readonly string[];
}

const own = 'policy.linkerd.io/v1beta3/HTTPRoute';
const cases: Case[] = [
  {
    title: 'the Gateway API 1.2.1, of which Linkerd 2.20 knows each field',
    version: '2.20.0',
    served: gatewayApi,
    crds: () => gatewayApiCrds(['httproutes', 'grpcroutes'], 'gateway-api-1.2'),
    writes: gatewayApi,
  },
  ...[
    { minor: '2.14', version: '2.14.10', writes: [own, 'linkerd.io/v1alpha2/ServiceProfile'] },
    { minor: '2.20', version: '2.20.0', writes: [own] },
  ].flatMap(({ minor, version, writes }): Case[] => {
    const crds = ownCrds(minor);
    return crds ? [{ title: `the CRDs of Linkerd ${minor}`, version, served: [], crds: () => crds, writes }] : [];
  }),
];

/** Every route, profile and Service that the examples of the table's rows give, once. */
function objectsOf({ version, served }: Case): KubeObject[] {
  const objects = [...trafficCapabilities, ...canaryCapabilities].flatMap(({ field, value }) => {
    const run = rowRun(trafficRows, field, value, version);
    const plan = run && compile(run.asked, { ...run.facts, served: [...served] }).plan;
    // Routes by which policies name requests have other names.
    return (plan ? planObjects(plan) : []).filter(
      ({ kind, metadata }) =>
        kind === 'Service' || kind === 'ServiceProfile' || metadata.name.startsWith('traffic-to-'),
    );
  });
  return [...new Map(objects.map((object) => [JSON.stringify(object), object])).values()];
}

async function refusedOf({ client }: Sandbox, objects: readonly KubeObject[]): Promise<string[]> {
  const refused: string[] = [];
  for (const object of objects)
    await client
      .apply(object, { fieldManager: 'gunj-operator', dryRun: true, fieldValidation: 'Strict' })
      .catch((error: Error) => refused.push(`${refText({ ...object, name: object.metadata.name })}: ${error.message}`));
  return refused;
}

describe.each(cases)('$title', (tried) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await ownSandbox({ mesh: 'none' });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } };
    for (const object of [namespace, ...(await tried.crds())])
      await sandbox.client.apply(object, { fieldManager: 'test', force: true });
    await eventually(async () => {
      await sandbox.client.discovery.refresh();
      expect(await sandbox.client.discovery.served()).toEqual(expect.arrayContaining([...tried.writes]));
    });
  });
  afterAll(async () => {
    await sandbox?.stop();
  });

  test('takes every route, profile and Service that a row of the table renders, with no unknown field', async () => {
    const objects = objectsOf(tried);
    const written = new Set(objects.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
    expect([...written]).toEqual(expect.arrayContaining([...tried.writes, 'v1/Service']));
    expect(objects.length).toBeGreaterThan(20);
    expect(await refusedOf(sandbox, objects)).toEqual([]);
  });

  test('and what it takes it keeps as it is: no default is filled in that would be taken for a change', async () => {
    const routes = objectsOf(tried).filter(({ kind }) => kind !== 'Service');
    for (const route of routes) {
      const kept = await sandbox.client.apply(route, { fieldManager: 'gunj-operator', dryRun: true });
      expect(kept?.spec).toEqual(route.spec);
    }
  });

  test('a misspelt field is noticed', async () => {
    const route = objectsOf(tried).find(({ kind }) => kind.endsWith('Route')) as KubeObject;
    const wrong = { ...route, spec: { ...(route.spec as object), rulez: [] } };
    expect(await refusedOf(sandbox, [wrong])).toEqual([expect.stringContaining('rulez')]);
  });
});

describe.each(['2.14', '2.20'].filter((minor) => !ownCrds(minor)))('the CRDs of Linkerd %s', (minor) => {
  test.skip(`skipped: set MESH_CRDS to a folder that holds linkerd-${minor}/`, () => {});
});
