import { expect, test } from 'vitest';
import { tempo } from '../components/tempo/index.ts';
import { at, items } from '../objects/access.ts';
import { services } from './services.ts';
import { inputWith } from './testing/input.ts';

test('what a mesh is to know of calls stands on the Service, and not on that of replicas', () => {
  const annotations = { 'balancer.example/breaker': 'consecutive' };
  const peers = { serviceName: 'alertmanager-peers', ports: [] };
  const [own, ofReplicas] = services({ ...inputWith({ peers }), serviceAnnotations: annotations });
  expect(own?.metadata.annotations).toEqual(annotations);
  expect(ofReplicas?.metadata.annotations).toBeUndefined();
});

test('a port that takes gRPC beside HTTP says neither: proxies that are told one refuse the other', () => {
  const [service] = services({ ...inputWith(), kind: tempo });
  const told = items(at(service, 'spec', 'ports')).map((port) => [at(port, 'port'), at(port, 'appProtocol')]);
  expect(told).toEqual([
    [3200, undefined],
    [4317, 'kubernetes.io/h2c'],
  ]);
});
