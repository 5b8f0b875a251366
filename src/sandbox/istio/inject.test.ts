import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '../pod.ts';
import { inject, refusal } from './inject.ts';
import { rewriteProbes } from './probes.ts';
import type { IstioRevision } from './revision.ts';

const istio: IstioRevision = { version: '1.30.3', revision: 'default', tags: [], cni: false };

function pod(spec: Partial<Pod['spec']> = {}, metadata: Partial<Pod['metadata']> = {}): Pod {
  return { metadata: { name: 'p', ...metadata }, spec: { containers: [{ name: 'main', image: 'app:1' }], ...spec } };
}

const named = (containers: Container[] | undefined, name: string): Container | undefined =>
  containers?.find((container) => container.name === name);

function variable(result: Pod, name: string): unknown {
  const proxy = named([...(result.spec.initContainers ?? []), ...result.spec.containers], 'istio-proxy');
  const env = (proxy?.['env'] ?? []) as { name: string; value?: string }[];
  return env.find((one) => one.name === name)?.value;
}

describe('who is injected', () => {
  test.each<[string, Pod, string, boolean]>([
    ['an ordinary pod', pod(), 'shop', true],
    ['a pod on the network of its node', pod({ hostNetwork: true }), 'shop', false],
    ['a pod of kube-system', pod(), 'kube-system', false],
    ['a pod that refuses by label', pod({}, { labels: { 'sidecar.istio.io/inject': 'false' } }), 'shop', false],
    [
      'a pod that refuses by annotation',
      pod({}, { annotations: { 'sidecar.istio.io/inject': 'false' } }),
      'shop',
      false,
    ],
    [
      'a pod whose label asks and whose annotation refuses',
      pod({}, { labels: { 'sidecar.istio.io/inject': 'true' }, annotations: { 'sidecar.istio.io/inject': 'false' } }),
      'shop',
      true,
    ],
    ['a pod injected before', inject(pod(), 'shop', istio), 'shop', false],
  ])('%s: %#', (_, given, namespace, injected) => {
    expect(refusal(given, namespace) === undefined).toBe(injected);
  });
});

