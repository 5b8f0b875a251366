import { istioSemantics } from '../src/mesh/istio/semantics/index.ts';
import { networkSemantics } from '../src/network/semantics/index.ts';
import type { KubeObject } from '../src/objects/object.ts';
import { accessTo } from '../src/prove/evaluate.ts';
import { worldOf } from '../src/prove/read-world.ts';
import { possibleIn } from '../src/prove/tri-set.ts';
import { median, short } from './statistics.ts';

const rounds = 5;
const perNamespace = 20;
/** Ports of each workload that are asked for: the one its policies name, one they do not, and one that nobody has. */
const ports = [8080, 9090, 54_321];

/** How long it takes to tell who may call whom among workloads with two policies each, read from plain objects. */
export async function proveBench(): Promise<string[]> {
  const rows = [100, 1000, 5000].map((workloads) => {
    const objects = clusterOf(workloads);
    const found: { ms: number; allowed: number; calls: number }[] = [];
    for (let round = 0; round < rounds; round++) found.push(judged(objects));
    const ms = median(found.map((one) => one.ms));
    const { allowed = 0, calls = 0 } = found[0] ?? {};
    return { workloads, ms, allowed, calls };
  });
  const [first] = rows;
  return [
    '| workloads | policies | calls judged | allowed | processor time, median of 5, ms | per workload, µs |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      ({ workloads, ms, allowed, calls }) =>
        `| ${count(workloads)} | ${count(workloads * 2)} | ${count(calls)} | ${count(allowed)} | ${short(ms)} | ${short((ms / workloads) * 1000)} |`,
    ),
    '',
    ...rows
      .slice(1)
      .map(
        ({ workloads, ms }) =>
          `${count(workloads)} workloads take ${short(ms / (first?.ms ?? ms))} times as long as ${count(first?.workloads ?? 0)}.`,
      ),
  ];
}

function judged(objects: readonly KubeObject[]) {
  const started = process.cpuUsage();
  const world = worldOf(objects);
  const universe = world.pods;
  const layers = {
    network: networkSemantics(world, universe),
    mesh: istioSemantics(world, universe, { trustDomain: 'cluster.local', rootNamespace: 'istio-system' }),
  };
  let allowed = 0;
  for (const to of universe.keys())
    for (const port of ports) {
      const { verdict } = accessTo({ to, port, protocol: 'TCP' }, layers);
      allowed += possibleIn(verdict).length;
    }
  const { user, system } = process.cpuUsage(started);
  const ms = (user + system) / 1000;
  return { ms, allowed, calls: universe.length * universe.length * ports.length };
}

/**
 * Workloads in namespaces of twenty. Each has a NetworkPolicy and an AuthorizationPolicy of its own that let in two neighbours, and
 * every tenth one everybody of another namespace.
 */
function clusterOf(workloads: number): KubeObject[] {
  const homes = Math.ceil(workloads / perNamespace);
  const namespaces = Array.from({ length: homes }, (_, index): KubeObject[] => [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `team-${index}`, labels: { 'istio-injection': 'enabled', tier: `tier-${index % 3}` } },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: `team-${index}` },
      spec: { mtls: { mode: 'STRICT' } },
    },
  ]);
  const apps = Array.from({ length: workloads }, (_, index): KubeObject[] => {
    const home = Math.floor(index / perNamespace);
    const namespace = `team-${home}`;
    const app = (number: number) => `app-${home * perNamespace + (number % perNamespace)}`;
    const name = app(index);
    const callers = [app(index + 1), app(index + 7)];
    const other = index % 10 === 0 ? [`team-${(home + 1) % homes}`] : [];
    const metadata = { name, namespace };
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: {
          template: {
            metadata: { labels: { app: name, team: namespace } },
            spec: {
              serviceAccountName: name,
              containers: [{ name: 'app', ports: [{ name: 'http', containerPort: 8080 }] }],
            },
          },
        },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata,
        spec: {
          podSelector: { matchLabels: { app: name } },
          policyTypes: ['Ingress'],
          ingress: [
            {
              from: [
                ...callers.map((one) => ({ podSelector: { matchLabels: { app: one } } })),
                ...other.map((one) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': one } } })),
              ],
              ports: [{ port: 'http' }],
            },
          ],
        },
      },
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'AuthorizationPolicy',
        metadata,
        spec: {
          selector: { matchLabels: { app: name } },
          rules: [
            {
              from: [
                {
                  source: { principals: callers.map((one) => `cluster.local/ns/${namespace}/sa/${one}`) },
                },
                ...(other.length > 0 ? [{ source: { namespaces: other } }] : []),
              ],
              to: [{ operation: { ports: ['8080'] } }],
            },
          ],
        },
      },
    ];
  });
  return [...namespaces.flat(), ...apps.flat()];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
