import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import { at, fields, texts } from '../../objects/access.ts';
import { istioFacts, plainFacts, platformWith } from '../../testing/platform.ts';
import { rendered } from '../testing/rendered.ts';

type Collector = NonNullable<NonNullable<PlatformSpecInput['components']>['opentelemetryCollector']>;

const collectorWith = (opentelemetryCollector: Collector, more: PlatformSpecInput['components'] = {}) =>
  rendered('otel-collector', 'collector.yaml', { components: { opentelemetryCollector, ...more } });

const uncounted = { spanMetrics: { enabled: false } };
const tailSampling = { samplingRate: 0.1 };

const way = (config: Record<string, unknown>) =>
  Object.entries(fields(at(config, 'service', 'pipelines')))
    .filter(([name]) => name.startsWith('traces') || name === 'metrics/spans')
    .map(([name, pipeline]) => {
      const { receivers, processors, exporters } = fields(pipeline);
      return `${name}: ${[receivers, processors, exporters].map((part) => texts(part).join(' ')).join(' → ')}`;
    });

describe('the way of spans', () => {
  test.each<{ title: string; spec: Collector; pipelines: string[] }>([
    {
      title: 'with nothing but a store',
      spec: { ...uncounted, replicas: 3 },
      pipelines: ['traces: otlp → memory_limiter batch → otlp_grpc/tempo'],
    },
    {
      title: 'counted',
      spec: {},
      pipelines: [
        'traces: otlp → memory_limiter batch → spanmetrics servicegraph otlp_grpc/tempo',
        'metrics/spans: spanmetrics servicegraph → transform/spans → otlp_http/prometheus',
      ],
    },
    {
      title: 'counted before any are left out',
      spec: { tailSampling },
      pipelines: [
        'traces: otlp → memory_limiter → spanmetrics servicegraph forward/sampled',
        'traces/sampled: forward/sampled → tail_sampling batch → otlp_grpc/tempo',
        'metrics/spans: spanmetrics servicegraph → transform/spans → otlp_http/prometheus',
      ],
    },
    {
      title: 'of several pods to the one that gathers the trace',
      spec: { ...uncounted, tailSampling, replicas: 2 },
      pipelines: [
        'traces: otlp → memory_limiter batch → loadbalancing',
        'traces/whole: otlp/peers → memory_limiter → forward/sampled',
        'traces/sampled: forward/sampled → tail_sampling batch → otlp_grpc/tempo',
      ],
    },
    {
      title: 'of several pods, all kept',
      spec: { autoscaling: { maxReplicas: 4 } },
      pipelines: [
        'traces: otlp → memory_limiter batch → loadbalancing',
        'traces/whole: otlp/peers → memory_limiter batch → spanmetrics servicegraph otlp_grpc/tempo',
        'metrics/spans: spanmetrics servicegraph → transform/spans → otlp_http/prometheus',
      ],
    },
  ])('$title', ({ spec, pipelines }) => {
    expect(way(collectorWith(spec).config)).toEqual(pipelines);
  });

  test('names every part of it', () => {
    const { config } = collectorWith({ tailSampling, replicas: 2 });
    const named = (section: string) => Object.keys(fields(config[section]));
    const pipelines = Object.values(fields(at(config, 'service', 'pipelines'))).map(fields);
    const used = (part: string) => new Set(pipelines.flatMap((pipeline) => texts(pipeline[part])));
    const known = { receivers: named('receivers'), processors: named('processors'), exporters: named('exporters') };
    const connectors = named('connectors');
    expect([...used('receivers')].toSorted()).toEqual([...known.receivers, ...connectors].toSorted());
    expect([...used('exporters')].toSorted()).toEqual([...known.exporters, ...connectors].toSorted());
    expect([...used('processors')].toSorted()).toEqual(known.processors.toSorted());
  });
});

describe('spans are counted by the Collector', () => {
  test.each<{ title: string; spec: Collector; more: PlatformSpecInput['components']; counted: boolean }>([
    { title: 'unless told otherwise', spec: {}, more: {}, counted: true },
    { title: 'not if that is switched off', spec: uncounted, more: {}, counted: false },
    { title: 'not without a Prometheus', spec: {}, more: { prometheus: { enabled: false } }, counted: false },
    { title: 'not where no traces are taken in', spec: {}, more: { tempo: { enabled: false } }, counted: false },
    {
      title: 'for the Prometheus of others too',
      spec: {},
      more: { prometheus: { enabled: false, external: { url: 'https://prometheus.example.com' } } },
      counted: true,
    },
  ])('$title', ({ spec, more, counted }) => {
    const { config, container } = collectorWith(spec, more);
    expect('connectors' in config).toBe(counted);
    expect(JSON.stringify(container['env']).includes('POD_NAME')).toBe(counted);
  });

  test('with the labels of the platform, whatever is in them', () => {
    const { config } = rendered('otel-collector', 'collector.yaml', {
      global: { clusterName: 'east', externalLabels: { team: 'a"b$c' } },
    });
    const statements = at(config, 'processors', 'transform/spans', 'metric_statements');
    expect(at((statements as unknown[])[1], 'statements')).toEqual(
      expect.arrayContaining(['set(attributes["team"], "a\\"b$$c")', 'set(attributes["cluster"], "east")']),
    );
  });
});

