import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { text } from '../objects/access.ts';
import { places } from '../objects/places.ts';
import { type Called, calledAt } from '../platform/called.ts';
import type { ComponentName } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import { type Flow, isPlace, type Peer, peerName } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';

/**
 * Addresses in `extraConfig` that no flow leads to. What a component reads of its configuration is more than what flows are
 * made of, and policies would cut it off without a word.
 */
export function cutOffCalls(platform: ObservabilityPlatform, graph: PlatformGraph): Diagnostic[] {
  return graph.components.flatMap(({ name }) => {
    const flows = graph.flows.filter(({ from }) => from === name);
    return places(componentSpec(platform, name).extraConfig ?? {}).flatMap(({ path, pattern, value }): Diagnostic[] => {
      if (isForPeople(name, pattern)) return [];
      const key = keyOf(pattern);
      const cutOff = (text(value) ?? '')
        .split(',')
        .map((part) => part.trim())
        .filter((address) => isCutOff(address, key, flows, graph));
      return cutOff.map((address) => ({
        code: 'CALL_CUT_OFF',
        severity: 'warning',
        path: `${componentPath(name)}.extraConfig.${path}`,
        message: `no flow leads from ${name} to ${hostOf(address)}, so network policies cut it off if it is called`,
        hint: 'Let it through with a NetworkPolicy of your own. An address that nobody calls needs nothing.',
      }));
    });
  });
}

/** Members that hold an address without a scheme. */
const addressKey =
  /(?:^|_)(?:addr|addrs|address|addresses|brokers|endpoint|endpoints|host|hostname|hosts|peers|servers|targets|url)$/;

/** Links that browsers follow, and names that only look like addresses. */
const neverCalled =
  /(?:^|[._\]])(?:external_url|root_url|auth_url|[a-z_]*redirect_url|[a-z_]*link|icon_url|image_url|audience|scopes|origin_[a-z]+|allowed_origins(?:\[\])?|schema_url|domain|issuer)$|(?:^|[._])(?:labels|external_labels|annotations|params|headers)\.|relabel_configs/;

/** Of Alertmanager's receivers every URL that is called has a flow or is refused; the others are links in messages. */
function isForPeople(name: ComponentName, pattern: string): boolean {
  return neverCalled.test(pattern) || (name === 'alertmanager' && pattern.startsWith('receivers[]'));
}

function keyOf(pattern: string): string {
  return pattern.replaceAll('[]', '').split('.').at(-1) ?? '';
}

function isCutOff(address: string, key: string, flows: readonly Flow[], graph: PlatformGraph): boolean {
  const found = addressIn(address, key);
  if (!found) return false;
  const called = calledAt(`http://${found.host}:${found.port ?? 80}`, graph.namespace, {
    has: (name) => graph.components.some((component) => component.name === name),
  });
  if (!called) return false;
  return !flows.some(
    ({ to, port }) => leadsTo(to, called) && (found.port === undefined || port === 'any' || port === found.port),
  );
}

function leadsTo(to: Peer, { peer }: Called): boolean {
  if (peerName(to) === peerName(peer)) return true;
  if (!isPlace(to) || to.kind !== 'pods' || to.labels || !isPlace(peer) || peer.kind !== 'pods') return false;
  const wanted = peer.namespaces;
  return to.namespaces === 'all' || (wanted !== 'all' && wanted.every((name) => to.namespaces.includes(name)));
}

interface Address {
  host: string;
  port?: number;
}

/** `https://a.example.com/x`, `dns+cache.caches.svc:11211`, `kafka.queue.svc` where the member's name says that it is an address. */
function addressIn(value: string, key: string): Address | undefined {
  const [, scheme, host = '', port] =
    /^(?:([a-z][a-z0-9.]*):\/\/(?:[^@/\s]*@)?|dns(?:srv(?:noa)?)?\+)?(\[[0-9a-f:]+\]|[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?::(\d{2,5}))?(?:[/?].*)?$/i.exec(
      value,
    ) ?? [];
  const named = scheme !== undefined || addressKey.test(key);
  if (!named || scheme === 'file' || host === '' || isListening(host)) return undefined;
  if (scheme === undefined && port === undefined && !host.includes('.')) return undefined;
  return { host, ...(port === undefined ? {} : { port: Number(port) }) };
}

function isListening(host: string): boolean {
  return host === '0.0.0.0' || host === '[::]';
}

/** Nothing of a URL that could be a secret. */
function hostOf(address: string): string {
  return addressIn(address, 'url')?.host ?? address;
}
