import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import type { Facts } from './facts/facts.ts';
import { at, items } from './objects/access.ts';
import type { KubeObject } from './objects/object.ts';
import { istioFacts, plainFacts, platformWith } from './testing/platform.ts';

const operator = { namespace: 'gunj-system' };

function objects(facts: Facts, spec = {}): KubeObject[] {
  return compile(platformWith(spec), facts).plan?.waves.flatMap((wave) => wave.objects) ?? [];
}

const find = (all: KubeObject[], kind: string, name: string) =>
  all.find((object) => object.kind === kind && object.metadata.name === name);

describe('the operator reads how a reload of Prometheus went', () => {
  const strict = { serviceMesh: { enabled: true, mtls: { mode: 'STRICT' as const } } };
  const meshed = objects({ ...istioFacts, operator }, strict);

  test('the network lets its pods in on that port, and nobody else of its namespace', () => {
    const ingress = items(
      at(find(objects({ ...plainFacts, operator }), 'NetworkPolicy', 'prometheus'), 'spec', 'ingress'),
    );
    const rules = ingress.filter((rule) => JSON.stringify(rule).includes('gunj-system'));
    expect(rules).toHaveLength(1);
    expect(JSON.stringify(rules)).toContain('"app.kubernetes.io/name":"gunj-operator"');
    expect(items(at(rules[0], 'ports')).map((port) => at(port, 'port'))).toEqual([9090]);
  });

  test('under STRICT plain text is taken on that port alone', () => {
    expect(at(find(meshed, 'PeerAuthentication', 'prometheus'), 'spec')).toMatchObject({
      mtls: { mode: 'STRICT' },
      portLevelMtls: { '9090': { mode: 'PERMISSIVE' } },
    });
  });

  test.each([
    ['may read the metrics, ask for the traffic of the status, and nothing else', {}, ['/metrics', '/api/v1/query']],
    [
      'may read the metrics and nothing else where proxies are not read',
      { observability: { metrics: { enabled: false } } },
      ['/metrics'],
    ],
  ])('without an identity it %s', (_, more, paths) => {
    const found = objects({ ...istioFacts, operator }, { serviceMesh: { ...strict.serviceMesh, ...more } });
    const rules = at(find(found, 'AuthorizationPolicy', 'allow-operator-to-prometheus-9090'), 'spec', 'rules');
    expect(rules).toEqual([{ to: [{ operation: { ports: ['9090'], methods: ['GET'], paths } }] }]);
  });

  test('components are still let in by their identity', () => {
    const rules = items(at(find(meshed, 'AuthorizationPolicy', 'allow-grafana-to-prometheus-9090'), 'spec', 'rules'));
    expect(JSON.stringify(rules)).toContain('cluster.local/ns/monitoring/sa/grafana');
  });

  test('where the operator runs outside the cluster nothing is opened', () => {
    const outside = objects(istioFacts, strict);
    expect(JSON.stringify(outside)).not.toContain('allow-operator');
    expect(find(outside, 'PeerAuthentication', 'prometheus')).toBeUndefined();
  });
});
