import { expect, test } from 'vitest';
import type { PlatformStatus } from '../../api/types.ts';
import { meshes } from '../../mesh/registry.ts';
import type { KubeObject } from '../../objects/object.ts';
import { currentMesh } from './current.ts';

const object = (apiVersion: string, kind: string): KubeObject => ({ apiVersion, kind, metadata: { name: 'a' } });
const istios = object('security.istio.io/v1', 'PeerAuthentication');
const linkerds = object('policy.linkerd.io/v1beta3', 'Server');
const anybodys = object('gateway.networking.k8s.io/v1', 'HTTPRoute');
const out = { name: 'eject', direction: 'Out', since: 'x' } as const;

test.each<[string, PlatformStatus, KubeObject[], string | undefined]>([
  ['the one it says it is in', { serviceMesh: { type: 'istio' } }, [linkerds], 'istio'],
  ['the one it says it leaves', { serviceMesh: { stage: { ...out, from: 'linkerd' } } }, [istios], 'linkerd'],
  [
    'the one whose objects are there, where it says nothing',
    { serviceMesh: { enabled: false } },
    [linkerds],
    'linkerd',
  ],
  ['the one whose objects are there, without a status', {}, [anybodys, istios], 'istio'],
  ['none for what every platform may have', {}, [anybodys, object('v1', 'Service')], undefined],
  ['none where it names one that is not known', { serviceMesh: { type: 'other' } }, [istios], undefined],
])('a platform is in %s', (_, status, members, type) => {
  expect(currentMesh(status, members, meshes)?.type).toBe(type);
});
