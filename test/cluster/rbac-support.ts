import { setTimeout as sleep } from 'node:timers/promises';
import type { PlatformSpecInput } from '../../src/api/spec/platform.ts';
import { connect, type KubeClient } from '../../src/kube/client.ts';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import { countersAtStart } from '../../src/mesh/istio/testing/proxy-counters.ts';
import { meshes } from '../../src/mesh/registry.ts';
import { at, items, text } from '../../src/objects/access.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../src/objects/object.ts';
import { webhookName } from '../../src/operator/admission/names.ts';
import { admissionObjects } from '../../src/operator/admission/objects.ts';
import { createElection } from '../../src/operator/election/election.ts';
import { leaseName, leaseStore } from '../../src/operator/election/lease.ts';
import { createLog } from '../../src/operator/log.ts';
import { hashAnnotation } from '../../src/operator/names.ts';
import { builtInKinds } from '../../src/plan/kinds.ts';
import { plantLinkerd } from '../../src/sandbox/linkerd/plant.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { applyPlatform, basicPlatform, makeNamespace, removeNamespace, type Stage } from './operator-support.ts';
import { swift } from './stages-support.ts';
import { endings } from './support/endings.ts';
import { gatewayApiCrds } from './support/gateway-api.ts';
import { openLinkerdCrds } from './support/linkerd-crds.ts';

const off = { enabled: false } as const;
const host = 'grafana.example.com';
const from = { namespace: 'gateways', labels: { app: 'gw' } };
/** Platforms that take, together, everything an operator ever does. */
export const specs = {
  wide: {
    deletionPolicy: 'Delete',
    serviceMesh: {
      enabled: true,
      type: 'istio',
      mtls: { enabled: true, mode: 'STRICT' },
      authorization: {
        enabled: true,
        requestIdentities: [
          {
            name: 'people',
            component: 'loki',
            issuer: 'https://login.example.com',
            jwks: '{"keys":[{"kty":"RSA","kid":"a","n":"x","e":"AQAB"}]}',
          },
        ],
      },
      trafficManagement: {
        retry: { attempts: 2, perTryTimeout: '5s' },
        timeout: { request: '30s' },
        circuitBreaker: { consecutiveErrors: 5 },
      },
      observability: { metrics: { enabled: true }, accessLogs: { enabled: true } },
    },
    observability: { namespaces: { all: true }, cluster: { kubelet: true, cadvisor: true } },
    components: {
      prometheus: {
        remoteWrite: [
          {
            name: 'archive',
            url: 'https://metrics.example.com/api/v1/write',
            bearerTokenSecret: { name: 'archive', key: 'token' },
          },
        ],
      },
      alertmanager: {
        replicas: 3,
        receivers: [{ name: 'hook', webhook: [{ url: 'https://hooks.example.com/a' }] }],
        route: { receiver: 'hook' },
      },
      grafana: {
        access: { host, tls: { secretName: 'cert' }, from, meshGateway: { selector: { app: 'gw' } } },
      },
      tempo: off,
      opentelemetryCollector: { autoscaling: { minReplicas: 2, maxReplicas: 6 } },
      logAgent: { enabled: true },
      kubeStateMetrics: { enabled: true },
    },
  },
  linkerd: {
    deletionPolicy: 'Delete',
    serviceMesh: {
      enabled: true,
      type: 'linkerd',
      mtls: { enabled: true, mode: 'STRICT' },
      trafficManagement: {
        retry: { attempts: 2, perTryTimeout: '5s', retryOn: '5xx' },
        timeout: { request: '30s' },
      },
      observability: { metrics: { enabled: true } },
    },
    components: { alertmanager: off, loki: off },
  },
  plain: {
    deletionPolicy: 'Retain',
    serviceMesh: off,
    components: {
      prometheus: { storage: { size: '1Gi' } },
      grafana: { access: { host, tls: {}, from, ingress: { className: 'nginx' } } },
      loki: off,
      tempo: off,
      opentelemetryCollector: off,
    },
  },
} satisfies Record<string, PlatformSpecInput>;

