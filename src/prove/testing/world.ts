import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../objects/object.ts';
import { worldOf } from '../read-world.ts';
import type { Address, Pod, World } from '../world.ts';

/** A world from YAML, for tests. */
export function worldFrom(yaml: string): World {
  return worldOf(objectsFrom(yaml));
}

export function objectsFrom(yaml: string): KubeObject[] {
  return parseAllDocuments(yaml)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);
}

/** A pod that nobody wrote down. */
export function podWith(pod: Partial<Pod> & { name: string }): Pod {
  return {
    kind: 'pod',
    namespace: 'default',
    labels: {},
    annotations: {},
    serviceAccount: 'default',
    hostNetwork: false,
    containers: ['app'],
    ports: [],
    addresses: [],
    template: false,
    ...pod,
  };
}

export function addressOf(address: string): Address {
  return { kind: 'address', name: address, address };
}
