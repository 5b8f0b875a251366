import { items } from '../../objects/access.ts';

/** A part of a PodSpec that is refused, whatever else is in the template. Plain data: the compiler and the policies for the API server read it. */
export interface Refusal {
  /** `volumes[].hostPath`; `containers[]` stands for the init containers too. */
  at: string;
  /** Values that change nothing for the worse. */
  unless?: Harmless;
  why: string;
}

export type Harmless =
  /** One of these. */
  | { is: readonly (string | number | boolean)[] }
  /** A list of nothing but this. */
  | { only: string }
  /** A list in which this is. */
  | { with: string }
  /** Anything but a list in which this is. */
  | { without: number }
  /** A whole number above this. */
  | { above: number };

export function isHarmless(harmless: Harmless | undefined, value: unknown): boolean {
  if (harmless === undefined) return false;
  if ('is' in harmless) return harmless.is.some((one) => one === value);
  if ('only' in harmless) return Array.isArray(value) && value.every((one) => one === harmless.only);
  if ('with' in harmless) return items(value).includes(harmless.with);
  if ('without' in harmless) return !items(value).includes(harmless.without);
  return Number.isSafeInteger(value) && Number(value) > harmless.above;
}

const isFalse: Harmless = { is: [false] };
const host = 'pods of the platform share nothing with their node';
const restricted = 'pods of the platform stay within the restricted level of pod security';
const identity = 'who a pod is, is up to the platform: policies and rights hang on it';
const confined: Harmless = { is: ['RuntimeDefault', 'Localhost'] };
const notRoot: Harmless = { above: 0 };

const ofPods: readonly Refusal[] = [
  ...['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace'].map(
    (at): Refusal => ({ at, unless: isFalse, why: host }),
  ),
  { at: 'hostUsers', unless: isFalse, why: host },
  { at: 'serviceAccountName', why: identity },
  { at: 'serviceAccount', why: identity },
  {
    at: 'automountServiceAccountToken',
    why: 'a pod gets a token of the Kubernetes API only if its component calls it',
  },
  { at: 'ephemeralContainers', why: 'they belong to a running pod: use kubectl debug' },
  { at: 'securityContext.sysctls', why: restricted },
  { at: 'securityContext.supplementalGroups', unless: { without: 0 }, why: restricted },
  { at: 'volumes[].projected.sources[].serviceAccountToken', why: identity },
  { at: 'volumes[].projected.sources[].podCertificate', why: identity },
];

/** Where a security context is, of the pod and of a container. */
const ofContexts: readonly Refusal[] = ['securityContext', 'containers[].securityContext'].flatMap((at): Refusal[] => [
  { at: `${at}.runAsNonRoot`, unless: { is: [true] }, why: restricted },
  { at: `${at}.runAsUser`, unless: notRoot, why: restricted },
  { at: `${at}.seccompProfile.type`, unless: confined, why: restricted },
  { at: `${at}.appArmorProfile.type`, unless: confined, why: restricted },
  { at: `${at}.seLinuxOptions`, why: restricted },
  { at: `${at}.windowsOptions`, why: restricted },
]);

const inContainers: readonly Refusal[] = [
  { at: 'securityContext.privileged', unless: isFalse, why: restricted },
  { at: 'securityContext.allowPrivilegeEscalation', unless: isFalse, why: restricted },
  {
    at: 'securityContext.capabilities.add',
    unless: { only: 'NET_BIND_SERVICE' },
    why: restricted,
  },
  {
    at: 'securityContext.capabilities.drop',
    unless: { with: 'ALL' },
    why: restricted,
  },
  { at: 'securityContext.procMount', unless: { is: ['Default'] }, why: restricted },
  { at: 'ports[].hostPort', unless: { is: [0] }, why: host },
  { at: 'ports[].hostIP', why: host },
  ...['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'].flatMap((probe) =>
    ['httpGet', 'tcpSocket'].map((kind): Refusal => ({ at: `${probe}.${kind}.host`, why: restricted })),
  ),
];
const ofContainers = inContainers.map((refusal) => ({ ...refusal, at: `containers[].${refusal.at}` }));

/** Everything that is refused by its place and value alone. */
export const refusals: readonly Refusal[] = [...ofPods, ...ofContexts, ...ofContainers];

/** What a volume may be made of: what the restricted level allows. */
export const volumeKinds: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** What of the component's own container has a field of its own, or is written by us. */
export const ownContainer: Readonly<Record<string, string>> = {
  image: 'set `image` of the component instead, so that configuration and status fit it',
  args: 'the arguments belong to the configuration that is written; use `extraConfig`',
  command: 'the entry point belongs to the configuration that is written',
  workingDir: 'the component is started where its configuration says',
};

/** Variables of ours that are only amounts. */
export const freeVariables: ReadonlySet<unknown> = new Set(['GOMEMLIMIT', 'GOMAXPROCS']);

/** Grafana takes any setting from a variable, also those that `extraConfig` may not set. */
export const grafanaVariables = {
  prefix: 'GF_',
  why: 'settings of Grafana go into extraConfig, those from Secrets into extraConfigSecrets',
  fromAnywhere: 'settings of Grafana could come with it; name each variable under env',
};

/** Annotations by which a pod would get past what is refused in its spec, whatever its mesh. */
export const refusedAnnotations: readonly { pattern: string; unless?: RegExp; why: string }[] = [
  ...['k8s.v1.cni.cncf.io/*', 'v1.multus-cni.io/*', 'cni.projectcalico.org/*', 'ovn.kubernetes.io/*'].map(
    (pattern) => ({
      pattern,
      why: 'a network of its own would lead the pod past network policies and the mesh',
    }),
  ),
  { pattern: 'policy.cilium.io/no-track-port', why: 'network policies would not hold' },
  {
    pattern: 'container.apparmor.security.beta.kubernetes.io/*',
    unless: /^(?:runtime\/default$|localhost\/)/,
    why: restricted,
  },
  { pattern: 'container.seccomp.security.alpha.kubernetes.io/*', why: restricted },
  { pattern: 'seccomp.security.alpha.kubernetes.io/*', why: restricted },
];

/** Labels that selectors, the operator and the platform's objects are found by. */
export const ourKeys =
  /^(?:observability\.io\/|applyset\.kubernetes\.io\/|app\.kubernetes\.io\/(?:name|instance|part-of|managed-by)$)/;

export function isOurKey(key: string): boolean {
  return ourKeys.test(key);
}

/** `a.b/*` fits every key that begins with `a.b/`. */
export function fitsKey(pattern: string, key: string): boolean {
  return pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : pattern === key;
}
