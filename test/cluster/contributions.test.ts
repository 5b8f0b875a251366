import { beforeAll, describe, expect, it } from 'vitest';
import type { ContributionStatus } from '../../src/api/types.ts';
import { at, items, text } from '../../src/objects/access.ts';
import type { ObjectRef } from '../../src/objects/object.ts';
import { applyPlatform, basicPlatform, type RunningOperator, ready, statusOf } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let operator: RunningOperator;
let own: string;
let shop: string;
let other: string;
let platform: ObjectRef;

beforeAll(async () => {
  operator = await stage.startOperator();
  [own, shop, other] = (await Promise.all([1, 2, 3].map(() => stage.makeNamespace()))) as [string, string, string];
  platform = await applyPlatform(stage.admin, basicPlatform(own, { observability: { namespaces: { names: [shop] } } }));
  await ready(stage.admin, platform);
});

const group = (name: string, expr: string) => `  - { name: ${name}, rules: [{ alert: A, expr: "${expr}" }] }\n`;
const rules = (...groups: string[]) => ({ 'rules.yaml': `groups:\n${groups.join('')}` });

const bring = (namespace: string, name: string, data: Record<string, string>, labels = contributes('rules')) =>
  stage.admin.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name, labels }, data },
    { fieldManager: 'contributions-tests', force: true },
  );
const contributes = (kind: string) => ({ 'observability.io/contributes': kind });

/** The rule files in the ConfigMaps that Prometheus's pods mount. */
async function mounted(): Promise<Record<string, string>> {
  const workload = await stage.admin.get({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    namespace: own,
    name: 'prometheus',
  });
  const volumes = items(at(workload?.spec, 'template', 'spec', 'volumes'));
  const names = volumes.flatMap((volume) => [
    text(at(volume, 'configMap', 'name')),
    ...items(at(volume, 'projected', 'sources')).map((source) => text(at(source, 'configMap', 'name'))),
  ]);
  const maps = await Promise.all(
    names
      .filter((name) => name !== undefined)
      .map((name) => stage.admin.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: own, name })),
  );
  return Object.assign({}, ...maps.map((map) => map?.data ?? {}));
}

const files = async () =>
  Object.keys(await mounted())
    .filter((name) => name.startsWith('op-'))
    .sort();

async function told(kind: string): Promise<ContributionStatus | undefined> {
  return (await statusOf(stage.admin, platform)).contributions?.[kind];
}

describe('rules in ConfigMaps, under the operator’s own rights', () => {
  it('are none at first, and the status says what was looked for', async () => {
    expect(await told('rules')).toEqual({
      selector: 'observability.io/contributes=rules',
      matched: 0,
      accepted: 0,
      refused: 0,
      quarantined: [],
    });
  });

  it('reach Prometheus from the platform’s own namespace and from a selected one, and from no other', async () => {
    await Promise.all([
      bring(own, 'mine', rules(group('a', 'up == 0'))),
      bring(shop, 'theirs', rules(group('b', 'up == 1'))),
      bring(other, 'nobodys', rules(group('c', 'up == 2'))),
      bring(shop, 'unlabelled', rules(group('d', 'up == 3')), {} as ReturnType<typeof contributes>),
    ]);
    await eventually(async () =>
      expect(await files()).toEqual([`${own}_mine_rules.yaml`, `${shop}_theirs_rules.yaml`].sort()),
    );
    await eventually(async () => expect(await told('rules')).toMatchObject({ matched: 2, accepted: 2, refused: 0 }));
  });

  it('lose a bad group alone, which comes in when it is mended', async () => {
    await bring(shop, 'theirs', rules(group('b', 'up == 1'), group('bad', 'rate(up)')));
    await eventually(async () =>
      expect(await told('rules')).toMatchObject({
        matched: 2,
        accepted: 2,
        refused: 1,
        quarantined: [
          {
            namespace: shop,
            name: 'theirs',
            file: 'rules.yaml',
            item: 'bad',
            reason: expect.stringMatching(/^3:\d+: alert A: expr 1:6: rate takes/),
          },
        ],
      }),
    );
    const { warnings } = await statusOf(stage.admin, platform);
    expect(warnings?.map(({ code }) => code)).toContain('CONTRIBUTION_QUARANTINED');
    expect((await mounted())[`${shop}_theirs_rules.yaml`]).not.toContain('bad');

    await bring(shop, 'theirs', rules(group('b', 'up == 1'), group('bad', 'rate(up[5m]) > 0')));
    await eventually(async () =>
      expect(await told('rules')).toMatchObject({ accepted: 3, refused: 0, quarantined: [] }),
    );
    await eventually(async () => expect((await mounted())[`${shop}_theirs_rules.yaml`]).toContain('bad'));
  });

  it('are known to an operator that has just started', async () => {
    await operator.stop();
    await bring(own, 'mine', rules(group('a', 'up == 0'), group('while-away', 'up == 4')));
    operator = await stage.replaceOperator(operator);
    await eventually(async () => expect(await told('rules')).toMatchObject({ matched: 2, accepted: 4 }));
    await eventually(async () => expect((await mounted())[`${own}_mine_rules.yaml`]).toContain('while-away'));
  });

  it('go when the label or the ConfigMap goes', async () => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: shop, name: 'theirs' };
    await stage.admin.patch(ref, {
      type: 'merge',
      body: { metadata: { labels: { 'observability.io/contributes': null } } },
    });
    await eventually(async () => expect(await files()).toEqual([`${own}_mine_rules.yaml`]));
    await stage.admin.delete({ ...ref, namespace: own, name: 'mine' });
    await eventually(async () => expect(await files()).toEqual([]));
    await eventually(async () => expect(await told('rules')).toMatchObject({ matched: 0, accepted: 0 }));
  });
});

it('a dashboard and a datasource reach Grafana, and what it may call follows', async () => {
  await bring(shop, 'board', { 'a.json': JSON.stringify({ uid: 'shop', title: 'Shop' }) }, contributes('dashboards'));
  const datasource = { name: 'Shop', uid: 'shop', type: 'prometheus', url: `http://prometheus.${shop}.svc:9999` };
  await bring(shop, 'source', { 'a.yaml': JSON.stringify({ datasources: [datasource] }) }, contributes('datasources'));
  await eventually(async () => {
    expect(await told('dashboards')).toMatchObject({ matched: 1, accepted: 1, refused: 0 });
    expect(await told('datasources')).toMatchObject({ matched: 1, accepted: 1, refused: 0 });
  });
  await eventually(async () => {
    const { items: policies } = await stage.admin.list(
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
      { namespace: own },
    );
    expect(JSON.stringify(policies)).toContain('9999');
  });
});