export const home = 'gunj-system';
const fieldManager = 'rbac-tests';
const lease: ObjectRef = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: home, name: leaseName };
const meshConfig: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' };
const webhookConfiguration = 'ValidatingWebhookConfiguration';
/** What Linkerd's proxies say that have let the operator ask. */
const linkerdCounters =
  'inbound_http_authz_allow_total{srv_group="policy.linkerd.io",srv_kind="server",srv_name="proxy-admin",authz_kind="authorizationpolicy",authz_name="allow-operator-to-proxy-admin"} 1\n';
const readMetrics = async (url: string) => (url.includes(':4191/') ? linkerdCounters : countersAtStart);

/** Puts into a cluster with Istio the kinds of all else that an operator may ever have to do with: the Gateway API, Sail. */
export async function furnishFully({ client }: Sandbox): Promise<void> {
  for (const crd of [...(await gatewayApiCrds(['httproutes', 'grpcroutes'])), sailCrd])
    await client.apply(crd, { fieldManager, force: true });
  await until(async () => {
    await client.discovery.refresh();
    if (!(await client.discovery.resourceFor(sailRevision))) throw new Error('not served yet');
  });
}

/** Both meshes as a scenario finds them, whatever the one before has left. */
async function plantMeshes({ client, mesh }: Sandbox): Promise<{ stop: () => Promise<void> }> {
  await mesh?.install({});
  const linkerd = await plantLinkerd(client, { crds: openLinkerdCrds() }, () => {});
  const revision = await client.apply(sailRevision, { fieldManager, force: true });
  const config = await client.get(meshConfig);
  if (!config || !revision) throw new Error('there is a mesh configuration');
  const { name, uid = '' } = revision.metadata;
  await client.patch(meshConfig, {
    type: 'merge',
    body: {
      metadata: { ownerReferences: [{ apiVersion: sailRevision.apiVersion, kind: sailRevision.kind, name, uid }] },
      // So that hosts are registered.
      data: { mesh: `${text(at(config, 'data', 'mesh'))}outboundTrafficPolicy:\n  mode: REGISTRY_ONLY\n` },
    },
  });
  return linkerd;
}

const sailRevision: KubeObject = {
  apiVersion: 'sailoperator.io/v1',
  kind: 'IstioRevision',
  metadata: { name: 'default' },
};

