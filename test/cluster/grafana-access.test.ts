import { beforeAll, expect, it } from 'vitest';
import { parsePlatform } from '../../src/api/parse.ts';
import { compile } from '../../src/compile.ts';
import { at } from '../../src/objects/access.ts';
import { type ObjectRef, refText } from '../../src/objects/object.ts';
import { istioFacts } from '../../src/testing/platform.ts';
import { applyPlatform, basicPlatform, quiet, type RunningOperator, ready, statusOf } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { gatewayApiCrds } from './support/gateway-api.ts';
import { useStage } from './support/stage.ts';

// A sandbox of its own: a kind that appears would be noticed by the operators of other tests.
const stage = useStage({ mesh: 'istio' });
let operator: RunningOperator;
let namespace: string;
let platform: ObjectRef;

const route = { host: 'grafana.example.com', tls: {}, from: { namespace: 'gateways', labels: { app: 'gw' } } };
const routes = {
  ingress: { ...route, ingress: { className: 'nginx', annotations: { 'example.com/a': 'b' } } },
  httpRoute: { ...route, path: '/grafana', httpRoute: { parentRefs: [{ name: 'web', namespace: 'gateways' }] } },
  meshGateway: { ...route, tls: { secretName: 'cert' }, meshGateway: { selector: { app: 'gw' } } },
};
const kinds = {
  Ingress: 'networking.k8s.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  Gateway: 'networking.istio.io/v1',
  VirtualService: 'networking.istio.io/v1',
} as const;

beforeAll(async () => {
  operator = await stage.startOperator();
  namespace = await stage.makeNamespace();
});

function reachedBy(access?: unknown) {
  return basicPlatform(namespace, { components: { grafana: access ? { access } : {} } });
}

function written(kind: keyof typeof kinds) {
  return stage.admin.get({ apiVersion: kinds[kind], kind, namespace, name: 'grafana' });
}

const warnings = async () => (await statusOf(stage.admin, platform)).warnings?.map(({ code }) => code) ?? [];

it('a route whose kind the cluster does not serve is said, and the platform runs', async () => {
  platform = await applyPlatform(stage.admin, reachedBy(routes.httpRoute));
  await ready(stage.admin, platform);
  expect(await warnings()).toContain('ACCESS_UNAVAILABLE');
});

it('the route is written as soon as its kind is there, and left alone then', async () => {
  for (const crd of await gatewayApiCrds(['httproutes']))
    await stage.admin.apply(crd, { fieldManager: 'test', force: true });
  await eventually(async () => {
    expect(at(await written('HTTPRoute'), 'spec', 'hostnames')).toEqual(['grafana.example.com']);
    expect(await warnings()).not.toContain('ACCESS_UNAVAILABLE');
  }, 60_000);
  await quiet(operator);
});

it.each([
  { to: 'ingress', there: ['Ingress'], gone: ['HTTPRoute'] },
  { to: 'meshGateway', there: ['Gateway', 'VirtualService'], gone: ['Ingress'] },
  { to: undefined, there: [], gone: ['Gateway', 'VirtualService'] },
] as const)('a change to $to writes $there and takes $gone away', async ({ to, there, gone }) => {
  await applyPlatform(stage.admin, reachedBy(to && routes[to]));
  await eventually(async () => {
    for (const kind of there) expect(await written(kind)).toBeDefined();
    for (const kind of gone) expect(await written(kind)).toBeUndefined();
    await ready(stage.admin, platform);
  }, 60_000);
  await quiet(operator);
});

it.each(Object.keys(routes) as (keyof typeof routes)[])('%s: the API server knows every field', async (kind) => {
  const { platform: valid } = parsePlatform(JSON.stringify(reachedBy(routes[kind])), 'platform.json');
  const served = Object.entries(kinds).map(([name, apiVersion]) => `${apiVersion}/${name}`);
  const { plan } = compile(valid as never, { ...istioFacts, served: [...(istioFacts.served ?? []), ...served] });
  const objects = (plan?.waves ?? []).flatMap((wave) => wave.objects).filter((object) => object.kind in kinds);
  expect(objects.length).toBe(kind === 'meshGateway' ? 2 : 1);
  const refused: string[] = [];
  for (const object of objects)
    await stage.admin
      .apply(object, { fieldManager: 'test', force: true, dryRun: true, fieldValidation: 'Strict' })
      .catch((error: Error) => refused.push(`${refText({ ...object, name: object.metadata.name })}: ${error.message}`));
  expect(refused).toEqual([]);
});
