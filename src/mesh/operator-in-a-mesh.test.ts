import { expect, it } from 'vitest';
import { at, textMap } from '../objects/access.ts';
import { webhookPort } from '../operator/admission/names.ts';
import { operatorWorkload } from '../operator/deployment.ts';
import { addressOf, podWith, worldFrom } from '../prove/testing/world.ts';
import { valueAt } from '../prove/tri-set.ts';
import { istioSemantics } from './istio/semantics/index.ts';
import { linkerdSemantics } from './linkerd/semantics/index.ts';
import { chartDefaults } from './linkerd/semantics/settings.ts';

const namespace = 'gunj-system';
const deployment = operatorWorkload({ image: 'gunj-operator' }).find(({ kind }) => kind === 'Deployment');
const apiServer = addressOf('203.0.113.9');
const operator = (proxy: string) =>
  podWith({
    name: 'operator',
    namespace,
    serviceAccount: 'gunj-operator',
    annotations: textMap(at(deployment, 'spec', 'template', 'metadata', 'annotations')),
    containers: ['operator', proxy],
  });
const strict = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec: { mtls: { mode: STRICT } }
`;

it.each([
  [
    'STRICT in Istio',
    istioSemantics(worldFrom(strict), [apiServer, operator('istio-proxy')], {
      trustDomain: 'td.example',
      rootNamespace: 'istio-system',
    }),
  ],
  [
    'a default policy of deny in Linkerd',
    linkerdSemantics(worldFrom(''), [apiServer, operator('linkerd-proxy')], {
      ...chartDefaults,
      namespace: 'linkerd',
      trustDomain: 'td.example',
      tunnels: true,
      defaultInboundPolicy: 'deny',
    }),
  ],
])('the API server, which has no identity, reaches the webhook through %s, and nothing else', (_, semantics) => {
  const reaches = (port: number) => valueAt(semantics.judge({ to: 1, port, protocol: 'TCP' }).plain.verdict, 0);
  expect([reaches(webhookPort), reaches(webhookPort + 1)]).toEqual(['yes', 'no']);
});