describe('what injection adds', () => {
  test('capture comes first, then the proxy as a native sidecar, then what was there', () => {
    const { spec } = inject(pod({ initContainers: [{ name: 'mine', image: 'i:1' }] }), 'shop', istio);
    expect(spec.initContainers?.map(({ name }) => name)).toEqual(['istio-init', 'istio-proxy', 'mine']);
    const proxy = named(spec.initContainers, 'istio-proxy');
    expect(proxy).toMatchObject({
      image: 'docker.io/istio/proxyv2:1.30.3',
      restartPolicy: 'Always',
      ports: [{ name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP' }],
      readinessProbe: { httpGet: { path: '/healthz/ready', port: 15021 } },
    });
    expect(spec.containers.map(({ name }) => name)).toEqual(['main']);
  });

  test.each([
    ['1.30.3', {}, true],
    ['1.27.0', {}, true],
    ['1.26.9', {}, false],
    ['1.26.9', { 'sidecar.istio.io/nativeSidecar': 'true' }, true],
    ['1.30.3', { 'sidecar.istio.io/nativeSidecar': 'false' }, false],
  ])('with %s and annotations %o the sidecar is native: %s', (version, annotations, native) => {
    const { spec } = inject(pod({}, { annotations }), 'shop', { ...istio, version });
    expect(named(spec.initContainers, 'istio-proxy') !== undefined).toBe(native);
    expect(named(spec.containers, 'istio-proxy') !== undefined).toBe(!native);
  });

  test('with a node agent a pod only checks capture and needs no capability', () => {
    const first = inject(pod(), 'shop', { ...istio, cni: true }).spec.initContainers?.[0];
    expect(first?.name).toBe('istio-validation');
    expect(first?.['securityContext']).toMatchObject({ runAsNonRoot: true, capabilities: { drop: ['ALL'] } });
  });

  test('labels and annotations say what was done', () => {
    const { metadata } = inject(pod({}, { labels: { app: 'web', version: 'v2' } }), 'shop', istio);
    expect(metadata.labels).toEqual({
      app: 'web',
      version: 'v2',
      'security.istio.io/tlsMode': 'istio',
      'service.istio.io/canonical-name': 'web',
      'service.istio.io/canonical-revision': 'v2',
    });
    expect(metadata.annotations).toMatchObject({
      'istio.io/rev': 'default',
      'kubectl.kubernetes.io/default-container': 'main',
    });
    expect(JSON.parse(metadata.annotations?.['sidecar.istio.io/status'] ?? '')).toMatchObject({
      initContainers: ['istio-init', 'istio-proxy'],
      containers: null,
      revision: 'default',
    });
  });

  test('a tlsMode that is set stays', () => {
    const { metadata } = inject(pod({}, { labels: { 'security.istio.io/tlsMode': 'disabled' } }), 'shop', istio);
    expect(metadata.labels?.['security.istio.io/tlsMode']).toBe('disabled');
  });

  test("a Deployment's pod is named after the Deployment", () => {
    const owned = pod(
      {},
      {
        labels: { 'pod-template-hash': '5cbf8d77c' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5cbf8d77c', uid: 'u', controller: true },
        ],
      },
    );
    const result = inject(owned, 'shop', istio);
    expect(result.metadata.labels?.['service.istio.io/canonical-name']).toBe('web');
    expect(variable(result, 'ISTIO_META_OWNER')).toBe('kubernetes://apis/apps/v1/namespaces/shop/deployments/web');
  });
});

describe('what annotations change', () => {
  test.each<[Record<string, string>, string[]]>([
    [{}, ['-i', '*', '-x', '', '-b', '*', '-d', '15090,15021,15020']],
    [
      { 'traffic.sidecar.istio.io/includeInboundPorts': '', 'traffic.sidecar.istio.io/includeOutboundIPRanges': '' },
      ['-i', '', '-x', '', '-b', '', '-d', '15090,15021,15020'],
    ],
    [
      {
        'traffic.sidecar.istio.io/includeOutboundIPRanges': '10.96.0.0/16',
        'traffic.sidecar.istio.io/excludeInboundPorts': '9102,9103',
        'traffic.sidecar.istio.io/excludeOutboundPorts': '443',
      },
      ['-i', '10.96.0.0/16', '-x', '', '-b', '*', '-d', '15090,15021,15020,9102,9103', '-o', '443'],
    ],
  ])('capture follows %o', (annotations, expected) => {
    const args = inject(pod({}, { annotations }), 'shop', istio).spec.initContainers?.[0]?.['args'] as string[];
    const from = args.indexOf('-i');
    expect(args.slice(from, from + expected.length)).toEqual(expected);
  });

  test('a proxy configuration and a mount reach the proxy', () => {
    const result = inject(
      pod(
        { volumes: [{ name: 'istio-certs', emptyDir: {} }] },
        {
          annotations: {
            'proxy.istio.io/config': 'proxyMetadata:\n  OUTPUT_CERTS: /etc/istio-output-certs\n',
            'sidecar.istio.io/userVolumeMount': '[{"name":"istio-certs","mountPath":"/etc/istio-output-certs"}]',
          },
        },
      ),
      'shop',
      istio,
    );
    expect(variable(result, 'PROXY_CONFIG')).toBe('{"proxyMetadata":{"OUTPUT_CERTS":"/etc/istio-output-certs"}}');
    expect(variable(result, 'OUTPUT_CERTS')).toBe('/etc/istio-output-certs');
    expect(named(result.spec.initContainers, 'istio-proxy')?.['volumeMounts']).toContainEqual({
      name: 'istio-certs',
      mountPath: '/etc/istio-output-certs',
    });
  });

  const merged = {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': '15020',
    'prometheus.io/path': '/stats/prometheus',
  };
  test.each<[Record<string, string>, Record<string, string>, string | undefined]>([
    [{}, merged, '{"scrape":"","path":"","port":""}'],
    [
      { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080', 'prometheus.io/path': '/m' },
      merged,
      '{"scrape":"true","path":"/m","port":"8080"}',
    ],
    [{ 'prometheus.io/scrape': 'false' }, { 'prometheus.io/scrape': 'false' }, undefined],
    [
      { 'prometheus.istio.io/merge-metrics': 'false', 'prometheus.io/port': '1' },
      { 'prometheus.io/port': '1' },
      undefined,
    ],
    [{ 'prometheus.io/port': '15020' }, { 'prometheus.io/port': '15020' }, undefined],
  ])('metrics are merged as %o asks', (annotations, expected, original) => {
    const result = inject(pod({}, { annotations }), 'shop', istio);
    const found = Object.entries(result.metadata.annotations ?? {}).filter(([key]) => key.startsWith('prometheus.io/'));
    expect(Object.fromEntries(found)).toEqual(expected);
    expect(variable(result, 'ISTIO_PROMETHEUS_ANNOTATIONS')).toBe(original);
  });
});

describe('probes', () => {
  const container: Container = {
    name: 'web',
    image: 'app:1',
    ports: [{ name: 'http', containerPort: 8080 }],
    livenessProbe: { httpGet: { path: '/live', port: 'http', scheme: 'HTTPS' }, periodSeconds: 7, timeoutSeconds: 3 },
    readinessProbe: { tcpSocket: { port: 8080 } },
    startupProbe: { grpc: { port: 9095 }, failureThreshold: 30 },
  };

  test('go to the agent, which knows the originals with their ports as numbers', () => {
    const { container: rewritten, probers } = rewriteProbes(container);
    const agent = (path: string) => ({ httpGet: { path, port: 15020, scheme: 'HTTP' } });
    expect(rewritten.livenessProbe).toEqual({ ...agent('/app-health/web/livez'), periodSeconds: 7, timeoutSeconds: 3 });
    expect(rewritten.readinessProbe).toEqual(agent('/app-health/web/readyz'));
    expect(rewritten.startupProbe).toEqual({ ...agent('/app-health/web/startupz'), failureThreshold: 30 });
    expect(probers).toEqual({
      '/app-health/web/livez': { httpGet: { path: '/live', port: 8080, scheme: 'HTTPS' }, timeoutSeconds: 3 },
      '/app-health/web/readyz': { tcpSocket: { port: 8080 } },
      '/app-health/web/startupz': { grpc: { port: 9095 } },
    });
  });

  test('that run a command, or name a port that is not there, stay', () => {
    const given: Container = {
      name: 'web',
      image: 'app:1',
      livenessProbe: { exec: { command: ['true'] } },
      readinessProbe: { httpGet: { port: 'nowhere' } },
    };
    expect(rewriteProbes(given)).toEqual({ container: given, probers: {} });
  });

  test('stay when the pod asks for it', () => {
    const annotations = { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' };
    const { spec } = inject(pod({ containers: [container] }, { annotations }), 'shop', istio);
    expect(spec.containers[0]?.livenessProbe).toEqual(container.livenessProbe);
  });
});
