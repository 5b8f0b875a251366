import { ownerOf } from '../owner.ts';
import type { Container, Pod } from '../pod.ts';
import {
  type LinkerdInstallation,
  linkerdName,
  linkerdNamespace,
  nativeByDefault,
  trustDomain,
} from './installation.ts';

type Annotations = Readonly<Record<string, string>>;

const proxyUser = 2102;
const ports = { control: 4190, admin: 4191, inbound: 4143, outbound: 4140 } as const;
const confined = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: proxyUser,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Why a pod that reached the webhook stays as it is; undefined when it is to be injected. What a pod says goes before its namespace. */
export function refusal({ metadata, spec }: Pod, ofNamespace: Annotations): string | undefined {
  if (spec.hostNetwork) return 'it uses the network of its node';
  const has = [...spec.containers, ...(spec.initContainers ?? [])].some(({ name }) => name === 'linkerd-proxy');
  if (has) return 'it has a proxy already';
  const asked = metadata.annotations?.['linkerd.io/inject'] ?? ofNamespace['linkerd.io/inject'];
  return asked === 'enabled' || asked === 'ingress' ? undefined : 'neither it nor its namespace asks to be injected';
}

/** The pod as Linkerd's webhook would return it: proxy, traffic capture, labels, and what its namespace configures. */
export function inject(pod: Pod, namespace: string, ofNamespace: Annotations, linkerd: LinkerdInstallation): Pod {
  const config = Object.fromEntries(
    Object.entries(ofNamespace).filter(([key]) => /^config\.((alpha|beta)\.)?linkerd\.io\//.test(key)),
  );
  const annotations: Record<string, string> = { ...config, ...pod.metadata.annotations };
  const native = ['', 'beta.', 'alpha.']
    .map((stage) => annotations[`config.${stage}linkerd.io/proxy-enable-native-sidecar`])
    .find((value) => value !== undefined);
  const isNative = native === undefined ? nativeByDefault(linkerd.version) : native === 'true';
  const owner = ownerOf(pod);
  const proxy = proxyContainer(linkerd, annotations, isNative);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        'linkerd.io/control-plane-ns': linkerdNamespace,
        'linkerd.io/workload-ns': namespace,
        [`linkerd.io/proxy-${owner.kind.toLowerCase()}`]: owner.name,
      },
      annotations: {
        ...annotations,
        'linkerd.io/created-by': `linkerd/proxy-injector ${linkerdName(linkerd.version)}`,
        'linkerd.io/proxy-version': linkerdName(linkerd.version),
        'linkerd.io/trust-root-sha256': '0'.repeat(64),
      },
    },
    spec: {
      ...pod.spec,
      initContainers: [
        captureInit(linkerd, annotations),
        ...(isNative ? [{ ...proxy, restartPolicy: 'Always' }] : []),
        ...(pod.spec.initContainers ?? []),
      ],
      // One that is no native sidecar comes first, so that the others wait for it.
      containers: isNative ? pod.spec.containers : [proxy, ...pod.spec.containers],
      volumes: [
        ...(pod.spec.volumes ?? []),
        { name: 'linkerd-proxy-init-xtables-lock', emptyDir: {} },
        { name: 'linkerd-identity-end-entity', emptyDir: { medium: 'Memory' } },
        { name: 'linkerd-identity-token', projected: { sources: [token] } },
      ],
    },
  };
}

const token = {
  serviceAccountToken: { audience: 'identity.l5d.io', expirationSeconds: 86_400, path: 'linkerd-identity-token' },
};

function proxyContainer({ version }: LinkerdInstallation, annotations: Annotations, isNative: boolean): Container {
  const get = (path: string) => ({ httpGet: { path, port: ports.admin } });
  const config = (name: string) => annotations[`config.linkerd.io/${name}`];
  const awaits = config('proxy-await') !== 'disabled';
  return {
    name: 'linkerd-proxy',
    image: `cr.l5d.io/linkerd/proxy:${linkerdName(version)}`,
    ports: [
      { name: 'linkerd-proxy', containerPort: ports.inbound },
      { name: 'linkerd-admin', containerPort: ports.admin },
    ],
    env: [
      { name: 'LINKERD2_PROXY_LOG', value: config('proxy-log-level') ?? 'warn,linkerd=info' },
      {
        name: 'LINKERD2_PROXY_INBOUND_DEFAULT_POLICY',
        value: config('default-inbound-policy') ?? 'all-unauthenticated',
      },
      { name: 'LINKERD2_PROXY_IDENTITY_TRUST_DOMAIN', value: trustDomain },
    ],
    livenessProbe: { ...get('/live'), initialDelaySeconds: 10 },
    readinessProbe: { ...get('/ready'), initialDelaySeconds: 2 },
    ...(isNative && awaits ? { startupProbe: { ...get('/ready'), periodSeconds: 1, failureThreshold: 120 } } : {}),
    resources: {
      requests: amounts(config('proxy-cpu-request'), config('proxy-memory-request')),
      limits: amounts(config('proxy-cpu-limit'), config('proxy-memory-limit')),
    },
    securityContext: confined,
    volumeMounts: [
      { name: 'linkerd-identity-end-entity', mountPath: '/var/run/linkerd/identity/end-entity' },
      { name: 'linkerd-identity-token', mountPath: '/var/run/secrets/tokens' },
    ],
  };
}

function amounts(cpu: string | undefined, memory: string | undefined): Record<string, string> {
  return { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) };
}

/** Redirects the pod's traffic to the proxy; with a node agent it only checks that this has been done. */
function captureInit({ version, cni }: LinkerdInstallation, annotations: Annotations): Container {
  const image = `cr.l5d.io/linkerd/proxy:${linkerdName(version)}`;
  if (cni) return { name: 'linkerd-network-validator', image, securityContext: confined };
  const skipped = (name: string, ...own: number[]) =>
    [...own.map(String), annotations[`config.linkerd.io/${name}`] ?? '4567,4568'].filter(Boolean).join(',');
  return {
    name: 'linkerd-init',
    image,
    args: [
      '--incoming-proxy-port',
      String(ports.inbound),
      '--outgoing-proxy-port',
      String(ports.outbound),
      '--proxy-uid',
      String(proxyUser),
      '--inbound-ports-to-ignore',
      skipped('skip-inbound-ports', ports.control, ports.admin),
      '--outbound-ports-to-ignore',
      skipped('skip-outbound-ports'),
    ],
    securityContext: {
      ...confined,
      capabilities: { add: ['NET_ADMIN', 'NET_RAW'] },
      runAsUser: 65_534,
      runAsGroup: 65_534,
    },
    volumeMounts: [{ name: 'linkerd-proxy-init-xtables-lock', mountPath: '/run' }],
  };
}
