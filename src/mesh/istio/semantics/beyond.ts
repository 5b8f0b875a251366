import { fields, isRecord, text } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { type Reason, reasonOf } from '../../../prove/judgement.ts';
import type { Address, Pod, World } from '../../../prove/world.ts';
import type { Identity } from './identity.ts';

const helpers = ['istio-proxy', 'istio-init', 'istio-validation', 'enable-core-dump'];
const gatewayLabels = ['gateway.networking.k8s.io/gateway-name', 'istio.io/gateway-name'];
const mode = 'istio.io/dataplane-mode';

/** A proxy that stands alone takes what Gateways say, and no policy of sidecars opens or closes its ports. */
export function isGateway({ containers, labels, annotations }: Pod): boolean {
  if (annotations['inject.istio.io/templates']?.split(',').includes('gateway')) return true;
  if (gatewayLabels.some((label) => label in labels)) return true;
  return containers.includes('istio-proxy') && containers.every((name) => helpers.includes(name));
}

/** Why a pod without a sidecar may be in the mesh all the same; undefined where it is not. */
export function ambience({ namespace, labels, annotations }: Pod, namespaces: World['namespaces']): Reason | undefined {
  if (annotations['ambient.istio.io/redirection'] === 'enabled')
    return { text: 'it is redirected to ztunnel: ambient mode is not judged' };
  const said = labels[mode] ?? namespaces.get(namespace)?.[mode];
  return said === 'ambient' ? { text: `${mode}=ambient: ambient mode is not judged` } : undefined;
}

/** A policy that does not say readably whom it is about may be about everybody of its namespace. */
export function unreadable(policy: KubeObject): Reason | undefined {
  const { spec } = policy;
  const { selector } = fields(spec);
  const isOdd = (value: unknown, of: (one: unknown) => boolean) =>
    value !== undefined && value !== null && !(isRecord(value) && Object.values(value).every(of));
  const { matchLabels, ...others } = fields(selector);
  const isRead =
    !isOdd(spec, () => true) &&
    !isOdd(selector, () => true) &&
    !isOdd(matchLabels, (one) => typeof one === 'string') &&
    Object.keys(others).length === 0;
  return isRead ? undefined : reasonOf(policy, 'does not say whom it is about in a form that can be read');
}

/** A machine outside the cluster that the mesh knows: whether it runs a proxy its object does not say. */
export function machineAt(
  { address }: Address,
  { objects }: World,
  trustDomain: string,
): { identity: Identity; because: Reason } | undefined {
  const entry = objects.find(
    ({ kind, apiVersion, spec }) =>
      kind === 'WorkloadEntry' && apiVersion.startsWith('networking.istio.io/') && fields(spec).address === address,
  );
  if (!entry) return undefined;
  return {
    identity: {
      trustDomain,
      namespace: entry.metadata.namespace ?? 'default',
      serviceAccount: text(fields(entry.spec).serviceAccount) ?? 'default',
    },
    because: reasonOf(entry, 'does not say whether its machine has a proxy'),
  };
}
