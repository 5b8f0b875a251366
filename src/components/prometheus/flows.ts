import { at, type Fields, fields, isRecord, items, text, texts } from '../../objects/access.ts';
import { calledAt } from '../../platform/called.ts';
import type { FlowInput } from '../../platform/component.ts';
import { type Flow, type FlowKind, isComponent } from '../../platform/flow.ts';
import { callFlow } from '../call.ts';
import { cloudLogins } from '../cloud-calls.ts';
import { tracingFlows } from '../tracing.ts';
import { unknownCalls } from './calls.ts';
import { prometheusConfig } from './config.ts';
import { nodeFlows } from './node-jobs.ts';
import { podsFlows } from './pods.ts';
import { workloadFlows } from './workload-jobs.ts';

/** Whom Prometheus calls: components, workloads and nodes as declared here, and everybody that the merged configuration names. */
export function calledFlows(input: FlowInput): Flow[] {
  return [...componentFlows(input), ...workloadFlows(input), ...nodeFlows(input), ...configuredFlows(input)];
}

function componentFlows({ present }: FlowInput): Flow[] {
  return [...present.values()]
    .filter((kind) => kind.name !== 'prometheus')
    .map((kind) => ({
      from: 'prometheus',
      to: kind.name,
      port: kind.metricsPort,
      protocol: 'TCP',
      kind: 'scrape',
      why: 'Prometheus reads the metrics of every component',
    }));
}

function configuredFlows(input: FlowInput): Flow[] {
  // Jobs of our own that discover pods have declared what they call: their relabeling decides it, and not their discovery.
  const own = new Set(['workloads', 'node', 'kubelet', 'cadvisor']);
  const config = prometheusConfig(input, unknownCalls);
  const records = (list: unknown): Fields[] => items(list).filter(isRecord);
  const jobs = records(config['scrape_configs']).filter((job) => !own.has(text(job['job_name']) ?? ''));
  return [
    ...records(config['remote_write']).flatMap((entry) => requestFlows(input, entry, text(entry['url']), 'write')),
    ...records(config['remote_read']).flatMap((entry) => requestFlows(input, entry, text(entry['url']), 'read')),
    ...records(at(config, 'alerting', 'alertmanagers')).flatMap((entry) => targetFlows(input, entry, 'alert')),
    ...jobs.flatMap((job) => targetFlows(input, job, 'scrape')),
    ...tracingFlows(input, 'prometheus', config),
  ];
}

const reasons = {
  write: 'metrics are sent there',
  read: 'metrics are read from there',
  alert: 'firing alerts are sent there',
  scrape: 'its metrics are scraped',
} satisfies Partial<Record<FlowKind, string>>;

type Kind = keyof typeof reasons;

/** Static targets, discovered pods, and the address or port that relabeling puts in the place of theirs. */
function targetFlows(input: FlowInput, job: Fields, kind: Kind): Flow[] {
  const scheme = text(job['scheme']) ?? 'http';
  const steps = items(job['relabel_configs']).map(fields);
  const replaced = steps.flatMap(replacedAddress);
  const ports = steps.flatMap(replacedPort);
  const targets = items(job['static_configs']).flatMap((group) => texts(at(group, 'targets')));
  // Whether a step fits a target only Prometheus tells: both its ports are let through.
  const moved = targets.flatMap((target) => ports.map((port) => `${target.replace(/:\d+$/, '')}:${port}`));
  const addresses = replaced.length > 0 ? replaced : [...targets, ...moved];
  return [
    ...addresses.flatMap((address) => requestFlows(input, job, `${scheme}://${address}`, kind)),
    ...(replaced.length > 0
      ? []
      : items(job['kubernetes_sd_configs']).flatMap((sd) => discoveredFlows(input, fields(sd), ports))),
  ];
}

/** An exporter that asks others on behalf of Prometheus: what was found becomes a parameter, and the exporter the address. */
function replacedAddress(step: Fields): string[] {
  const replacement = text(step['replacement']);
  const literal = step['target_label'] === '__address__' && replacement !== undefined && !replacement.includes('$');
  return literal ? [replacement] : [];
}

/** `$1:9100`: the host that was found, on another port. */
function replacedPort(step: Fields): number[] {
  const replacement = text(step['replacement']) ?? '';
  const port = /:(\d+)$/.exec(replacement)?.[1];
  return step['target_label'] === '__address__' && replacement.includes('$') && port ? [Number(port)] : [];
}

/** Which ports discovery finds is known only then; of nodes it finds the kubelet's. */
function discoveredFlows(input: FlowInput, sd: Fields, ports: readonly number[]): Flow[] {
  if (sd['role'] === 'node') return [10250, ...ports].map((port) => callOf('nodes', port, 'scrape'));
  const names = texts(at(sd, 'namespaces', 'names'));
  const own = at(sd, 'namespaces', 'own_namespace') === true ? [input.namespace] : [];
  const chosen = [...new Set([...names, ...own])].sort();
  return podsFlows(input, chosen.length > 0 ? chosen : input.namespaces, 'any', reasons.scrape);
}

/** A request goes to its URL, or to the proxy it is sent through; its token may have to be fetched first. */
function requestFlows(input: FlowInput, http: Fields, url: string | undefined, kind: Kind): Flow[] {
  return [
    ...flowTo(input, text(http['proxy_url']) ?? url, kind, reasons[kind]),
    ...flowTo(input, text(at(http, 'oauth2', 'token_url')), 'login', 'tokens are fetched there'),
    ...cloudLogins(http).flatMap((call) => callFlow(input, 'prometheus', call)),
  ];
}

function flowTo(input: FlowInput, url: string | undefined, kind: FlowKind, why: string): Flow[] {
  const called = url === undefined ? undefined : calledAt(url, input.namespace, input.present);
  if (!called || called.peer === 'prometheus') return [];
  const { peer, port } = called;
  // The platform's own jobs come from scrapes of components on their metrics port: another port is no such job.
  const own = kind === 'scrape' && isComponent(peer) && input.present.get(peer)?.metricsPort !== port;
  return [{ from: 'prometheus', to: peer, port, protocol: 'TCP', kind: own ? 'read' : kind, why }];
}

function callOf(to: 'nodes', port: number, kind: Kind): Flow {
  return { from: 'prometheus', to, port, protocol: 'TCP', kind, why: reasons[kind] };
}