const sailCrd: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'istiorevisions.sailoperator.io' },
  spec: {
    group: 'sailoperator.io',
    scope: 'Cluster',
    names: { kind: 'IstioRevision', plural: 'istiorevisions', singular: 'istiorevision' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

export interface Scenario {
  stage: Stage;
  sandbox: Sandbox;
  /** The operator's own, with its rights. */
  kubeconfig: string;
}

/** An operator in the middle of all that one ever does. */
export interface Running {
  /** Elections, a webhook, creation, drift, growth, new proxies, another release of a mesh. */
  write(): Promise<void>;
  /** Everything goes again. */
  remove(): Promise<void>;
  /** Ends it wherever it is, also where it cannot even begin, and leaves nothing of it. */
  stop(): Promise<void>;
}

export function startEverything({ stage, sandbox, kubeconfig }: Scenario): Running {
  const { admin } = stage;
  const ending = new AbortController();
  const { signal } = ending;
  const wait: Wait = (probe) => until(probe, signal);
  const all = endings();
  const platforms = new Map<keyof typeof specs, ObjectRef>();
  const listening = Promise.withResolvers<string>();
  const begin = async () => {
    all.add(() => removeObjects(admin));
    const linkerd = await plantMeshes(sandbox);
    all.add(() => linkerd.stop());
    await admin.delete(lease);
    const started = await stage.startOperator(
      { ...swift, canaryDrainMs: 0, unreadyMs: 1_000 },
      {
        namespace: home,
        readMetrics,
        admission: { host: '127.0.0.1', port: 0, onListening: listening.resolve, lookMs: 300 },
        signal,
      },
    );
    all.add(() => started.stop());
    return started;
  };
  const beginning = begin();

  const allReady = () =>
    wait(async () => {
      for (const [name, ref] of platforms) await isReady(admin, name, ref);
    });
  const write = async () => {
    const operator = await beginning;
    await beElected(kubeconfig, signal);
    const webhook = await makeWebhook(admin, await Promise.race([listening.promise, aborted(signal)]));
    all.add(() => admin.delete(refOf(webhook)));
    for (const name of Object.keys(specs) as (keyof typeof specs)[]) {
      const namespace = await makeNamespace(admin);
      all.add(() => removeNamespace(admin, namespace));
      const secret = { metadata: { namespace, name: 'archive' }, stringData: { token: 'x' } };
      await admin.create({ apiVersion: 'v1', kind: 'Secret', ...secret });
      platforms.set(name, await applyPlatform(admin, basicPlatform(namespace, specs[name])));
    }
    await allReady();
    await wait(() => isBelieved(admin, webhook));
    await loseCertificate(admin, wait);
    await disturb(admin, wait);

    const { namespace = '' } = platforms.get('plain') ?? {};
    // A volume grows, and another is left over, which goes with the platform in the end.
    const grown = { ...specs.plain.components, prometheus: { storage: { size: '2Gi' } }, alertmanager: off };
    await applyPlatform(admin, basicPlatform(namespace, { ...specs.plain, components: grown }));
    await wait(() => hasGrown(admin, namespace));
    await wait(async () => {
      const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'alertmanager' };
      if (await admin.get(ref)) throw new Error('Alertmanager is still there');
    });
    await applyPlatform(
      admin,
      basicPlatform(namespace, { ...specs.plain, deletionPolicy: 'Delete', components: grown }),
    );

    await sandbox.mesh?.install({ version: '1.30.4' });
    await wait(async () => {
      const { text: metrics } = await operator.get('/metrics');
      if (!/gunj_writes_total\{kind="Pod",verb="evict"\} [1-9]/.test(metrics)) throw new Error('no pod was evicted');
    });
    const older = await plantLinkerd(admin, { crds: [], version: '2.14.10' }, () => {});
    all.add(() => older.stop());
    await wait(async () => {
      const profiles = await admin.list({ apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile' });
      if (profiles.items.length === 0) throw new Error('there are no ServiceProfiles');
    });
    await allReady();
    await disturb(admin, wait);
  };
  const remove = async () => {
    for (const ref of platforms.values()) await admin.delete(ref);
    await wait(async () => {
      for (const ref of platforms.values())
        if (await admin.get(ref)) throw new Error(`${ref.namespace} has its platform`);
    });
  };
  let latest: Promise<unknown> = beginning;
  const go = (what: () => Promise<void>): Promise<void> => {
    const going = what();
    latest = going;
    return going;
  };
  return {
    write: () => go(write),
    remove: () => go(remove),
    async stop() {
      ending.abort();
      await latest.catch(() => {});
      await all.end();
    },
  };
}

type Wait = <T>(probe: () => Promise<T>) => Promise<T>;

async function beElected(kubeconfig: string, signal: AbortSignal): Promise<void> {
  const client = connect(loadKubeconfig({ paths: [kubeconfig], environment: {} }), {
    userAgent: 'gunj-operator/lease',
  });
  try {
    const store = leaseStore(client, { namespace: home, name: leaseName });
    const log = createLog({ level: 'error', destination: { write: () => {} } });
    const election = createElection({ store, identity: `rbac-${process.pid}`, clock: client.clock, log });
    await election.lead(signal);
    await election.resign();
  } finally {
    client.close();
  }
}

/** The webhook that is installed with the operator, leading to where it listens here. */
async function makeWebhook(admin: KubeClient, url: string): Promise<KubeObject> {
  const installed = admissionObjects(home, {}).find((object) => object.kind === webhookConfiguration);
  if (!installed) throw new Error('unreachable');
  const webhooks = items(installed['webhooks']).map((one) => ({ ...(one as object), clientConfig: { url } }));
  const object = { ...installed, webhooks };
  await admin.create(object);
  return object;
}

async function isBelieved(admin: KubeClient, webhook: KubeObject): Promise<void> {
  const [entry] = items(at(await admin.get(refOf(webhook)), 'webhooks'));
  if (!text(at(entry, 'clientConfig', 'caBundle'))) throw new Error('the webhook has no authority yet');
}

/** Somebody breaks the certificate, and it is replaced. */
async function loseCertificate(admin: KubeClient, wait: Wait): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace: home, name: webhookName };
  await admin.patch(ref, { type: 'merge', body: { data: { 'tls.crt': '' } } });
  await wait(async () => {
    if (!text(at(await admin.get(ref), 'data', 'tls.crt'))) throw new Error('the certificate is still broken');
  });
}

async function isReady(admin: KubeClient, name: string, ref: ObjectRef): Promise<void> {
  const found = await admin.get(ref);
  const ready = items(at(found, 'status', 'conditions')).find((one) => at(one, 'type') === 'Ready');
  const isCurrent = at(found, 'status', 'observedGeneration') === found?.metadata.generation;
  if (!isCurrent || at(ready, 'status') !== 'True')
    throw new Error(`${name} is not ready: ${JSON.stringify(at(found, 'status', 'conditions'))}`);
}

/** Somebody changes every object of every platform, and everything is put right again. */
async function disturb(admin: KubeClient, wait: Wait): Promise<void> {
  const touched: ObjectRef[] = [];
  for (const { metadata, ...object } of await ownObjects(admin)) {
    if (metadata.annotations?.[hashAnnotation] === undefined || object.kind === 'Secret') continue;
    // Among them are those of configurations of before, which nobody looks after.
    if (object['immutable'] === true) continue;
    const ref = refOf({ metadata, ...object });
    await admin.patch(ref, { type: 'merge', body: { metadata: { annotations: { [hashAnnotation]: 'changed' } } } });
    touched.push(ref);
  }
  await wait(async () => {
    for (const ref of touched) {
      const found = await admin.get(ref);
      // What was on its way out is gone by now.
      if (found?.metadata.annotations?.[hashAnnotation] === 'changed')
        throw new Error(`${ref.kind} ${ref.namespace}/${ref.name} was not put right`);
    }
  });
}

/** Objects of platforms, of every kind that the operator writes and this cluster serves. */
export async function ownObjects(admin: KubeClient): Promise<KubeObject[]> {
  const kinds = [...builtInKinds, ...meshes.flatMap((mesh) => mesh.writes)];
  const newest = [...Map.groupBy(kinds, (one) => `${one.apiVersion.split('/').at(-2) ?? ''}/${one.kind}`).values()];
  const found: KubeObject[] = [];
  for (const versions of newest) {
    for (const one of versions) {
      if (!(await admin.discovery.resourceFor(one))) continue;
      found.push(...(await admin.list(one, { labelSelector: 'app.kubernetes.io/managed-by=gunj-operator' })).items);
      break;
    }
  }
  return found;
}

/** What an operator that was stopped in the middle has left in other namespaces and in the cluster would be in the way of the next. */
async function removeObjects(admin: KubeClient): Promise<void> {
  for (const object of await ownObjects(admin)) await admin.delete(refOf(object));
}

async function hasGrown(admin: KubeClient, namespace: string): Promise<void> {
  const claims = await admin.list({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, { namespace });
  const sizes = claims.items.map((one) => at(one, 'spec', 'resources', 'requests', 'storage'));
  if (!sizes.includes('2Gi')) throw new Error(`volumes are of ${sizes.join()}`);
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(new Error('ended'));
    signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
  });

async function until<T>(probe: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const deadline = Date.now() + 240_000;
  for (;;) {
    if (signal?.aborted) throw new Error('ended');
    try {
      return await probe();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await sleep(200);
    }
  }
}
