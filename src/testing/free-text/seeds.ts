import type { PlatformSpecInput } from '../../api/spec/platform.ts';

type Components = NonNullable<PlatformSpecInput['components']>;

const secret = { name: 'credentials', key: 'value' };
const off = { enabled: false } as const;
const jwks = '{"keys":[{"kty":"RSA","kid":"zq-kid","n":"x","e":"AQAB"}]}';
const from = { namespaces: ['gateways'], labels: { 'zq-from': 'zq' } };

/** What every component has. */
const common = {
  scheduling: { nodeSelector: { 'zq-node': 'zq' } },
  podTemplate: { metadata: { labels: { 'zq-label': 'zq' }, annotations: { 'zq-annotation': 'zq-text' } } },
};
const stored = { storage: { size: '10Gi', labels: { 'zq-claim': 'zq' }, annotations: { 'zq-claim-note': 'zq-note' } } };
const external = (url: string) => ({
  enabled: false as const,
  external: {
    url,
    headers: { 'X-Zq': 'zq-header' },
    basicAuth: { username: 'zq-user', passwordSecret: secret },
  },
});

const selected = { selector: { matchLabels: { 'zq-select': 'zq' } } };
const relabel = {
  sourceLabels: ['zq_source', 'zq_other'],
  separator: 'zq;',
  regex: 'zq-(.*)',
  targetLabel: 'zq_target',
  replacement: 'zq-replacement',
};

const prometheus: Components['prometheus'] = {
  ...common,
  ...stored,
  remoteWrite: [
    {
      name: 'archive',
      url: 'https://metrics.example.com/write',
      basicAuth: { username: 'zq-writer', passwordSecret: secret },
      tls: { ca: secret, serverName: 'zq.example.com' },
      headers: { 'X-Zq': 'zq-header' },
      writeRelabelConfigs: [relabel],
    },
  ],
  rules: selected,
  scrapeTargets: selected,
};

const times = { muteTimeIntervals: ['zq-mute'], activeTimeIntervals: ['zq-active'] };
const alertmanager: Components['alertmanager'] = {
  ...common,
  ...stored,
  global: {
    smtp: {
      smarthost: 'mail.example.com:587',
      from: 'zq@example.com',
      hello: 'zq-hello',
      username: 'zq-mailer',
      passwordSecret: secret,
    },
  },
  receivers: [
    {
      name: 'zq-first',
      slack: [
        {
          urlSecret: secret,
          channel: '#zq-channel',
          username: 'zq-username',
          color: 'zq-color',
          title: 'zq-title',
          titleLink: 'zq-link',
          text: 'zq-text',
          footer: 'zq-footer',
          iconEmoji: ':zq:',
        },
      ],
      pagerduty: [
        {
          routingKeySecret: secret,
          description: 'zq-description',
          severity: 'zq-severity',
          class: 'zq-class',
          component: 'zq-component',
          group: 'zq-group',
          details: { 'zq-detail': 'zq-detailed' },
        },
      ],
      email: [
        {
          to: 'zq-to@example.com',
          from: 'zq-from@example.com',
          subject: 'zq-subject',
          html: 'zq-html',
          text: 'zq-plain',
        },
      ],
      opsgenie: [
        {
          apiKeySecret: secret,
          message: 'zq-message',
          description: 'zq-about',
          priority: 'zq-priority',
          tags: 'zq-tags',
          responders: [{ type: 'team', name: 'zq-responder' }],
        },
      ],
      msteams: [{ urlSecret: secret, host: 'teams.example.com', title: 'zq-teams-title', text: 'zq-teams-text' }],
      telegram: [{ botTokenSecret: secret, chatID: 1, message: 'zq-telegram' }],
      discord: [{ urlSecret: secret, title: 'zq-discord-title', message: 'zq-discord' }],
    },
  ],
  route: {
    receiver: 'zq-first',
    routes: [
      {
        receiver: 'zq-first',
        matchers: ['a="zq-one"'],
        ...times,
        routes: [
          {
            receiver: 'zq-first',
            matchers: ['a="zq-two"'],
            ...times,
            routes: [{ receiver: 'zq-first', matchers: ['a="zq-three"'], ...times }],
          },
        ],
      },
    ],
  },
  inhibitRules: [{ sourceMatchers: ['a="zq-source"'], targetMatchers: ['a="zq-target"'], equal: ['zq_equal'] }],
  timeIntervals: [
    { name: 'zq-mute', weekdays: ['monday'] },
    { name: 'zq-active', weekdays: ['monday'] },
  ],
  templates: { 'zq-mail': 'zq-template' },
  deadMansSwitch: { receiver: 'zq-first' },
};

