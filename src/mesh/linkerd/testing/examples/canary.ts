import type { PlatformSpecInput } from '../../../../api/spec/platform.ts';
import type { RowExamples } from '../../../testing/example.ts';

const match = [{ header: 'x-canary', value: 'always' }];
const collector: PlatformSpecInput = { components: { opentelemetryCollector: { canary: { version: '0.164.0' } } } };
const grafana: PlatformSpecInput = {
  components: {
    grafana: {
      canary: { version: '13.2.1' },
      database: {
        type: 'postgres',
        host: 'pg.databases.svc',
        name: 'grafana',
        user: 'grafana',
        passwordSecret: { name: 'pg', key: 'password' },
      },
      // An ingress with a proxy: what leads to Grafana is a Service to it.
      access: {
        host: 'grafana.example.com',
        tls: {},
        from: { namespace: 'ingress', meshed: true },
        ingress: { className: 'nginx' },
      },
    },
  },
};

export const canaryExamples: RowExamples = {
  'spec.components.opentelemetryCollector.canary.weight': { set: 10, beside: collector },
  'spec.components.opentelemetryCollector.canary.match': { set: match, beside: collector },
  'spec.components.grafana.canary.weight': { set: 10, beside: grafana },
  'spec.components.grafana.canary.match': { set: match, beside: grafana },
};
