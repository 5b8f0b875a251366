import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../../compile.ts';
import { fields, items } from '../../objects/access.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';

const compiled = compile(
  platformWith({
    serviceMesh: { enabled: true, type: 'istio', mtls: { enabled: true, mode: 'STRICT' } },
    components: { alertmanager: { replicas: 3 } },
  }),
  istioFacts,
);
const objects = compiled.plan?.waves.flatMap((wave) => wave.objects) ?? [];
const named = (kind: string, start: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name.startsWith(start));

test('sidecars know replicas by the headless Service, on the port of alerts as on that of gossip', () => {
  expect(named('Service', 'alertmanager-')?.spec).toMatchObject({
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    ports: [
      { name: 'tcp-gossip', port: 9094, appProtocol: 'tcp' },
      { name: 'http-web', port: 9093, appProtocol: 'http' },
    ],
  });
});

test('Prometheus calls each replica with its certificate, because its sidecar passes on calls to Services alone', () => {
  const config = parse(Object.values(fields(named('ConfigMap', 'prometheus')?.['data'])).join('\n')) as unknown;
  const [target] = items(fields(fields(config)['alerting'])['alertmanagers']);
  expect(target).toMatchObject({ scheme: 'https', tls_config: { cert_file: '/etc/istio-certs/cert-chain.pem' } });
  expect(items(fields(items(fields(target)['static_configs'])[0])['targets'])).toHaveLength(3);
});

test('what goes by UDP passes the sidecars by, and that is said', () => {
  expect(compiled.diagnostics.map(({ code }) => code)).toContain('GOSSIP_OUTSIDE_MESH');
});