const oidc = {
  name: 'zq-login',
  clientId: 'zq-client',
  clientSecret: secret,
  authUrl: 'https://login.example.com/authorize',
  tokenUrl: 'https://login.example.com/token',
  apiUrl: 'https://login.example.com/userinfo',
  roleAttributePath: 'zq-path',
};
const database = {
  type: 'postgres',
  host: 'postgres.databases.svc',
  name: 'zq-database',
  user: 'zq-owner',
  passwordSecret: secret,
} as const;
const host = 'grafana.example.com';
const way = { host, tls: { secretName: 'cert' }, from: { namespace: 'gateways', labels: { 'zq-gateway': 'zq' } } };

const identity = {
  type: 's3',
  bucket: 'data',
  region: 'eu-west-1',
  workloadIdentity: { annotations: { 'zq-role': 'zq-arn' } },
} as const;
const s3 = { objectStorage: identity };

const allowed = { namespaces: ['shop'] };
const traffic = (consistentHash: object) => ({ loadBalancing: { consistentHash } });

/** In a mesh, everything on the platform itself. */
const own: PlatformSpecInput = {
  global: { externalLabels: { zq_label: 'zq-value' }, nodeSelector: { 'zq-node': 'zq' } },
  observability: {
    namespaces: { selector: { matchLabels: { 'zq-team': 'zq' } } },
    cluster: { nodeMetrics: { namespace: 'nodes', labels: { 'zq-exporter': 'zq' } } },
  },
  serviceMesh: {
    enabled: true,
    mtls: {
      enabled: true,
      mode: 'STRICT',
      exceptions: [{ name: 'old', component: 'loki', port: 3100, from, why: 'zq-why' }],
    },
    authorization: {
      enabled: true,
      allow: [
        {
          name: 'shop',
          component: 'tempo',
          port: 3200,
          from: { ...allowed, labels: { 'zq-allowed': 'zq' } },
          why: 'zq-because',
        },
        {
          name: 'far',
          component: 'tempo',
          port: 3200,
          from: { serviceAccounts: ['far/away'], via: { namespaces: ['edge'], labels: { 'zq-via': 'zq' } } },
        },
      ],
      requestIdentities: [
        {
          name: 'people',
          component: 'grafana',
          issuer: 'https://zq-issuer.example.com',
          jwks,
          audiences: ['zq-audience'],
          fromHeaders: [{ name: 'X-Token', prefix: 'zq-prefix ' }],
        },
      ],
    },
    trafficManagement: traffic({ httpHeaderName: 'x-zq' }),
  },
  components: {
    prometheus,
    alertmanager,
    grafana: {
      ...common,
      ...stored,
      auth: { oidc },
      dashboards: selected,
      datasources: selected,
      access: { ...way, meshGateway: { selector: { 'zq-gw': 'zq' } } },
    },
    loki: {
      ...common,
      ...stored,
      ...s3,
      rules: selected,
      retention: { time: '30d' },
      limits: { retentionStreams: [{ selector: '{zq="stream"}', period: '48h' }] },
    },
    tempo: { ...common, ...stored, ...s3 },
    opentelemetryCollector: {
      ...common,
      canary: { version: '0.164.0', weight: 10, match: [{ header: 'x-canary', value: 'zq-canary' }] },
    },
    logAgent: { enabled: true, ...common },
    kubeStateMetrics: { enabled: true, ...common },
  },
};

/** The stores are those of somebody else. */
const others: PlatformSpecInput = {
  global: { externalLabels: { zq_label: 'zq-value' } },
  serviceMesh: { enabled: true, trafficManagement: traffic({ httpCookie: { name: 'zq-cookie', ttl: '1h' } }) },
  components: {
    prometheus: external('https://mimir.example.com/prometheus'),
    alertmanager: external('https://alertmanager.example.com'),
    loki: external('https://loki.example.com'),
    tempo: external('https://tempo.example.com'),
    grafana: {
      replicas: 2,
      database,
      canary: { version: '13.2.1', weight: 10, match: [{ header: 'x-canary', value: 'zq-canary' }] },
      access: { ...way, ingress: { className: 'nginx', annotations: { 'zq-ingress': 'zq-ingress-note' } } },
    },
    logAgent: { enabled: true },
  },
};

/** A Collector that sends on what it is sent, to somebody else, with no store of the platform's own. */
const alone: PlatformSpecInput = {
  global: { externalLabels: { zq_label: 'zq-value' } },
  serviceMesh: { enabled: true, trafficManagement: traffic({ httpQueryParameterName: 'zq-query' }) },
  components: {
    prometheus: off,
    alertmanager: off,
    grafana: off,
    loki: off,
    tempo: { objectStorage: identity },
    opentelemetryCollector: { spanMetrics: { enabled: false } },
  },
};

/** Specs that hold, together, every free text there is. What is free in them begins with `zq`. */
export const seeds: Readonly<Record<string, PlatformSpecInput>> = { own, others, alone };
