import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Document, parseAllDocuments, parseDocument } from 'yaml';
import { runInside } from '../testing/run-inside.ts';
import { workspace } from '../testing/workspace.ts';

const basic = join(import.meta.dirname, '../../../examples/servicemesh/basic-servicemesh.yaml');
const components = ['prometheus', 'alertmanager', 'grafana', 'loki', 'tempo', 'otel-collector'];

/** The objects of a platform by their own plan. */
async function rendered(mesh: string, file = basic): Promise<Document[]> {
  const { stdout } = await runInside(['render', '-f', file, '--mesh', mesh]);
  return parseAllDocuments(stdout) as Document[];
}

const kindOf = (one: Document) => String(one.get('kind'));
const nameOf = (one: Document) => String(one.getIn(['metadata', 'name']));
const hasPods = (one: Document) => ['Deployment', 'StatefulSet'].includes(kindOf(one));
const template = ['spec', 'template'];
const labels = [...template, 'metadata', 'labels'];
const annotations = [...template, 'metadata', 'annotations'];

const withoutProxies: Record<string, (one: Document) => void> = {
  istio: (one) => one.setIn([...labels, 'sidecar.istio.io/inject'], 'false'),
  linkerd: (one) => one.setIn([...annotations, 'linkerd.io/inject'], 'disabled'),
};

async function against(mesh: string, objects: readonly Document[], output = 'table', file = basic) {
  const input = objects.map((one) => one.toString()).join('\n---\n');
  return runInside(['prove', '-f', file, '--mesh', mesh, '--objects', '-', '-o', output], { input });
}

interface Told {
  kind: string;
  component: string;
  text: string;
  found: string;
}

async function differencesOf(mesh: string, objects: readonly Document[], file = basic): Promise<Told[]> {
  return JSON.parse((await against(mesh, objects, 'json', file)).stdout).differences;
}

/** A running pod of a workload, with these containers beside its own. */
function podOf(workload: Document, ...more: string[]): Document {
  const { metadata, spec } = workload.toJS().spec.template;
  const containers = [...spec.containers, ...more.map((name) => ({ name }))];
  const name = `${nameOf(workload)}-0`;
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind: kindOf(workload), name: nameOf(workload), uid: '1', controller: true },
  ];
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name, namespace: 'monitoring', ownerReferences },
    spec: { ...spec, containers },
    status: { phase: 'Running' },
  };
  return parseDocument(JSON.stringify(pod));
}

describe.each(['istio', 'linkerd'])('gunj prove -f --objects in %s', (mesh) => {
  it('finds nothing in what the platform renders', async () => {
    const { code, stdout, stderr } = await against(mesh, await rendered(mesh));
    expect(stdout).toMatch(/^The policies let through exactly what is declared\.\n/);
    expect(stderr).not.toContain('note: ');
    expect(code).toBe(0);
  });

  it('components whose pods ask for no proxy are differences, alike in a table, for programs and as a page', async () => {
    const objects = await rendered(mesh);
    for (const one of objects.filter(hasPods)) withoutProxies[mesh]?.(one);
    const differences = await differencesOf(mesh, objects);
    expect(differences.map(({ kind, component }) => `${kind} ${component}`)).toEqual(
      components.map((one) => `no-proxy ${one}`),
    );
    const loki = differences.find(({ component }) => component === 'loki');
    expect(loki?.text).toBe(
      'loki has no proxy, though the platform has it in the mesh: StatefulSet monitoring/loki: it asks not to be injected; apply its template and its namespace as `gunj render` writes them, or leave it outside the mesh with spec.components.loki.mesh.inject: false',
    );
    const table = await against(mesh, objects);
    expect(table.stdout).toMatch(/^What is declared is not there: components have no pods, or no proxy\.\n/);
    for (const { text } of differences) expect(table.stdout).toContain(`  ${text}\n`);
    expect(table.code).toBe(1);
    const page = await against(mesh, objects, 'html');
    for (const { text } of differences) expect(page.stdout).toContain(JSON.stringify(text));
    expect(page.code).toBe(1);
  });

  it('components of which there is no pod and no template are differences', async () => {
    const objects = await rendered(mesh);
    const none = objects.filter((one) => !hasPods(one));
    expect((await against(mesh, none)).code).toBe(1);
    expect((await differencesOf(mesh, none)).map(({ kind, component }) => `${kind} ${component}`)).toEqual(
      components.map((one) => `no-pods ${one}`),
    );
    const [tempo, ...others] = await differencesOf(
      mesh,
      objects.filter((one) => !hasPods(one) || nameOf(one) !== 'tempo'),
    );
    expect(others).toEqual([]);
    expect(tempo?.text).toBe(
      'tempo is declared, and there is no pod and no template of one in the namespace monitoring; apply StatefulSet monitoring/tempo as `gunj render` writes it, name it with --objects too, or say spec.components.tempo.enabled: false',
    );
  });

  it('pods that run count, not what their template asks for', async () => {
    const objects = await rendered(mesh);
    const loki = objects.find((one) => hasPods(one) && nameOf(one) === 'loki');
    if (!loki) throw new Error('the platform has no Loki');
    const [one, ...others] = await differencesOf(mesh, [...objects, podOf(loki)]);
    expect(one).toMatchObject({ kind: 'no-proxy', component: 'loki' });
    expect(one?.found).toMatch(/^Pod monitoring\/loki-0: it has no container /);
    expect(others.filter(({ component }) => component !== undefined)).toEqual([]);
    const proxied = podOf(loki, mesh === 'istio' ? 'istio-proxy' : 'linkerd-proxy');
    expect(await differencesOf(mesh, [...objects, proxied])).toEqual([]);
  });

  it('a component that the platform leaves outside the mesh need not have a proxy', async () => {
    const platform = parseDocument(await readFile(basic, 'utf8'));
    platform.setIn(['spec', 'components', 'tempo', 'mesh', 'inject'], false);
    const file = join(await workspace({ 'platform.yaml': platform.toString() }), 'platform.yaml');
    const objects = await rendered(mesh, file);
    expect(await differencesOf(mesh, objects, file)).toEqual([]);
    for (const one of objects.filter(hasPods)) withoutProxies[mesh]?.(one);
    expect((await differencesOf(mesh, objects, file)).map(({ component }) => component)).toEqual(
      components.filter((one) => one !== 'tempo'),
    );
  });
});

it('without a mesh nobody needs a proxy, but pods have to be there', async () => {
  const objects = await rendered('none');
  expect(await differencesOf('none', objects)).toEqual([]);
  const kinds = (
    await differencesOf(
      'none',
      objects.filter((one) => !hasPods(one)),
    )
  ).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['no-pods']));
});

it('whether pods have a proxy is not guessed where the mesh does not say', async () => {
  const objects = await rendered('istio');
  const namespace = objects.find((one) => kindOf(one) === 'Namespace');
  namespace?.setIn(['metadata', 'labels', 'istio.io/dataplane-mode'], 'ambient');
  const { stdout } = await against('istio', objects, 'json');
  const { verdict, differences, unknowns } = JSON.parse(stdout);
  expect({ verdict, differences }).toEqual({ verdict: 'unknown', differences: [] });
  const ofComponents = unknowns.filter(({ component }: Told) => component !== undefined);
  expect(ofComponents.map(({ kind, component }: Told) => `${kind} ${component}`)).toEqual(
    components.map((one) => `unknown ${one}`),
  );
});
