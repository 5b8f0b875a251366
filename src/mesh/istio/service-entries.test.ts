import { describe, expect, it } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import type { Facts, MeshFacts } from '../../facts/facts.ts';
import { planObjects } from '../../plan/serialize.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';

const [mesh] = istioFacts.meshes ?? [];

function egress(
  components: PlatformSpecInput['components'],
  { outboundTraffic = 'REGISTRY_ONLY', ...more }: Partial<MeshFacts> = {},
  facts: Partial<Facts> = {},
) {
  if (!mesh) throw new Error('the facts have a mesh');
  const known = { ...istioFacts, ...facts, meshes: [{ ...mesh, outboundTraffic, ...more }] };
  const { plan, diagnostics } = compile(platformWith({ components, serviceMesh: { enabled: true } }), known);
  if (!plan) throw new Error(diagnostics.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const entries = planObjects(plan).filter(({ kind }) => kind === 'ServiceEntry');
  return {
    entries: Object.fromEntries(entries.map(({ metadata, spec }) => [metadata.name, spec])),
    versions: [...new Set(entries.map(({ apiVersion }) => apiVersion))],
    cutOff: diagnostics.filter(({ code }) => code === 'CALL_CUT_OFF').map(({ message }) => message),
  };
}

const database = (type: 'postgres' | 'mysql', host: string) =>
  ({
    type,
    host,
    name: 'grafana',
    user: 'grafana',
    passwordSecret: { name: 'grafana', key: 'password' },
    sslMode: 'require',
  }) as const;
const webhook = (...urls: string[]): NonNullable<PlatformSpecInput['components']>['alertmanager'] => ({
  receivers: urls.map((url, index) => ({ name: `r${index}`, webhook: [{ url }] })),
  route: { receiver: 'r0', routes: urls.map((_, index) => ({ receiver: `r${index}`, matchers: [`n="${index}"`] })) },
});
const outside = { exportTo: ['.'], location: 'MESH_EXTERNAL' };

const bucket = { type: 's3', bucket: 'logs', secret: 'object-storage' } as const;

describe('hosts that components call where the mesh lets out only what is registered', () => {
  it.each([
    ['TLS on its own port', {}, [{ number: 443, name: 'tls-443', protocol: 'TLS' }]],
    ['TLS on another', { endpoint: 'S3.example.com:9000' }, [{ number: 9000, name: 'tls-9000', protocol: 'TLS' }]],
    ['plain HTTP', { endpoint: 's3.example.com', insecure: true }, [{ number: 80, name: 'http-80', protocol: 'HTTP' }]],
  ])('are object stores too, which speak %s', (_, more, ports) => {
    const { entries } = egress({ loki: { objectStorage: { ...bucket, region: 'eu-west-1', ...more } } });
    expect(Object.values(entries)).toMatchObject([{ ...outside, ports }]);
  });

  it('are several on the port of TLS, an object store beside a webhook', () => {
    const { entries, cutOff } = egress({
      alertmanager: webhook('https://hooks.example.com/a'),
      loki: { objectStorage: { ...bucket, region: 'eu-west-1' } },
    });
    expect(Object.keys(entries)).toHaveLength(2);
    expect(cutOff).toEqual([]);
  });

  it('are registered for this namespace, by what travels', () => {
    const { entries, cutOff } = egress({
      alertmanager: webhook('https://hooks.example.com/a', 'http://legacy.example.com:8081/b'),
      grafana: { database: database('postgres', 'db.example.com') },
    });
    expect(entries).toMatchObject({
      'host-hooks-example-com': {
        ...outside,
        hosts: ['hooks.example.com'],
        resolution: 'DNS',
        ports: [{ number: 443, name: 'tls-443', protocol: 'TLS' }],
      },
      'host-legacy-example-com': { ports: [{ number: 8081, name: 'http-8081', protocol: 'HTTP' }] },
      'host-db-example-com': { ports: [{ number: 5432, name: 'tcp-5432', protocol: 'TCP' }] },
    });
    expect(cutOff).toEqual([]);
  });

  it('are one entry for a host that is called on several ports', () => {
    const { entries } = egress({ alertmanager: webhook('https://a.example.com:8443/x', 'https://a.example.com/y') });
    expect(entries).toMatchObject({
      'host-a-example-com': { ports: [{ number: 443 }, { number: 8443, protocol: 'TLS' }] },
    });
  });

  it('are told apart by address, whatever travels', () => {
    const { entries } = egress({ alertmanager: webhook('https://192.0.2.7/x') });
    expect(entries).toEqual({
      'host-192-0-2-7': {
        ...outside,
        hosts: ['host-192-0-2-7.address.invalid'],
        addresses: ['192.0.2.7'],
        resolution: 'NONE',
        ports: [{ number: 443, name: 'tcp-443', protocol: 'TCP' }],
      },
    });
  });

  it('are not registered, but told of, where proxies could not tell them apart', () => {
    const { entries, cutOff } = egress({
      alertmanager: webhook('https://a.example.com:5432/x'),
      grafana: { database: database('postgres', 'db.example.com') },
    });
    expect(entries).toEqual({});
    expect(cutOff).toHaveLength(2);
    expect(cutOff.join()).toMatch(/alertmanager calls a\.example\.com on port 5432.*grafana calls db\.example\.com/);
  });

  it('are not registered for Prometheus, whose calls out of the cluster meet no proxy', () => {
    const remoteWrite = [{ name: 'archive', url: 'https://metrics.example.com/api/v1/write' }];
    expect(egress({ prometheus: { remoteWrite } }).entries).toEqual({});
  });

  it('are not registered where the port is led past the proxy', () => {
    const mesh = { proxy: { excludeOutboundPorts: [443] } };
    expect(egress({ alertmanager: { ...webhook('https://a.example.com'), mesh } }).entries).toEqual({});
  });

  it('are no hosts where they name a namespace', () => {
    const components = { alertmanager: webhook('http://hook.tools:8080') };
    expect(Object.keys(egress(components).entries)).toEqual(['host-hook-tools']);
    expect(egress(components, {}, { namespaceLabels: [{ name: 'tools', labels: {} }] }).entries).toEqual({});
  });

  it.each([
    ['1.17.8', 'networking.istio.io/v1beta1'],
    ['1.30.3', 'networking.istio.io/v1'],
  ])('are written in the version that Istio %s serves', (version, apiVersion) => {
    const served = { served: [`${apiVersion}/ServiceEntry`] };
    const { versions } = egress({ alertmanager: webhook('https://a.example.com') }, { version }, served);
    expect(versions).toEqual([apiVersion]);
  });

  it('need nothing where the mesh lets out everything', () => {
    const components = { alertmanager: webhook('https://a.example.com') };
    expect(egress(components, { outboundTraffic: 'ALLOW_ANY' }).entries).toEqual({});
  });
});
