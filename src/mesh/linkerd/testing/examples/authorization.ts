import type { RowExamples } from '../../../testing/example.ts';

const cluster = { operator: { namespace: 'gunj-system' } };
const allowed = { name: 'shop', component: 'prometheus' as const, port: 9090 };

export const authorizationExamples: RowExamples = {
  'spec.serviceMesh.mtls.exceptions': {
    set: [{ name: 'promtail', component: 'loki', port: 3100, from: { cidrs: ['10.9.0.0/16'] } }],
  },
  'spec.serviceMesh.authorization.enabled=true': { otherwise: false, cluster },
  'spec.serviceMesh.authorization.enabled=false': { otherwise: true, cluster },
  'spec.serviceMesh.authorization.allow': {
    set: [{ ...allowed, from: { serviceAccounts: ['shop/checkout'] } }],
  },
  'spec.serviceMesh.authorization.allow[].from.trustDomain': {
    set: 'east.example',
    beside: {
      serviceMesh: {
        authorization: { allow: [{ ...allowed, from: { namespaces: ['shop'], via: { cidrs: ['10.9.0.0/16'] } } }] },
      },
    },
  },
  'spec.serviceMesh.authorization.requestIdentities': {
    set: [
      {
        name: 'staff',
        component: 'grafana',
        issuer: 'https://login.example.com',
        jwksUri: 'https://login.example.com/keys',
        required: true,
      },
    ],
    beside: {
      components: {
        grafana: { access: { host: 'g.example.com', tls: {}, from: { namespace: 'gateways', meshed: true } } },
      },
    },
  },
};
