import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, items, text } from '../../src/objects/access.ts';
import type { Kind, KubeObject, ObjectRef } from '../../src/objects/object.ts';
import { applyPlatform, basicPlatform, condition, ready, statusOf } from './operator-support.ts';
import { swift } from './stages-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const off = { enabled: false };
const nodeKind: Kind = { apiVersion: 'v1', kind: 'Node' };
const podKind: Kind = { apiVersion: 'v1', kind: 'Pod' };
const fieldManager = 'log-agent-tests';

const stage = useStage();
let namespace: string;

/** Loki and the agent alone. */
function platformWith(logAgent: Record<string, unknown>, serviceMesh: Record<string, unknown> = off): KubeObject {
  const components = {
    prometheus: off,
    alertmanager: off,
    grafana: off,
    tempo: off,
    opentelemetryCollector: off,
    logAgent,
  };
  return basicPlatform(namespace, { components, serviceMesh });
}

const apply = (...args: Parameters<typeof platformWith>): Promise<ObjectRef> =>
  applyPlatform(stage.admin, platformWith(...args));

const daemonSet = (): Promise<KubeObject | undefined> =>
  stage.admin.get({ apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: 'log-agent' });

async function podsOfAgent(): Promise<KubeObject[]> {
  const labelSelector = 'app.kubernetes.io/name=log-agent';
  const { items: found } = await stage.admin.list(podKind, { namespace, labelSelector });
  return found.filter(({ metadata }) => !metadata.deletionTimestamp);
}

const nodesOf = (pods: readonly KubeObject[]) => pods.map((pod) => text(at(pod, 'spec', 'nodeName')) ?? '').sort();

/** A node like another one, with a label of its own, that nobody is scheduled to who does not put up with its taint. */
async function taintedNode(): Promise<string> {
  const [like] = (await stage.admin.list(nodeKind)).items;
  const name = `node-${namespace}`;
  const { labels, annotations } = like?.metadata ?? {};
  await stage.admin.apply(
    {
      ...nodeKind,
      metadata: {
        name,
        labels: { ...labels, 'kubernetes.io/hostname': name, 'gunj.test/pool': namespace },
        ...(annotations ? { annotations } : {}),
      },
      spec: { taints: [{ key: 'gunj.test/pool', value: namespace, effect: 'NoSchedule' }] },
      status: like?.['status'],
    },
    { fieldManager, force: true },
  );
  return name;
}

beforeAll(() => stage.startOperator(swift));

describe('the log agent', () => {
  let tainted: string;

  beforeEach(async (context) => {
    namespace = await stage.makeNamespace();
    tainted = await taintedNode();
    context.onTestFinished(() => stage.admin.delete({ ...nodeKind, name: tainted }));
  });

  it('runs on every node, tainted ones included, in the mesh, with no right at the API server, and is gone when switched off', async () => {
    const platform = await apply({ enabled: true }, { enabled: true, type: 'istio' });
    await ready(stage.admin, platform);
    const nodes = (await stage.admin.list(nodeKind)).items.map(({ metadata }) => metadata.name).sort();
    expect(nodes).toContain(tainted);
    await eventually(async () => expect(nodesOf(await podsOfAgent())).toEqual(nodes), 60_000);
    const { components } = await statusOf(stage.admin, platform);
    expect(components?.['log-agent']).toMatchObject({ ready: true });
    const [pod] = await podsOfAgent();
    const containers = [...items(at(pod, 'spec', 'containers')), ...items(at(pod, 'spec', 'initContainers'))];
    expect(containers.map((one) => at(one, 'name'))).toContain('istio-proxy');

    const mayRead = async (resource: string) => {
      const review = await stage.admin.create({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        metadata: { name: '' },
        spec: {
          user: `system:serviceaccount:${namespace}:log-agent`,
          groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
          resourceAttributes: { namespace, verb: 'list', resource },
        },
      });
      return at(review, 'status', 'allowed');
    };
    expect(await Promise.all(['pods', 'secrets', 'nodes'].map(mayRead))).toEqual([false, false, false]);
    expect(at(await daemonSet(), 'spec', 'template', 'spec', 'automountServiceAccountToken')).toBe(false);

    await apply(off, { enabled: true, type: 'istio' });
    await eventually(async () => {
      expect(await daemonSet()).toBeUndefined();
      expect(await podsOfAgent()).toEqual([]);
      for (const [apiVersion, kind] of [
        ['v1', 'ConfigMap'],
        ['v1', 'Service'],
        ['v1', 'ServiceAccount'],
        ['networking.k8s.io/v1', 'NetworkPolicy'],
      ] as const)
        expect(await stage.admin.get({ apiVersion, kind, namespace, name: 'log-agent' }), kind).toBeUndefined();
    }, 60_000);
    await ready(stage.admin, platform);
  });

  it('runs on the nodes that its scheduling picks, and nowhere else', async () => {
    const nodeSelector = { 'gunj.test/pool': namespace };
    // Who says what the pods put up with says all of it.
    const tolerations = [{ key: 'somebody-else', operator: 'Exists' }];
    const platform = await apply({ enabled: true, scheduling: { nodeSelector, tolerations } });
    await ready(stage.admin, platform);
    expect(await podsOfAgent()).toEqual([]);

    await apply({ enabled: true, scheduling: { nodeSelector } });
    await eventually(async () => expect(nodesOf(await podsOfAgent())).toEqual([tainted]), 60_000);
    await ready(stage.admin, platform);
  });
});

describe('pod security', () => {
  it('that would refuse the pods is said before anything is written, and the API server would refuse them indeed', async () => {
    namespace = await stage.makeNamespace();
    const platform = await apply({ enabled: true });
    await ready(stage.admin, platform);
    const template = at(await daemonSet(), 'spec', 'template');
    const asPod = async (enforce: string) => {
      const home = await stage.makeNamespace({ 'pod-security.kubernetes.io/enforce': enforce });
      const metadata = { name: 'tried', namespace: home };
      const spec = { ...(at(template, 'spec') as object), serviceAccountName: 'default' };
      // A new namespace has its ServiceAccount a moment later.
      return eventually(async () => {
        const answer = await stage.admin
          .create({ ...podKind, metadata, spec }, { dryRun: true })
          .then(() => 'taken')
          .catch((error: unknown) => String(error));
        expect(answer).not.toContain('serviceaccount');
        return answer;
      });
    };
    expect(await asPod('baseline')).toMatch(/violates PodSecurity "baseline.*hostPath/s);
    expect(await asPod('privileged')).toBe('taken');

    namespace = await stage.makeNamespace({ 'pod-security.kubernetes.io/enforce': 'baseline' });
    const refused = await apply({ enabled: true });
    const { message } = await condition(stage.admin, refused, 'Ready', 'False');
    expect(message).toContain('privileged');
    expect(await daemonSet()).toBeUndefined();
  });
});
