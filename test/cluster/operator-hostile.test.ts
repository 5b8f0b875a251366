import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ObjectRef } from '../../src/objects/object.ts';
import {
  applyPlatform,
  basicPlatform,
  gone,
  makeNamespace,
  quiet,
  type RunningOperator,
  ready,
  removeNamespace,
  type Stage,
  setStage,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { operatorKubeconfig, sharedSandbox } from './support/sandbox.ts';

let stage: Stage;
let operator: RunningOperator;
let one: string;
let two: string;
let shop: string;
let platforms: ObjectRef[];

beforeAll(async () => {
  stage = await setStage({ kubeconfig: sharedSandbox().kubeconfig, operatorKubeconfig });
  operator = await stage.startOperator();
  [one, two, shop] = (await Promise.all([1, 2, 3].map(() => makeNamespace(stage.admin)))) as [string, string, string];
  platforms = await Promise.all(
    [one, two].map((namespace) =>
      applyPlatform(stage.admin, basicPlatform(namespace, { observability: { namespaces: { names: [shop] } } })),
    ),
  );
  await Promise.all(platforms.map((platform) => ready(stage.admin, platform)));
});

afterAll(async () => {
  await operator.stop();
  for (const namespace of [one, two, shop]) await removeNamespace(stage.admin, namespace);
  stage.admin.close();
});

const bring = (name: string, kind: string, data: Record<string, string>) =>
  stage.admin.apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: shop, name, labels: { 'observability.io/contributes': kind } },
      data,
    },
    { fieldManager: 'hostile-tests', force: true },
  );

const rules = (expr: string) => ({
  'a.yaml': JSON.stringify({ groups: [{ name: 'g', rules: [{ alert: 'A', expr }] }] }),
});

const told = async (platform: ObjectRef, kind: string) => (await statusOf(stage.admin, platform)).contributions?.[kind];

it('files made to hold up the operator are left out, by both platforms that look there, and nothing else suffers', async () => {
  await bring('deep', 'dashboards', {
    'a.json': `{"uid":"x","title":"x","a":${'['.repeat(9000)}${']'.repeat(9000)}}`,
  });
  await bring('loop', 'datasources', {
    'a.yaml': 'datasources: [{ name: a, uid: a, type: loki, url: http://loki.shop.svc, jsonData: &x { x: *x } }]',
  });
  const selectors = [{ role: 'pod', label: `${'a= ,'.repeat(200)}!` }];
  await bring('ways', 'scrape-targets', {
    'a.yaml': JSON.stringify([{ job_name: 'a', kubernetes_sd_configs: [{ role: 'pod', selectors }] }]),
  });
  await bring('brackets', 'rules', { 'a.yaml': '['.repeat(900_000), 'b.yaml': '"'.repeat(100_000) });
  await bring('fine', 'rules', rules('up == 0'));
  for (const platform of platforms)
    await eventually(async () => {
      expect(await told(platform, 'dashboards')).toMatchObject({ matched: 1, refused: 1 });
      expect(await told(platform, 'datasources')).toMatchObject({ matched: 1, refused: 1 });
      expect(await told(platform, 'scrape-targets')).toMatchObject({ matched: 1, refused: 1 });
      expect(await told(platform, 'rules')).toMatchObject({ matched: 2, accepted: 1, refused: 2 });
    }, 60_000);
  await Promise.all(platforms.map((platform) => ready(stage.admin, platform)));
});

it('rules that flip between good and bad end as they are last, and then it is quiet', async () => {
  for (let nth = 0; nth < 20; nth++) await bring('flips', 'rules', rules(nth % 2 === 0 ? 'rate(up)' : `up == ${nth}`));
  for (const platform of platforms)
    await eventually(
      async () => expect(await told(platform, 'rules')).toMatchObject({ matched: 3, accepted: 2, refused: 2 }),
      60_000,
    );
  await Promise.all(platforms.map((platform) => ready(stage.admin, platform)));
  await quiet(operator);
});

it('a platform that is deleted while rules change goes, and the other stays', async () => {
  const [first, second] = platforms as [ObjectRef, ObjectRef];
  const changes = Promise.all(
    Array.from({ length: 10 }, (_, nth) => bring(`more-${nth}`, 'rules', rules(`up > ${nth}`))),
  );
  await stage.admin.delete(first);
  await changes;
  await gone(stage.admin, first);
  await eventually(
    async () => expect(await told(second, 'rules')).toMatchObject({ matched: 13, accepted: 12 }),
    60_000,
  );
  await ready(stage.admin, second);
});
