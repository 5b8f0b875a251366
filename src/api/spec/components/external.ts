import { object, required } from '../../schema/build.ts';
import type { Output, Rule } from '../../schema/node.ts';
import { httpUrl } from '../text.ts';
import { basicAuth, headers } from './credentials.ts';
import { secretKey } from './secret-key.ts';

const description = 'The component as somebody else runs it, used when `enabled` is false.';

const shared = {
  url: required(httpUrl('Base URL of its HTTP API.')),
  headers: headers(
    'Headers that are sent with every request, in plain text: the name of a tenant, X-Scope-OrgID.',
    'cookie|set-cookie|x-api-key|x-auth-token',
  ),
  tokenSecret: secretKey('A bearer token that is sent with every request.'),
  basicAuth,
  ca: secretKey('Certificates of the authorities to trust, in PEM; the public ones when left out.'),
};

/** Rules of what all have in common; `urls` are all the fields with a URL. */
function rules(urls: readonly string[]): Rule[] {
  const byTls = urls.map(
    (name) => (name === 'url' ? '' : `has(self.${name}) && `) + `self.${name}.startsWith('https://')`,
  );
  return [
    {
      rule: '!(has(self.tokenSecret) && has(self.basicAuth))',
      message: 'tokenSecret and basicAuth exclude each other',
      fieldPath: '.tokenSecret',
      hint: 'Keep one of them.',
    },
    {
      rule: `!has(self.ca) || ${byTls.map((one) => `(${one})`).join(' || ')}`,
      message: 'authorities are asked only where a URL begins with https://',
      fieldPath: '.ca',
      hint: 'Leave ca out, or call it by https://.',
    },
  ];
}

/** An Alertmanager: alerts are sent and queried at one URL. */
export const externalAlertmanager = object(description, shared, { rules: rules(['url']) });

export const externalPrometheus = object(
  description,
  {
    ...shared,
    writeUrl: httpUrl('Where samples are written by remote write, in full; `<url>/api/v1/write` when left out.'),
    otlpUrl: httpUrl(
      'Where it takes OTLP over HTTP; /v1/metrics is added, and `<url>/api/v1/otlp` is meant when left out.',
    ),
  },
  { rules: rules(['url', 'writeUrl', 'otlpUrl']) },
);

export const externalLoki = object(
  description,
  {
    ...shared,
    otlpUrl: httpUrl('Where it takes OTLP over HTTP; /v1/logs is added, and `<url>/otlp` is meant when left out.'),
  },
  { rules: rules(['url', 'otlpUrl']) },
);

export const externalTempo = object(
  description,
  {
    ...shared,
    otlpUrl: httpUrl('Where it takes OTLP over gRPC; a path means nothing there.'),
  },
  {
    rules: [
      ...rules(['url', 'otlpUrl']),
      {
        rule: "!(has(self.basicAuth) && has(self.otlpUrl) && self.otlpUrl.startsWith('http://'))",
        message: 'the Collector sends a password over gRPC only by TLS',
        fieldPath: '.otlpUrl',
        hint: 'Give a URL with https://, or a tokenSecret instead of basicAuth.',
      },
    ],
  },
);

/** Grafana and the Collector, whom no component calls. */
export const externalPlace = object(
  'Where people and workloads find the one that somebody else runs, when `enabled` is false. No component calls it: it is told in the status.',
  { url: required(httpUrl('Its URL.')) },
);

/** What any of them may have. */
export interface ExternalSpec extends Output<typeof externalAlertmanager> {
  writeUrl?: string;
  otlpUrl?: string;
}
