import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../src/compile.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { isRendered } from '../../src/mesh/capability.ts';
import { assumeLinkerd } from '../../src/mesh/linkerd/assume.ts';
import { linkerd } from '../../src/mesh/linkerd/index.ts';
import { foundationRows } from '../../src/mesh/linkerd/testing/foundation-rows.ts';
import { keyOf, rowRun } from '../../src/mesh/testing/row-trials.ts';
import { type KubeObject, refText } from '../../src/objects/object.ts';
import { planObjects } from '../../src/plan/serialize.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { waitServed } from '../../src/sandbox/served.ts';
import { plainFacts } from '../../src/testing/platform.ts';
import { examples, prerequisites } from './support/examples.ts';
import { linkerdCrdsOf } from './support/linkerd-crds.ts';
import { ownSandbox } from './support/sandbox.ts';

const releases = ['2.14', '2.20'].flatMap((minor) => {
  const crds = linkerdCrdsOf(minor);
  return crds ? [{ minor, version: `${minor}.0`, crds }] : [];
});
const meshKinds = new Set(linkerd.writes.map(({ kind }) => kind));

if (releases.length === 0)
  test.skip('skipped: set MESH_CRDS to a folder that holds linkerd-2.14/ and linkerd-2.20/', () => {});

describe.each(releases)('Linkerd $minor (its own CRDs)', ({ version, crds }) => {
  let sandbox: Sandbox;
  let facts: Facts;

  beforeAll(async () => {
    sandbox = await ownSandbox({ mesh: 'none' });
    // The platform's own, and that of the control plane, in which Prometheus gets rights.
    const namespaces = ['monitoring', 'linkerd'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    }));
    const beside = prerequisites().filter(({ kind }) => kind === 'Namespace' || kind === 'PriorityClass');
    for (const object of [...namespaces, ...beside, ...crds])
      await sandbox.client.apply(object, { fieldManager: 'test', force: true });
    await waitServed(sandbox.client, crds);
    const all = new Set(await sandbox.client.discovery.served());
    const served = linkerd.writes
      .map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)
      .filter((kind) => all.has(kind));
    const { assumed: _assumed, ...mesh } = assumeLinkerd(version);
    facts = { ...plainFacts, served, meshes: [mesh], operator: { namespace: 'gunj-system' } };
  });
  afterAll(async () => {
    await sandbox?.stop();
  });

  /** What the API server does not take as it is, with no unknown field. */
  async function refusedOf(objects: readonly KubeObject[]): Promise<string[]> {
    const refused: string[] = [];
    for (const object of objects)
      await sandbox.client
        .apply(object, { fieldManager: 'gunj-operator', dryRun: true, fieldValidation: 'Strict' })
        .catch((error: Error) =>
          refused.push(`${refText({ ...object, name: object.metadata.name })}: ${error.message}`),
        );
    return refused;
  }

  test.each(examples())('takes every object of $file in Linkerd as it is', async ({ platform }) => {
    const { serviceMesh } = platform.spec;
    const { revision: _revision, ...mesh } = serviceMesh ?? {};
    const spec = { ...platform.spec, ...(serviceMesh ? { serviceMesh: { ...mesh, type: 'linkerd' } } : {}) };
    const { plan, diagnostics } = compile({ ...platform, spec } as typeof platform, facts);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const objects = plan ? planObjects(plan) : [];
    expect(objects.length).toBeGreaterThan(10);
    expect(await refusedOf(objects)).toEqual([]);
  });

  test.each([['how it is set up', foundationRows]])('takes every object that a row of %s renders', async (_, suite) => {
    const rows = linkerd.capabilities.filter(({ field, value }) => keyOf({ field, value }) in suite.examples);
    const asked = rows.filter(({ field, value }) =>
      isRendered(linkerd.capabilities, { version, dataPlane: 'sidecar' }, field, value),
    );
    const objects = asked.flatMap(({ field, value }) => {
      const run = rowRun(suite, field, value, version);
      const plan = run && compile(run.asked, { ...run.facts, served: facts.served ?? [] }).plan;
      return plan ? planObjects(plan).filter(({ kind }) => meshKinds.has(kind)) : [];
    });
    const distinct = [...new Map(objects.map((object) => [JSON.stringify(object), object])).values()];
    expect(distinct.length).toBeGreaterThan(10);
    expect(await refusedOf(distinct)).toEqual([]);
  });

  test('a misspelt field is noticed', async () => {
    const server = {
      apiVersion: 'policy.linkerd.io/v1beta1',
      kind: 'Server',
      metadata: { name: 'a', namespace: 'monitoring' },
    };
    expect(await refusedOf([{ ...server, spec: { podSelector: {}, port: 80 } }])).toEqual([]);
    const wrong = { ...server, spec: { podSelector: {}, port: 80, proxyProtokol: 'HTTP/1' } };
    expect(await refusedOf([wrong])).toEqual([expect.stringContaining('proxyProtokol')]);
  });
});
