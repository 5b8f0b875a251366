import type { Case } from './case.ts';

const external = (component: string, value: Record<string, unknown>) => ({
  components: { [component]: { enabled: false, external: { url: 'https://a.example.com', ...value } } },
});
const secret = { name: 'cloud', key: 'secret' };
const basicAuth = { username: '1234', passwordSecret: secret };
const at = (component: string) => `spec.components.${component}.external`;

export const externalCases: readonly Case[] = [
  {
    name: 'everything run by others',
    spec: {
      components: {
        prometheus: {
          enabled: false,
          external: {
            url: 'https://mimir.example.com/prometheus',
            writeUrl: 'https://mimir.example.com/api/v1/push',
            otlpUrl: 'https://mimir.example.com/otlp',
            headers: { 'X-Scope-OrgID': 'east', 'X-Empty': '' },
            tokenSecret: secret,
            ca: secret,
          },
        },
        alertmanager: { enabled: false, external: { url: 'https://alerts.example.com', basicAuth, ca: secret } },
        loki: { enabled: false, external: { url: 'http://loki.logs.svc:3100', otlpUrl: 'https://b/otlp', ca: secret } },
        tempo: {
          enabled: false,
          external: { url: 'http://tempo.traces.svc:3200', otlpUrl: 'https://tempo.traces.svc:4317', basicAuth },
        },
        grafana: { enabled: false, external: { url: 'https://grafana.example.com' } },
        opentelemetryCollector: { enabled: false, external: { url: 'https://otlp.example.com' } },
      },
    },
    refused: [],
  },
  {
    name: 'a token and a password',
    spec: external('loki', { tokenSecret: secret, basicAuth }),
    refused: [`${at('loki')}.tokenSecret`],
  },
  ...['prometheus', 'alertmanager', 'loki', 'tempo'].map((component) => ({
    name: `authorities for a ${component} called in plain text`,
    spec: external(component, { url: 'http://a.example.com', ca: secret }),
    refused: [`${at(component)}.ca`],
  })),
  {
    name: 'a secret in a header to a component of others',
    spec: external('prometheus', { headers: { authorization: 'Bearer x' } }),
    refused: [`${at('prometheus')}.headers`],
  },
  {
    name: 'a cookie to a component of others',
    spec: external('prometheus', { headers: { Cookie: 'session=x' } }),
    refused: [`${at('prometheus')}.headers`],
  },
  {
    name: 'two lines in a header',
    spec: external('alertmanager', { headers: { 'X-Scope-OrgID': 'a\nb' } }),
    refused: [`${at('alertmanager')}.headers.X-Scope-OrgID`],
  },
  {
    name: 'a user whose name has a colon',
    spec: external('loki', { basicAuth: { ...basicAuth, username: 'a:b' } }),
    refused: [`${at('loki')}.basicAuth.username`],
  },
  {
    name: 'a password over gRPC in plain text',
    spec: external('tempo', { basicAuth, otlpUrl: 'http://tempo.traces.svc:4317' }),
    refused: [`${at('tempo')}.otlpUrl`],
  },
];
