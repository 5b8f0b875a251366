import { expect, test } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { readProxy } from './read-proxy.ts';

const proxy = (image: string) => ({ name: 'istio-proxy', image });
const app = { name: 'loki', image: 'docker.io/grafana/loki:3.6.2' };
const pod = (spec: object, annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'loki-0', annotations },
  spec,
});
const status = (revision: string) => ({ 'sidecar.istio.io/status': JSON.stringify({ containers: null, revision }) });

test.each<[title: string, pod: KubeObject, found: ReturnType<typeof readProxy>]>([
  ['a pod without a proxy', pod({ containers: [app] }), undefined],
  [
    'a container beside the others',
    pod({ containers: [app, proxy('docker.io/istio/proxyv2:1.30.3')] }, status('canary')),
    { revision: 'canary', version: '1.30.3' },
  ],
  [
    'a native sidecar',
    pod(
      { containers: [app], initContainers: [proxy('registry:5000/istio/proxyv2:1.31.0-distroless')] },
      status('default'),
    ),
    { revision: 'default', version: '1.31.0' },
  ],
  [
    'an image by digest alone tells no version',
    pod({ containers: [proxy(`istio/proxyv2@sha256:${'a'.repeat(64)}`)] }, { 'istio.io/rev': 'stable' }),
    { revision: 'stable' },
  ],
  [
    'the injector’s note goes before an annotation that may name a tag',
    pod({ containers: [proxy('istio/proxyv2:1.17.8')] }, { ...status('1-17-8'), 'istio.io/rev': 'prod' }),
    { revision: '1-17-8', version: '1.17.8' },
  ],
  [
    'a note that is no JSON',
    pod({ containers: [proxy('istio/proxyv2:1.17')] }, { 'sidecar.istio.io/status': '{' }),
    { version: '1.17.0' },
  ],
])('%s', (_title, given, found) => {
  expect(readProxy(given)).toEqual(found);
});
