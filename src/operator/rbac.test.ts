import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parsePlatform } from '../api/parse.ts';
import { compile } from '../compile.ts';
import type { Facts } from '../facts/facts.ts';
import { factKinds } from '../facts/kinds.ts';
import { meshes } from '../mesh/registry.ts';
import { groupKind, groupOf, type KubeObject } from '../objects/object.ts';
import { builtInKinds } from '../plan/kinds.ts';
import type { Plan } from '../plan/plan.ts';
import { operatorRbac, operatorRules, type PolicyRule } from './rbac.ts';

const rules = operatorRules();
const may = (group: string, resource: string, verb: string) =>
  rules.some(
    ({ apiGroups, resources, verbs }) =>
      apiGroups.includes(group) && resources.includes(resource) && verbs.includes(verb),
  );

const folder = join(import.meta.dirname, '../../examples');
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('-prerequisites.yaml'))
  .sort();
const backEnds = [undefined, ...meshes];

function planOf(example: string, mesh: (typeof backEnds)[number]): Plan | undefined {
  const { platform } = parsePlatform(readFileSync(join(folder, example), 'utf8'), example);
  if (!platform) throw new Error(`${example} is not a platform`);
  const facts: Facts = {
    apiVersion: 'observability.io/v1beta1',
    kind: 'Facts',
    meshes: mesh ? [mesh.assume(mesh.versions.assumed)] : [],
  };
  const spec = {
    ...platform.spec,
    // As wide as it gets: in other namespaces and in the whole cluster.
    observability: { namespaces: { all: true }, cluster: { kubelet: true, cadvisor: true } },
    components: {
      ...platform.spec.components,
      kubeStateMetrics: { ...platform.spec.components.kubeStateMetrics, enabled: true },
    },
    serviceMesh: {
      mtls: { enabled: true, mode: 'STRICT' as const },
      authorization: { enabled: true },
      ...platform.spec.serviceMesh,
      enabled: true,
      type: 'auto' as const,
    },
  };
  return compile({ ...platform, spec } as typeof platform, facts).plan;
}

describe.each(backEnds.map((mesh) => ({ mesh, type: mesh?.type ?? 'no mesh' })))('with $type', ({ mesh }) => {
  test.each(examples)('everything %s becomes is of a kind that is known and may be written', (example) => {
    const known = new Map(
      [...builtInKinds, ...meshes.flatMap(({ writes }) => writes)].map((kind) => [groupKind(kind), kind]),
    );
    const objects = (planOf(example, mesh)?.waves ?? []).flatMap((wave) => wave.objects);
    expect(objects.length).toBeGreaterThan(15);
    for (const object of objects) {
      const kind = known.get(groupKind(object));
      expect(kind, groupKind(object)).toBeDefined();
      for (const verb of ['get', 'list', 'watch', 'create', 'patch', 'delete']) {
        expect(may(groupOf(object.apiVersion), kind?.plural ?? '', verb), `${verb} ${object.kind}`).toBe(true);
      }
    }
  });

  test.each(examples)('the operator holds every right it hands on in %s', (example) => {
    const objects = (planOf(example, mesh)?.waves ?? []).flatMap((wave) => wave.objects);
    const granted = objects
      .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
      .flatMap((role) => role.rules as PolicyRule[]);
    expect(granted).not.toEqual([]);
    for (const { apiGroups, resources, verbs } of granted) {
      for (const group of apiGroups) {
        for (const resource of resources)
          for (const verb of verbs) expect(may(group, resource, verb), `${verb} ${resource}`).toBe(true);
      }
    }
  });
});

describe('the operator’s rights', () => {
  it('let it make, read, watch and remove secrets, but not change one', () => {
    const verbs = rules.filter(({ resources }) => resources.includes('secrets')).map((rule) => rule.verbs);
    expect(verbs).toEqual([['create', 'delete', 'get', 'list', 'watch']]);
  });

  it('have no wildcard and no way to more rights', () => {
    expect(JSON.stringify(rules)).not.toContain('*');
    for (const verb of ['escalate', 'bind', 'impersonate']) expect(JSON.stringify(rules)).not.toContain(`"${verb}"`);
  });

  it('name each resource of a group once', () => {
    const names = rules.flatMap(({ apiGroups, resources }) =>
      resources.map((resource) => `${apiGroups.join()}/${resource}`),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(factKinds.map((kind) => [kind.kind, kind] as const))('let it read %s for its facts', (_, kind) => {
    for (const verb of kind.verbs) expect(may(groupOf(kind.apiVersion), kind.plural, verb)).toBe(true);
  });

  it('are bound to its own account', () => {
    const [namespace, account, role, binding] = operatorRbac({ namespace: 'n', name: 'o' }) as (
      | KubeObject
      | undefined
    )[];
    expect(namespace?.metadata.name).toBe('n');
    expect(account?.metadata).toMatchObject({ name: 'o', namespace: 'n' });
    expect(role?.rules).toEqual(rules);
    expect(binding).toMatchObject({
      roleRef: { name: 'o' },
      subjects: [{ kind: 'ServiceAccount', name: 'o', namespace: 'n' }],
    });
  });
});
