import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { canonicalJson } from './objects/canonical.ts';
import type { KubeObject } from './objects/object.ts';
import { isComponent, peerName } from './platform/flow.ts';
import { istioFacts, plainFacts, platformWith } from './testing/platform.ts';

const meshed = { serviceMesh: { enabled: true } };

function objects(spec = {}, facts = istioFacts): KubeObject[] {
  return compile(platformWith(spec), facts).plan?.waves.flatMap((wave) => wave.objects) ?? [];
}

function ofKind(all: KubeObject[], kind: string): KubeObject[] {
  return all.filter((object) => object.kind === kind);
}

describe('a plan', () => {
  test('is the same bytes for the same resource and facts', () => {
    expect(canonicalJson(compile(platformWith(meshed), istioFacts))).toBe(
      canonicalJson(compile(platformWith(meshed), istioFacts)),
    );
  });

  test('does not depend on the order in which labels were written', () => {
    const one = { global: { externalLabels: { zone: '1', area: '2' } } };
    const two = { global: { externalLabels: { area: '2', zone: '1' } } };
    expect(JSON.stringify(compile(platformWith(one), plainFacts).plan)).toBe(
      JSON.stringify(compile(platformWith(two), plainFacts).plan),
    );
  });

  test('hands labels to components that expand variables as texts', () => {
    const configs = ofKind(objects({ global: { externalLabels: { owner: '${env:HOME}' } } }, plainFacts), 'ConfigMap');
    const dataOf = (name: string) =>
      JSON.stringify(configs.find(({ metadata }) => metadata.labels?.['observability.io/config-of'] === name)?.data);
    expect(dataOf('prometheus')).toContain('$${env:HOME}');
    expect(dataOf('otel-collector')).toContain('$${env:HOME}');
    expect(dataOf('tempo')).not.toContain('$${env:HOME}');
  });

  test('puts policies before configuration and configuration before pods', () => {
    const plan = compile(platformWith(meshed), istioFacts).plan;
    expect(plan?.waves.map((wave) => wave.name)).toEqual(['namespace', 'policy', 'config', 'workload']);
    expect(new Set(plan?.waves[1]?.objects.map((object) => object.kind))).toEqual(
      new Set(['NetworkPolicy', 'PeerAuthentication', 'AuthorizationPolicy']),
    );
    expect(new Set(plan?.waves[3]?.objects.map((object) => object.kind))).toEqual(
      new Set(['StatefulSet', 'Deployment']),
    );
  });

  test('names no object twice', () => {
    const names = objects(meshed).map((object) => `${object.kind}/${object.metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('contains the six Services under their fixed names', () => {
    const names = ofKind(objects(), 'Service').map((object) => object.metadata.name);
    expect(names.sort()).toEqual(['alertmanager', 'grafana', 'loki', 'otel-collector', 'prometheus', 'tempo']);
  });

  test('never contains the value of a secret', () => {
    const { plan } = compile(platformWith(meshed), istioFacts);
    expect(
      plan?.waves.flatMap((wave) => wave.secrets ?? []).map((secret) => [secret.name, Object.keys(secret.generate)]),
    ).toEqual([['grafana-admin', ['admin-password']]]);
    expect(ofKind(objects(meshed), 'Secret')).toEqual([]);
  });

  test('has nothing of a component that is switched off, and nobody that calls it', () => {
    const text = JSON.stringify(objects({ ...meshed, components: { loki: { enabled: false } } }));
    expect(text).not.toMatch(/sa\/loki|loki\.monitoring|"loki"/);
  });
});

describe('without a mesh', () => {
  test('no object and no pod mentions one', () => {
    expect(JSON.stringify(compile(platformWith(meshed), plainFacts).plan)).not.toMatch(/istio/i);
    expect(JSON.stringify(compile(platformWith({}), istioFacts).plan)).not.toMatch(/istio/i);
  });
});

describe('every declared flow between components', () => {
  const compiled = compile(platformWith(meshed), istioFacts);
  const all = compiled.plan?.waves.flatMap((wave) => wave.objects) ?? [];
  // What is read of a sidecar passes no policy of the mesh.
  const graph = compiled.graph?.flows.filter(({ port }) => port !== 15020) ?? [];
  const flows = graph.filter((flow) => isComponent(flow.from) && isComponent(flow.to));

  const named = flows.map((flow) => ({ ...flow, from: peerName(flow.from), to: peerName(flow.to) }));
  test.each(named)('$from → $to:$port ($kind) is let in, let out and authorized', (flow) => {
    const policyOf = (name: string) =>
      JSON.stringify(ofKind(all, 'NetworkPolicy').find((object) => object.metadata.name === name)?.spec);
    expect(policyOf(flow.to)).toContain(`"app.kubernetes.io/name":"${flow.from}"`);
    expect(policyOf(flow.from)).toContain(`"app.kubernetes.io/name":"${flow.to}"`);
    const allow = ofKind(all, 'AuthorizationPolicy').find(
      (object) => object.metadata.name === `allow-${flow.from}-to-${flow.to}-${flow.port}`,
    );
    expect(allow?.spec).toMatchObject({
      selector: { matchLabels: { 'app.kubernetes.io/name': flow.to } },
      rules: [
        {
          from: [{ source: { principals: [`cluster.local/ns/monitoring/sa/${flow.from}`] } }],
          to: [{ operation: { ports: [String(flow.port)] } }],
        },
      ],
    });
  });

  test.each(['alertmanager', 'otel-collector', 'neighbours'])(
    '%s can resolve names and its sidecar can reach the control plane',
    (name) => {
      const spec = JSON.stringify(ofKind(all, 'NetworkPolicy').find((object) => object.metadata.name === name)?.spec);
      expect(spec).toContain('"k8s-app":"kube-dns"');
      expect(spec).toContain('{"protocol":"TCP","port":15012}');
    },
  );

  test('is the only reason for an ALLOW policy', () => {
    const allowed = ofKind(all, 'AuthorizationPolicy')
      .map((object) => object.metadata.name)
      .filter((name) => name !== 'default-deny');
    const declared = graph
      .filter((flow) => (isComponent(flow.to) && flow.from !== 'users') || flow.to === 'neighbours')
      .map((flow) => `allow-${peerName(flow.from)}-to-${peerName(flow.to)}-${flow.port}`);
    expect(new Set(allowed)).toEqual(new Set(declared));
  });
});

describe('how Prometheus scrapes under each mTLS mode', () => {
  const config = (mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE') => {
    const found = ofKind(objects({ serviceMesh: { enabled: true, mtls: { mode } } }), 'ConfigMap').find(
      (object) => object.metadata.name === 'prometheus',
    );
    return JSON.stringify(found?.data);
  };

  test('STRICT needs the certificate of the sidecar', () => {
    expect(config('STRICT')).toContain('cert_file: /etc/istio-certs/cert-chain.pem');
  });

  test.each(['PERMISSIVE', 'DISABLE'] as const)(
    "%s goes in plain text, because TLS without the mesh's ALPN would be handed on to the application",
    (mode) => {
      expect(config(mode)).not.toContain('scheme: https');
      expect(config(mode)).not.toContain('/etc/istio-certs');
    },
  );

  test('PERMISSIVE lets callers without identity GET /metrics and nothing else', () => {
    const rules = ofKind(
      objects({ serviceMesh: { enabled: true, mtls: { mode: 'PERMISSIVE' } } }),
      'AuthorizationPolicy',
    )
      .filter((object) => object.metadata.name.startsWith('allow-scrape-'))
      .map(
        (object) =>
          (object.spec as { rules: { from?: unknown; to: [{ operation: Record<string, unknown> }] }[] }).rules[0],
      );
    expect(rules.length).toBe(5);
    for (const rule of rules)
      expect(rule).toMatchObject({ to: [{ operation: { methods: ['GET'], paths: ['/metrics'] } }] });
  });

  test('DISABLE writes no authorization, since nobody would have an identity, and says so', () => {
    const { plan, diagnostics } = compile(
      platformWith({ serviceMesh: { enabled: true, mtls: { mode: 'DISABLE' } } }),
      istioFacts,
    );
    expect(ofKind(plan?.waves.flatMap((wave) => wave.objects) ?? [], 'AuthorizationPolicy')).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toContain('NO_IDENTITY');
  });
});

describe('what is refused', () => {
  test.each([
    {
      title: 'a version whose configuration is not known',
      spec: { components: { tempo: { version: '2.7.2' } } },
      facts: plainFacts,
      code: 'UNSUPPORTED_VERSION',
      path: 'spec.components.tempo.version',
    },
    {
      title: 'STRICT where sidecars would call in plain text',
      spec: meshed,
      facts: { ...istioFacts, meshes: istioFacts.meshes?.map((mesh) => ({ ...mesh, autoMtls: false })) ?? [] },
      code: 'AUTO_MTLS_OFF',
      path: 'spec.serviceMesh.mtls.mode',
    },
  ])('$title has no plan', ({ spec, facts, code, path }) => {
    const { plan, diagnostics } = compile(platformWith(spec), facts);
    expect(plan).toBeUndefined();
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'error', code, path }));
  });
});

describe('what is assumed is said', () => {
  test.each([
    { title: 'the API server', facts: { ...istioFacts, kubernetes: undefined }, path: 'spec.components.prometheus' },
    {
      title: 'the range of Services',
      facts: { ...istioFacts, networks: undefined },
      path: 'spec.components.prometheus',
    },
    { title: 'the served API versions', facts: { ...istioFacts, served: undefined }, path: 'spec.serviceMesh' },
  ])('$title', ({ facts, path }) => {
    const { diagnostics } = compile(platformWith(meshed), facts as typeof istioFacts);
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'ASSUMED_FACT', path }));
    expect(compile(platformWith(meshed), istioFacts).diagnostics).toEqual([]);
  });
});
