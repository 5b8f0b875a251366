import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { peerName } from '../platform/flow.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';

const write = {
  url: 'https://metrics.example.com/push',
  proxy_url: 'http://proxy.egress.svc:3128',
  oauth2: { token_url: 'https://login.example.com/token' },
};

test('a remote write of Loki and Tempo goes to its proxy, and its token is fetched first', () => {
  const components = {
    loki: { extraConfig: { ruler: { remote_write: { enabled: true, clients: { a: write } } } } },
    tempo: { extraConfig: { metrics_generator: { storage: { remote_write: [write] } } } },
  };
  const flows = compile(platformWith({ components }), plainFacts).graph?.flows ?? [];
  const found = flows.flatMap(({ from, kind, to, port }) =>
    ['host-login-example-com', 'host-metrics-example-com', 'pods-egress'].includes(peerName(to))
      ? [`${peerName(from)} ${kind} ${peerName(to)} ${port}`]
      : [],
  );
  expect(found.sort()).toEqual([
    'loki login host-login-example-com 443',
    'loki write pods-egress 3128',
    'tempo login host-login-example-com 443',
    'tempo write pods-egress 3128',
  ]);
});
