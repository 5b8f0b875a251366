import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { KubeObject } from '../objects/object.ts';
import { yamlText } from '../objects/yaml.ts';
import { runs } from '../testing/runs.ts';
import type { Plan } from './plan.ts';
import { planObjects, toJsonList, toYaml } from './serialize.ts';

const config: KubeObject = {
  kind: 'ConfigMap',
  metadata: { labels: { b: '2', a: '1' }, namespace: 'monitoring', name: 'loki' },
  data: {
    'loki.yaml': 'auth_enabled: false\nserver:\n  http_listen_port: 3100\n',
    flag: 'on',
    octal: '0777',
    time: '12:30',
  },
  apiVersion: 'v1',
};
const plan: Plan = {
  waves: [
    {
      name: 'namespace',
      objects: [],
      shared: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring', labels: { inject: 'true' } } }],
    },
    { name: 'config', gate: { kind: 'applied' }, objects: [config, { ...config, metadata: { name: 'tempo' } }] },
    { name: 'workload', objects: [] },
  ],
};

describe('a plan as text', () => {
  it('is one YAML document for each object, in order, with the wave before its first', () => {
    expect(toYaml(plan)).toBe(`---
# wave: namespace
apiVersion: v1
kind: Namespace
metadata:
  name: monitoring
  labels:
    inject: "true"
---
# wave: config
apiVersion: v1
kind: ConfigMap
metadata:
  name: loki
  namespace: monitoring
  labels:
    a: "1"
    b: "2"
data:
  flag: "on"
  loki.yaml: |
    auth_enabled: false
    server:
      http_listen_port: 3100
  octal: "0777"
  time: "12:30"
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: tempo
data:
  flag: "on"
  loki.yaml: |
    auth_enabled: false
    server:
      http_listen_port: 3100
  octal: "0777"
  time: "12:30"
`);
  });

  it('is one v1 List in JSON with the same objects', () => {
    const list = JSON.parse(toJsonList(plan)) as { kind: string; items: unknown[] };
    expect(list.kind).toBe('List');
    expect(list.items).toEqual(planObjects(plan));
    expect(parseAllDocuments(toYaml(plan)).map((document) => document.toJS())).toEqual(planObjects(plan));
  });

  it('does not depend on the order in which members were written', () => {
    const { metadata, ...rest } = config;
    const same = { ...Object.fromEntries(Object.entries(rest).reverse()), metadata } as KubeObject;
    const turned = {
      waves: plan.waves.map((wave) => ({ ...wave, objects: wave.objects.map((o) => (o === config ? same : o)) })),
    };
    expect(toYaml(turned)).toBe(toYaml(plan));
    expect(toJsonList(turned)).toBe(toJsonList(plan));
  });

  it.each(['1.1', '1.2'] as const)('means the same to a YAML %s reader, whatever text is in it', (version) => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (data) => {
        const own = Object.fromEntries(Object.entries(data).filter(([key]) => key !== '__proto__' && key !== '<<'));
        const object = { ...config, data: own };
        expect(parse(yamlText(object), { version })).toEqual(object);
      }),
      runs(100, 5_000),
    );
  });
});
