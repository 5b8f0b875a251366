import { at, items, text, textMap } from '../../../objects/access.ts';
import { type KubeObject, refOf, refText } from '../../../objects/object.ts';
import { selects } from '../../../objects/selector.ts';
import type { Reason } from '../../../prove/judgement.ts';
import type { Tri } from '../../../prove/tri.ts';
import type { Pod, World } from '../../../prove/world.ts';
import { ambience } from './beyond.ts';

/** Ports no sidecar captures: metrics, health and merged metrics of the agent and of Envoy itself. */
const neverCaptured: readonly number[] = [15020, 15021, 15090];

/** An answer about one pod. */
interface Found {
  verdict: Tri;
  because: readonly Reason[];
}

/**
 * Whether a pod has a sidecar. A running pod shows it; of a template it follows from who injects: from the webhooks where they are
 * among the objects, from the labels Istio documents otherwise.
 */
export function hasSidecar(pod: Pod, { namespaces }: World, webhooks: readonly KubeObject[]): Found {
  if (pod.containers.includes('istio-proxy'))
    return { verdict: 'yes', because: [{ text: 'it has a container istio-proxy' }] };
  const ambient = ambience(pod, namespaces);
  if (ambient) return { verdict: 'unknown', because: [ambient] };
  if (!pod.template) return { verdict: 'no', because: [{ text: 'it has no container istio-proxy' }] };
  if (pod.hostNetwork)
    return { verdict: 'no', because: [{ text: 'pods in the network of their node are not injected' }] };
  const asked = pod.labels['sidecar.istio.io/inject'] ?? pod.annotations['sidecar.istio.io/inject'];
  if (asked === 'false') return { verdict: 'no', because: [{ text: 'it asks not to be injected' }] };
  const labels = namespaces.get(pod.namespace) ?? {};
  if (webhooks.length > 0) return byWebhooks(webhooks, pod, labels);
  if (!namespaces.has(pod.namespace))
    return { verdict: 'unknown', because: [{ text: `the labels of the namespace ${pod.namespace} are not known` }] };
  return byLabels(pod, labels, asked);
}

/** Those that inject sidecars. */
export function injectorsIn({ objects }: World): KubeObject[] {
  return objects.filter(
    ({ kind, metadata }) => kind === 'MutatingWebhookConfiguration' && metadata.labels?.app === 'sidecar-injector',
  );
}

function byWebhooks(configurations: readonly KubeObject[], pod: Pod, labels: Readonly<Record<string, string>>): Found {
  const found = configurations.find((configuration) =>
    items(configuration.webhooks).some(
      (webhook) =>
        selects(at(webhook, 'namespaceSelector'), labels) && selects(at(webhook, 'objectSelector'), pod.labels),
    ),
  );
  if (!found) return { verdict: 'no', because: [{ text: 'no injection webhook selects it' }] };
  const ref = refOf(found);
  return { verdict: 'yes', because: [{ ref, text: `${refText(ref)} selects it` }] };
}

/** `istio-injection` goes before `istio.io/rev`; a pod alone can ask for it too. */
function byLabels(pod: Pod, labels: Readonly<Record<string, string>>, asked: string | undefined): Found {
  const injection = labels['istio-injection'];
  if (injection === 'disabled')
    return { verdict: 'no', because: [{ text: `the namespace says istio-injection=disabled` }] };
  const why =
    injection === 'enabled'
      ? 'the namespace says istio-injection=enabled'
      : labels['istio.io/rev'] !== undefined
        ? `the namespace says istio.io/rev=${labels['istio.io/rev']}`
        : asked === 'true' || pod.labels['istio.io/rev'] !== undefined
          ? 'the pod asks to be injected'
          : undefined;
  return why === undefined
    ? { verdict: 'no', because: [{ text: 'neither the namespace nor the pod asks for injection' }] }
    : { verdict: 'yes', because: [{ text: why }] };
}

/** Whether a sidecar sees what comes in on a port; otherwise nothing of the mesh holds there. */
export function capturesIn({ annotations }: Pod, port: number): boolean {
  if (neverCaptured.includes(port)) return false;
  const prefix = 'traffic.sidecar.istio.io/';
  const included = annotations[`${prefix}includeInboundPorts`] ?? '*';
  if (included !== '*') return ports(included).includes(String(port));
  return !ports(annotations[`${prefix}excludeInboundPorts`] ?? '').includes(String(port));
}

/** Ports that a sidecar takes otherwise than the rest. */
export function portsOfCapture({ annotations }: Pod): string[] {
  const lists = ['includeInboundPorts', 'excludeInboundPorts'].map(
    (name) => annotations[`traffic.sidecar.istio.io/${name}`] ?? '',
  );
  return [...neverCaptured.map(String), ...lists.flatMap(ports)];
}

function ports(list: string): string[] {
  return list.split(',').map((one) => one.trim());
}

export type Protocol = 'http' | 'tcp';

/** Whether Services say that a port is HTTP; a port that none is about is not there: the sidecar finds out by itself. */
export function protocolsOf(services: readonly KubeObject[], pod: Pod): ReadonlyMap<number, Protocol> {
  const found = new Map<number, Protocol>();
  for (const { metadata, spec } of services) {
    if (metadata.namespace !== pod.namespace) continue;
    const selector = textMap(at(spec, 'selector'));
    if (Object.keys(selector).length === 0 || !selects({ matchLabels: selector }, pod.labels)) continue;
    for (const one of items(at(spec, 'ports'))) {
      const target = at(one, 'targetPort') ?? at(one, 'port');
      const number = typeof target === 'string' ? pod.ports.find(({ name }) => name === target)?.number : target;
      const protocol = declared(text(at(one, 'appProtocol')), text(at(one, 'name')));
      if (typeof number === 'number' && protocol && !found.has(number)) found.set(number, protocol);
    }
  }
  return found;
}

const http = ['http', 'http2', 'grpc', 'grpc-web', 'kubernetes.io/h2c', 'kubernetes.io/ws'];
const tcp = ['tcp', 'tls', 'https', 'mongo', 'redis', 'mysql', 'udp', 'kubernetes.io/wss'];

/** `appProtocol` goes before the name, of which the part before the first dash counts. */
function declared(appProtocol: string | undefined, name: string | undefined): 'http' | 'tcp' | undefined {
  const candidates = appProtocol === undefined ? [name ?? '', ...grpcWeb(name)] : [appProtocol.toLowerCase()];
  for (const candidate of candidates) {
    const protocol =
      appProtocol === undefined && candidate !== 'grpc-web' ? (candidate.split('-')[0] ?? '') : candidate;
    if (http.includes(protocol)) return 'http';
    if (tcp.includes(protocol)) return 'tcp';
  }
  return undefined;
}

function grpcWeb(name: string | undefined): string[] {
  return name?.startsWith('grpc-web') ? ['grpc-web'] : [];
}
