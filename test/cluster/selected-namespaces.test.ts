import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import {
  applyPlatform,
  basicPlatform,
  gone,
  quiet,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const fieldManager = 'selection-tests';

const stage = useStage();
let operator: RunningOperator;
let home: string;
let shop: string;

beforeAll(async () => {
  operator = await stage.startOperator();
});

beforeEach(async () => {
  [home, shop] = await Promise.all([stage.makeNamespace(), stage.makeNamespace()]);
});

const role = (): ObjectRef => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  namespace: shop,
  name: `${home}-prometheus`,
});

function label(labels: Record<string, string>): Promise<KubeObject> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: shop, labels } };
  return stage.admin.apply(namespace, { fieldManager });
}

async function discovered(): Promise<string> {
  const config = await stage.admin.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: home, name: 'prometheus' });
  return String(at(config, 'data', 'prometheus.yml'));
}

describe('namespaces by label', () => {
  it('come and go with the label, and nothing is written in between', async () => {
    const team = `team-${home}`;
    const selection = { namespaces: { selector: { matchLabels: { team } } } };
    const platform = await applyPlatform(stage.admin, basicPlatform(home, { observability: selection }));
    await ready(stage.admin, platform);
    expect(await discovered()).not.toContain(shop);

    await label({ team });
    await eventually(async () => {
      expect(await stage.admin.get(role())).toBeDefined();
      expect(await discovered()).toContain(shop);
    });
    await ready(stage.admin, platform);
    await quiet(operator);

    await label({});
    await gone(stage.admin, role());
    await eventually(async () => expect(await discovered()).not.toContain(shop));
  });
});

describe('a namespace by name', () => {
  it('that is not there is said and left out, and taken in when it comes', async () => {
    const missing = `${shop}-later`;
    const selection = { namespaces: { names: [missing] } };
    const platform = await applyPlatform(stage.admin, basicPlatform(home, { observability: selection }));
    await ready(stage.admin, platform);
    const { warnings = [] } = await statusOf(stage.admin, platform);
    expect(JSON.stringify(warnings)).toContain(`there is no namespace ${missing}`);
    try {
      await stage.admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: missing } }, { fieldManager });
      await eventually(async () => {
        expect(await stage.admin.get({ ...role(), namespace: missing })).toBeDefined();
        expect(await discovered()).toContain(missing);
      });
    } finally {
      await stage.admin.delete({ apiVersion: 'v1', kind: 'Namespace', name: missing });
    }
  });
});

describe('kube-state-metrics and kubelets', () => {
  it('get their rights from the operator, which holds them itself', async () => {
    const spec = {
      observability: { namespaces: { all: true }, cluster: { kubelet: true, cadvisor: true } },
      components: { kubeStateMetrics: { enabled: true } },
    };
    const platform = await applyPlatform(stage.admin, basicPlatform(home, spec));
    await ready(stage.admin, platform);
    const name = `observability:${home}:kube-state-metrics`;
    const found = await stage.admin.get({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name });
    expect(JSON.stringify(found)).not.toMatch(/secrets|configmaps/);
    expect(found).toBeDefined();
  });
});
