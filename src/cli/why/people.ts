import { at, items } from '../../objects/access.ts';
import { parseIp } from '../../objects/cidr.ts';
import type { KubeObject } from '../../objects/object.ts';
import { selects } from '../../objects/selector.ts';
import { anyPod } from '../../prove/survey.ts';
import { type Endpoint, endpointName, type Pod, type World } from '../../prove/world.ts';
import { UsageError } from '../failure.ts';
import { alike } from './alike.ts';

/** Whom one may name. */
export interface People {
  world: World;
  pods: readonly Pod[];
  /** Other names, such as `dns`, with whom they stand for. */
  others: ReadonlyMap<string, Endpoint>;
  /** Where a name without a namespace is looked for first. */
  home?: string;
}

export interface Named {
  endpoint: Endpoint;
  /** The Service by whose name it was found. */
  service?: KubeObject;
}

/** An address that is nobody's, for the internet: the proof looks at the same one. */
export const internet = '203.0.113.77';
const kinds =
  /^(?:pods?|po|deployments?|deploy|statefulsets?|sts|daemonsets?|ds|jobs?|cronjobs?|cj|services?|svc|namespaces?|ns)(?:\.[a-z.]+)?$/i;

/** Whom a name means. Wrong usage, with those who are meant perhaps, where it means nobody or several. */
export function whoIs(typed: string, people: People): Named {
  if (parseIp(typed)) return { endpoint: atAddress(typed, people) };
  if (typed === 'internet') return { endpoint: { kind: 'address', name: 'the internet', address: internet } };
  const other = people.others.get(typed);
  if (other) return { endpoint: other };
  const { namespace, name, isNamespace } = parts(typed);
  if (isNamespace) return { endpoint: strangerIn(name, people, typed) };
  if (name === '*' && namespace !== undefined) return { endpoint: strangerIn(namespace, people, typed) };
  const isThere = (where: string | undefined) => namespace === undefined || where === namespace;
  const found =
    preferred(
      people.pods.filter((pod) => pod.name === name && isThere(pod.namespace)),
      people,
    ) ??
    preferred(
      podsCalled(name, people).filter((pod) => isThere(pod.namespace)),
      people,
    );
  if (found) return { endpoint: theOne(typed, found) };
  const services = people.world.objects.filter(
    ({ kind, apiVersion, metadata }) =>
      kind === 'Service' && apiVersion === 'v1' && metadata.name === name && isThere(metadata.namespace),
  );
  const [service] = services;
  if (service) return { endpoint: behind(service, services, typed, people), service };
  if (namespace === undefined && namespacesOf(people).has(name)) return { endpoint: strangerIn(name, people, typed) };
  throw new UsageError(`there is nobody called ${typed}${suggestions(typed, people)}`);
}

/** `shop/cart`, `cart.shop`, `cart.shop.svc.cluster.local`, `deploy/cart`, `shop/deploy/cart`, `ns/shop`. */
function parts(typed: string): { namespace?: string; name: string; isNamespace?: boolean } {
  const pieces = typed.split('/').filter((piece) => piece !== '');
  const kind = pieces.findIndex((piece, index) => kinds.test(piece) && index === pieces.length - 2);
  if (kind >= 0) {
    const name = pieces[kind + 1] ?? '';
    if (/^n/i.test(pieces[kind] ?? '')) return { name, isNamespace: true };
    return { name, ...(kind > 0 && pieces[0] !== undefined ? { namespace: pieces[0] } : {}) };
  }
  if (pieces.length === 2) return { namespace: pieces[0] ?? '', name: pieces[1] ?? '' };
  const [, name, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?$/.exec(typed) ?? [];
  return name !== undefined && namespace !== undefined ? { name, namespace } : { name: typed };
}

/** Those at home, where there are some. */
function preferred(pods: readonly Pod[], { home }: People): readonly Pod[] | undefined {
  if (pods.length === 0) return undefined;
  const near = pods.filter(({ namespace }) => namespace === home);
  return near.length > 0 ? near : pods;
}

/** By the name of a running pod, which is its workload's and more. */
function podsCalled(name: string, { world, pods }: People): Pod[] {
  const running = world.objects.filter(({ kind, metadata }) => kind === 'Pod' && metadata.name === name);
  return running.flatMap(({ metadata }) =>
    pods.filter((pod) => pod.namespace === metadata.namespace && name.startsWith(`${pod.name}-`)).slice(0, 1),
  );
}

function theOne(typed: string, found: readonly Pod[]): Pod {
  const names = [...new Set(found.map(endpointName))];
  const [first] = found;
  if (!first || names.length > 1) throw new UsageError(`${typed} is ambiguous; there are ${list(names)}`);
  return first;
}

function behind(service: KubeObject, services: readonly KubeObject[], typed: string, people: People): Pod {
  const pods = services.flatMap(({ spec, metadata }) => {
    const selector = at(spec, 'selector');
    const isEmpty = items(Object.keys(Object(selector))).length === 0;
    return isEmpty
      ? []
      : people.pods.filter(
          (pod) => pod.namespace === metadata.namespace && selects({ matchLabels: selector }, pod.labels),
        );
  });
  if (pods.length === 0)
    throw new UsageError(
      `the Service ${service.metadata.namespace ?? ''}/${service.metadata.name} selects no pods that are known`,
    );
  return theOne(typed, pods);
}

function atAddress(address: string, { pods }: People): Endpoint {
  return pods.find(({ addresses }) => addresses.includes(address)) ?? { kind: 'address', name: address, address };
}

function strangerIn(namespace: string, people: People, typed: string): Pod {
  if (!namespacesOf(people).has(namespace))
    throw new UsageError(`there is no namespace ${namespace}${suggestions(typed, people)}`);
  return { ...anyPod(namespace), template: true, name: '*' };
}

function namespacesOf({ world, pods }: People): Set<string> {
  return new Set([
    ...world.namespaces.keys(),
    ...pods.map(({ namespace }) => namespace),
    ...world.objects.flatMap(({ metadata }) => metadata.namespace ?? []),
  ]);
}

function suggestions(typed: string, people: People): string {
  const names = [
    ...new Set([...people.pods.map(endpointName), ...people.others.keys(), ...namespacesOf(people)]),
  ].sort();
  const near = alike(typed, names);
  if (near.length > 0) return `; perhaps ${list(near)}`;
  return names.length > 0 ? `; there are ${list(names.slice(0, 8))}${names.length > 8 ? ', …' : ''}` : '';
}

function list(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
}
