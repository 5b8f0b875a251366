import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlatformStatus } from '../../src/api/types.ts';
import { countersAtStart } from '../../src/mesh/istio/testing/proxy-counters.ts';
import { at, items, text } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import { type PlantedLinkerd, plantLinkerd } from '../../src/sandbox/linkerd/plant.ts';
import { condition, quiet, type RunningOperator, ready, statusOf } from './operator-support.ts';
import { ask, stageOf, swift, withMesh } from './stages-support.ts';
import { eventually } from './support/eventually.ts';
import { linkerdCrdsOf, openLinkerdCrds } from './support/linkerd-crds.ts';
import { useStage } from './support/stage.ts';

const crds = linkerdCrdsOf('2.20') ?? openLinkerdCrds();
const linkerdCounters =
  'inbound_http_authz_allow_total{srv_group="policy.linkerd.io",srv_kind="server",srv_name="proxy-admin",authz_kind="authorizationpolicy",authz_name="allow-operator-to-proxy-admin"} 1\n';

const inLinkerd = () => {
  const { serviceMesh, ...rest } = withMesh();
  return { ...rest, serviceMesh: { ...serviceMesh, type: 'linkerd' } };
};

describe('a cluster with two meshes', () => {
  const stage = useStage({ mesh: 'istio' });
  let linkerd: PlantedLinkerd;
  let operator: RunningOperator;
  let namespace: string;
  let platform: ObjectRef;

  beforeAll(async () => {
    linkerd = await plantLinkerd(stage.admin, { crds }, () => {});
  });
  afterAll(() => linkerd?.stop());
  beforeEach(async () => {
    namespace = await stage.makeNamespace();
    const readMetrics = async (url: string) => (url.includes(':4191/') ? linkerdCounters : countersAtStart);
    operator = await stage.startOperator(swift, { namespace: 'gunj-system', readMetrics });
  });

  const meshOf = async () => (await statusOf(stage.admin, platform)).serviceMesh;
  const joined = (type: string) =>
    eventually(async () => {
      expect(await meshOf()).toMatchObject({ enabled: true, ready: true, type, mtlsMode: 'STRICT' });
      expect(stageOf(await statusOf(stage.admin, platform))).toBeUndefined();
    }, 120_000);

  const list = async (apiVersion: string, kind: string): Promise<KubeObject[]> =>
    (await stage.admin.list({ apiVersion, kind }, { namespace })).items;
  const names = async (apiVersion: string, kind: string) =>
    (await list(apiVersion, kind)).map(({ metadata }) => metadata.name);

  /** Names of the proxies that living pods of the platform have. */
  const proxies = async () => {
    const pods = (await list('v1', 'Pod')).filter(
      ({ metadata }) => !metadata.deletionTimestamp && metadata.labels?.['app.kubernetes.io/part-of'],
    );
    const containers = (pod: KubeObject) =>
      ['containers', 'initContainers'].flatMap((part) =>
        items(at(pod, 'spec', part)).map((one) => text(at(one, 'name'))),
      );
    return pods.map((pod) =>
      containers(pod)
        .filter((name) => name === 'istio-proxy' || name === 'linkerd-proxy')
        .join('+'),
    );
  };

  /** Every stage the status tells of, each once, in order. */
  const watching = async () => {
    const told: string[] = [];
    const note = ({ serviceMesh }: PlatformStatus = {}) => {
      const { name, direction, from } = serviceMesh?.stage ?? {};
      const line = name ? [name, direction, ...(from ? [`from ${from}`] : [])].join(' ') : 'none';
      if (told.at(-1) !== line) told.push(line);
    };
    const { resourceVersion } = await stage.admin.list(
      { apiVersion: platform.apiVersion, kind: platform.kind },
      { namespace },
    );
    const ending = new AbortController();
    const watch = stage.admin.watch(
      { apiVersion: platform.apiVersion, kind: platform.kind },
      {
        namespace,
        resourceVersion,
        timeoutSeconds: 600,
        signal: ending.signal,
        onEvent: ({ type, object }) => {
          if (type === 'MODIFIED') note(object.status as PlatformStatus);
        },
      },
    );
    watch.catch(() => {});
    return { told, stop: () => ending.abort() };
  };

  it('leaves one before it joins the other, by one edit of the resource, and nothing of the first stays', async () => {
    platform = await ask(stage.admin, namespace, withMesh());
    await joined('istio');
    await ready(stage.admin, platform);
    expect(await proxies()).toEqual(['istio-proxy', 'istio-proxy']);

    const there = await watching();
    await ask(stage.admin, namespace, inLinkerd());
    await joined('linkerd');
    await ready(stage.admin, platform);
    await condition(stage.admin, platform, 'MeshReady', 'True', 'Ready');
    there.stop();
    const way = there.told.filter((line) => line !== 'none' && !line.startsWith('deny'));
    expect(way).toEqual(['open Out from istio', 'eject Out from istio', 'inject In', 'permissive In', 'strict In']);
    expect(await proxies()).toEqual(['linkerd-proxy', 'linkerd-proxy']);
    expect(await names('security.istio.io/v1', 'AuthorizationPolicy')).toEqual([]);
    expect(await names('security.istio.io/v1', 'PeerAuthentication')).toEqual([]);
    const servers = await list('policy.linkerd.io/v1beta3', 'Server');
    expect(servers.map(({ spec }) => at(spec, 'accessPolicy'))).toEqual(servers.map(() => 'deny'));
    expect(servers.length).toBeGreaterThan(2);
    const space = await stage.admin.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    expect(Object.keys(space?.metadata.labels ?? {}).filter((key) => key.includes('istio'))).toEqual([]);
    await quiet(operator);

    const back = await watching();
    await ask(stage.admin, namespace, withMesh());
    await joined('istio');
    back.stop();
    expect(back.told.filter((line) => line.includes('from'))).toEqual([
      'open Out from linkerd',
      'eject Out from linkerd',
    ]);
    expect(await proxies()).toEqual(['istio-proxy', 'istio-proxy']);
    expect(await names('policy.linkerd.io/v1beta3', 'Server')).toEqual([]);
    expect(await names('policy.linkerd.io/v1alpha1', 'AuthorizationPolicy')).toEqual([]);
    await quiet(operator);
  });
});