test('a tail is sampled as the resource says', () => {
  const { config } = collectorWith({
    tailSampling: { samplingRate: 0.07, slowerThan: '1m30s', decisionWait: '20s', maxTraces: 1000 },
  });
  expect(at(config, 'processors', 'tail_sampling')).toMatchObject({
    decision_wait: '20s',
    num_traces: 1000,
    policies: [
      { status_code: { status_codes: ['ERROR'] } },
      { latency: { threshold_ms: 90_000 } },
      { probabilistic: { sampling_percentage: 7 } },
    ],
  });
});

describe('Collectors that gather traces', () => {
  const peersOf = (spec: Collector) =>
    collectorWith(spec).objects.filter(({ kind, metadata }) => kind === 'Service' && metadata.name.endsWith('-peers'));

  test('call each other by address, at a port that is no HTTP to a sidecar', () => {
    const { calls, config } = collectorWith({ replicas: 2 });
    expect(calls).toContain('otel-collector → otel-collector:4319 (gossip)');
    const [service] = peersOf({ replicas: 2 });
    expect(service).toMatchObject({
      spec: { clusterIP: 'None', ports: [{ name: 'tcp-otlp-peers', port: 4319, appProtocol: 'tcp' }] },
    });
    expect(at(service, 'spec', 'publishNotReadyAddresses')).toBeUndefined();
    expect(at(config, 'exporters', 'loadbalancing', 'resolver', 'dns')).toMatchObject({
      hostname: `${service?.metadata.name}.monitoring.svc`,
      port: '4319',
    });
  });

  test.each<{ title: string; spec: Collector }>([
    { title: 'one pod has nobody to gather with', spec: { replicas: 1, tailSampling } },
    { title: 'what is neither counted nor sampled is not gathered', spec: { replicas: 2, ...uncounted } },
  ])('$title', ({ spec }) => {
    expect(peersOf(spec)).toEqual([]);
    expect(collectorWith(spec).calls.join()).not.toContain('4319');
  });

  test.each<{ title: string; replicas: number; hostname: (string | undefined)[] }>([
    {
      title: 'a canary hands on what it takes to those beside it',
      replicas: 2,
      hostname: ['otel-collector-peers.monitoring.svc'],
    },
    { title: 'a canary beside a single one leaves that as it is', replicas: 1, hostname: [undefined] },
  ])('$title', ({ replicas, hostname }) => {
    const platform = platformWith({
      components: { opentelemetryCollector: { replicas, canary: { version: '0.150.0', weight: 10, replicas: 3 } } },
    });
    const objects = compile(platform, plainFacts).plan?.waves.flatMap((wave) => wave.objects) ?? [];
    const files = objects.map((object) => fields(object['data'])['collector.yaml']).filter(Boolean);
    expect(files.map((file) => /hostname: (\S+)/.exec(String(file))?.[1])).toEqual(hostname);
    const peers = objects.filter(({ metadata }) => metadata.name === 'otel-collector-peers');
    expect(peers.map((one) => at(one, 'spec', 'selector', 'observability.io/track'))).toEqual(
      hostname.flatMap((one) => (one ? ['stable'] : [])),
    );
  });
});

describe('spans in Zipkin’s format', () => {
  const [mesh] = istioFacts.meshes ?? [];
  const sending = (service: string, port = 9411): Facts => ({
    ...istioFacts,
    meshes: mesh ? [{ ...mesh, providers: [...mesh.providers, { name: 'spans', type: 'zipkin', service, port }] }] : [],
  });
  const meshed: PlatformSpecInput = { serviceMesh: { enabled: true } };

  test.each<{ title: string; spec: PlatformSpecInput; facts: Facts; open: boolean }>([
    {
      title: 'are taken where the mesh sends some',
      spec: meshed,
      facts: sending('otel-collector.monitoring.svc.cluster.local'),
      open: true,
    },
    { title: 'are not taken otherwise', spec: meshed, facts: istioFacts, open: false },
    {
      title: 'are not taken where they go elsewhere',
      spec: meshed,
      facts: sending('otel-collector.other.svc.cluster.local'),
      open: false,
    },
    {
      title: 'are not taken outside the mesh',
      spec: {},
      facts: sending('otel-collector.monitoring.svc.cluster.local'),
      open: false,
    },
  ])('$title', ({ spec, facts, open }) => {
    const { config, flows, container, objects } = rendered('otel-collector', 'collector.yaml', spec, facts);
    expect('zipkin' in fields(config['receivers'])).toBe(open);
    expect(at(config, 'service', 'pipelines', 'traces', 'receivers')).toEqual(open ? ['otlp', 'zipkin'] : ['otlp']);
    expect(flows.some(({ to, port }) => to === 'otel-collector' && port === 9411)).toBe(open);
    expect(JSON.stringify(container['ports']).includes('9411')).toBe(open);
    const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'otel-collector');
    expect(JSON.stringify(service).includes('9411')).toBe(open);
  });
});
