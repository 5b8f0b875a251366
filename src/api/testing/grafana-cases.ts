import type { Case } from './case.ts';

const grafana = (value: unknown) => ({ components: { grafana: value } });
const path = 'spec.components.grafana';
const from = { namespace: 'ingress-nginx' };
const route = { host: 'grafana.example.com', from };
const access = (value: unknown) => grafana({ access: { ...route, ...(value as object) } });
const urls = {
  authUrl: 'https://id.example.com/auth',
  tokenUrl: 'https://id.example.com/token',
  apiUrl: 'https://id.example.com/me',
};
const oidc = { clientId: 'grafana', ...urls };
const secret = { name: 'login', key: 'secret' };
const database = { type: 'postgres', host: 'db.data.svc', user: 'grafana', passwordSecret: secret };
const gateway = { namespace: 'istio-ingress', name: 'public' };

const accessCases: readonly Case[] = [
  {
    name: 'an Ingress with everything',
    spec: access({
      tls: { secretName: 'grafana-tls' },
      from: { namespace: 'ingress-nginx', labels: { app: 'nginx' }, meshed: true },
      ingress: { className: 'nginx', annotations: { 'example.com/a': 'b' } },
    }),
    refused: [],
  },
  {
    name: 'an HTTPRoute below a path',
    spec: access({ path: '/grafana', tls: {}, httpRoute: { parentRefs: [{ name: 'web', namespace: 'gateways' }] } }),
    refused: [],
  },
  { name: 'a mesh gateway that is there', spec: access({ tls: {}, meshGateway: { gateway } }), refused: [] },
  {
    name: 'a mesh gateway that is written',
    spec: access({ tls: { secretName: 'grafana-tls' }, meshGateway: { selector: { app: 'ingress' } } }),
    refused: [],
  },
  {
    name: 'an Ingress that brings configuration for its controller along',
    spec: access({
      ingress: { annotations: { 'nginx.ingress.kubernetes.io/configuration-snippet': 'return 200;' } },
    }),
    refused: [`${path}.access.ingress.annotations`],
  },
  {
    name: 'an Ingress with an annotation that has no name',
    spec: access({ ingress: { annotations: { 'a\n---\nb': 'x' } } }),
    refused: [`${path}.access.ingress.annotations`],
  },
  {
    name: 'gateway pods by a label that has no name',
    spec: access({ from: { namespace: 'a', labels: { 'a b': 'x' } } }),
    refused: [`${path}.access.from.labels`],
  },
  { name: 'a way in without a route', spec: access({}), refused: [] },
  { name: 'a way in for nobody', spec: grafana({ access: { host: 'a.b' } }), refused: [`${path}.access.from`] },
  { name: 'two routes', spec: access({ ingress: {}, meshGateway: { gateway } }), refused: [`${path}.access`] },
  { name: 'a wildcard', spec: access({ host: '*.example.com' }), refused: [`${path}.access.host`] },
  { name: 'a path with a slash at the end', spec: access({ path: '/grafana/' }), refused: [`${path}.access.path`] },
  { name: 'a path that goes up', spec: access({ path: '/..' }), refused: [`${path}.access.path`] },
  { name: 'a path behind an Ingress', spec: access({ path: '/a', ingress: {} }), refused: [`${path}.access.path`] },
  {
    name: 'a certificate for a Gateway that is there',
    spec: access({ tls: { secretName: 'a' }, httpRoute: { parentRefs: [{ name: 'web' }] } }),
    refused: [`${path}.access.tls.secretName`],
  },
  {
    name: 'https of a mesh gateway without a certificate',
    spec: access({ tls: {}, meshGateway: { selector: { app: 'ingress' } } }),
    refused: [`${path}.access.tls`],
  },
  {
    name: 'a route to no Gateway',
    spec: access({ httpRoute: { parentRefs: [] } }),
    refused: [`${path}.access.httpRoute.parentRefs`],
  },
  { name: 'no mesh gateway', spec: access({ meshGateway: {} }), refused: [`${path}.access.meshGateway`] },
  {
    name: 'a mesh gateway for no pods',
    spec: access({ meshGateway: { selector: {} } }),
    refused: [`${path}.access.meshGateway.selector`],
  },
  {
    name: 'two URLs',
    spec: grafana({ access: route, externalUrl: 'https://grafana.example.com' }),
    refused: [`${path}.externalUrl`],
  },
];

const loginCases: readonly Case[] = [
  {
    name: 'login with everything',
    spec: grafana({
      externalUrl: 'https://grafana.example.com',
      auth: {
        oidc: {
          ...oidc,
          name: 'Example',
          clientSecret: secret,
          signOutUrl: 'https://id.example.com/logout',
          scopes: ['openid', 'groups'],
          roleAttributePath: "contains(groups[*], 'admins') && 'Admin' || 'Viewer'",
          roleAttributeStrict: true,
          allowedDomains: ['example.com'],
          usePkce: false,
          autoLogin: true,
          skipOrgRoleSync: false,
          ca: secret,
        },
        anonymous: { enabled: true, role: 'Editor' },
        disableLoginForm: true,
      },
      admin: { existingSecret: { name: 'admin' } },
      extraConfigSecrets: [{ setting: 'smtp.password', secret }],
    }),
    refused: [],
  },
  { name: 'login without a URL to come back to', spec: grafana({ auth: { oidc } }), refused: [`${path}.auth.oidc`] },
  {
    name: 'login that Grafana would expand',
    spec: grafana({ externalUrl: 'https://a', auth: { oidc: { ...oidc, clientId: '$__env{HOME}' } } }),
    refused: [`${path}.auth.oidc.clientId`],
  },
  {
    name: 'login on two lines',
    spec: grafana({ externalUrl: 'https://a', auth: { oidc: { ...oidc, roleAttributePath: "'Admin'\n[server]" } } }),
    refused: [`${path}.auth.oidc.roleAttributePath`],
  },
  {
    name: 'no way to log in',
    spec: grafana({ auth: { disableLoginForm: true, anonymous: { role: 'Viewer' } } }),
    refused: [`${path}.auth.disableLoginForm`],
  },
  {
    name: 'a login of the user’s own',
    spec: grafana({ auth: { disableLoginForm: true }, extraConfig: { 'auth.github': { enabled: true } } }),
    refused: [],
  },
  {
    name: 'a secret setting without a section',
    spec: grafana({ extraConfigSecrets: [{ setting: 'password', secret }] }),
    refused: [`${path}.extraConfigSecrets[0].setting`],
  },
];

const databaseCases: readonly Case[] = [
  { name: 'replicas with a database', spec: grafana({ replicas: 3, database }), refused: [] },
  { name: 'replicas without', spec: grafana({ replicas: 2 }), refused: [`${path}.replicas`] },
  {
    name: 'a database with everything',
    spec: grafana({
      database: { ...database, type: 'mysql', port: 3307, name: 'g', sslMode: 'verify-full', ca: secret },
    }),
    refused: [],
  },
  {
    name: 'a database and a volume',
    spec: grafana({ database, storage: { size: '1Gi' } }),
    refused: [`${path}.storage`],
  },
  {
    name: 'MySQL with a mode of PostgreSQL',
    spec: grafana({ database: { ...database, type: 'mysql', sslMode: 'verify-ca' } }),
    refused: [`${path}.database.sslMode`],
  },
  {
    name: 'a database with a port in its name',
    spec: grafana({ database: { ...database, host: 'db:5432' } }),
    refused: [`${path}.database.host`],
  },
];

export const grafanaCases: readonly Case[] = [...accessCases, ...loginCases, ...databaseCases];
