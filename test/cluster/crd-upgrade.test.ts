import { beforeEach, describe, expect, it } from 'vitest';
import { crd } from '../../src/api/crd.ts';
import { ApiError } from '../../src/kube/errors.ts';
import { at, type Fields, fields, items } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import { operatorRbac, type PolicyRule } from '../../src/operator/rbac.ts';
import { applyPlatform, basicPlatform, condition, quiet, type RunningOperator, ready } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage({ mesh: 'none' });
const off = { enabled: false };
const small = {
  serviceMesh: off,
  components: { alertmanager: off, grafana: off, loki: off, tempo: off, opentelemetryCollector: off },
};

/** As people who upgrade do it. */
const install = (object: KubeObject) => stage.admin.apply(object, { fieldManager: 'operator-tests', force: true });

/** The definition of this release, changed. */
function definition(change: (spec: Fields, versions: Fields[]) => void): KubeObject {
  const copy = structuredClone(crd());
  const versions = items(at(copy, 'spec', 'versions')).map(fields);
  change(fields(at(versions[0], 'schema', 'openAPIV3Schema', 'properties', 'spec')), versions);
  fields(copy['spec'])['versions'] = versions;
  return copy;
}

const property = (schema: unknown, ...path: string[]) =>
  fields(path.reduce<unknown>((here, name) => at(here, 'properties', name), schema));

const readyz = (operator: RunningOperator, status: number, text: string) =>
  eventually(async () => {
    const answer = await operator.get('/readyz');
    expect(answer.text).toContain(text);
    expect(answer.status).toBe(status);
  }, 60_000);

/** A change that a definition which was just installed lets through at last: the API server takes a moment to serve it. */
const put = (namespace: string, spec: Record<string, unknown>, name?: string) =>
  eventually(() => applyPlatform(stage.admin, basicPlatform(namespace, { ...small, ...spec }, name)));

const merge = (ref: ObjectRef, body: unknown) => stage.admin.patch(ref, { type: 'merge', body });

/** What the API server says to a change that it does not take, in the end: each try is another change, since what stays as it is is taken. */
const refusal = (ref: ObjectRef, change: (attempt: number) => unknown) => {
  let attempt = 0;
  return eventually(async () => {
    const error = await merge(ref, change(++attempt)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).status).toBe(422);
    return (error as ApiError).message;
  });
};

let namespace: string;

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  return () => install(crd());
});

describe('an operator beside what another release has installed', () => {
  it('is not ready with an earlier definition, names what is dropped and the file, and goes on with its work', async () => {
    await install(definition((spec) => void delete fields(spec['properties'])['slos']));
    const operator = await stage.startOperator();
    await readyz(operator, 503, 'drops spec.slos. Apply config/crd.yaml of this release.');
    expect(operator.log()).toContain('is of an earlier release than this operator');
    await ready(stage.admin, await put(namespace, {}));
    await install(crd());
    await readyz(operator, 200, 'ok');
  });

  it('is ready with a later definition, and refuses in plain words what it does not know', async () => {
    const operator = await stage.startOperator();
    const platform = await put(namespace, {});
    await ready(stage.admin, platform);
    await install(
      definition(
        (spec) =>
          void Object.assign(fields(spec['properties']), {
            novelty: { type: 'string' },
            sooner: { type: 'boolean', default: false },
          }),
      ),
    );
    await eventually(async () =>
      expect(operator.log()).toContain(
        'of a later release than this operator, which refuses platforms that say spec.novelty, spec.sooner',
      ),
    );
    await eventually(async () => {
      const written = await merge(platform, { spec: { novelty: 'x' } });
      expect(at(written, 'spec')).toMatchObject({ novelty: 'x', sooner: false });
    });
    const told = await condition(stage.admin, platform, 'Ready', 'False');
    expect(told.message).toContain('novelty');
    await readyz(operator, 200, 'ok');
    const running = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'prometheus' };
    expect(await stage.admin.get(running)).toBeDefined();
    const without = await merge(platform, { spec: { novelty: null } });
    // Nobody has asked for what is there by default alone.
    expect(at(without, 'spec', 'sooner')).toBe(false);
    await ready(stage.admin, platform);
    await merge(platform, { spec: { sooner: true } });
    expect((await condition(stage.admin, platform, 'Ready', 'False')).message).toContain('sooner');
  });

  it('is not ready without a right, names it and the file, and works as soon as it has it', async () => {
    const [role, ...others] = operatorRbac().filter(({ kind }) => kind === 'ClusterRole');
    if (!role) throw new Error('there is a ClusterRole');
    expect(others).toEqual([]);
    const rules = (role['rules'] as PolicyRule[]).map((rule) =>
      rule.resources.includes('services') && rule.apiGroups.includes('')
        ? { ...rule, resources: rule.resources.filter((resource) => resource !== 'services') }
        : rule,
    );
    const reading = { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch'] };
    await stage.admin.apply({ ...role, rules: [...rules, reading] }, { fieldManager: 'gunj-sandbox', force: true });
    const operator = await stage.startOperator();
    await readyz(operator, 503, 'services (create, delete, patch). Apply config/rbac.yaml of this release.');
    const platform = await put(namespace, {});
    const told = await condition(stage.admin, platform, 'Ready', 'False', 'Refused');
    expect(told.message).toContain("Apply config/rbac.yaml of the operator's release.");
    await stage.admin.apply(role, { fieldManager: 'gunj-sandbox', force: true });
    await readyz(operator, 200, 'ok');
    await ready(stage.admin, platform);
  });
});

describe('a platform that was stored under an earlier definition', () => {
  const retention = (time: string) => ({ components: { ...small.components, prometheus: { retention: { time } } } });

  it('and breaks a bound of this one can be changed everywhere else, and is told what to change', async () => {
    const other = await stage.makeNamespace();
    await install(
      definition((spec) => {
        const time = property(spec, 'components', 'prometheus', 'retention', 'time');
        for (const name of ['pattern', 'minLength', 'maxLength', 'x-kubernetes-validations']) delete time[name];
      }),
    );
    const bad = await put(namespace, retention('a fortnight or so, if there is room for it'));
    const good = await put(other, {});
    await install(crd());
    const message = await refusal(bad, (attempt) => ({ spec: retention(`about ${attempt} months`) }));
    expect(message).toContain('spec.components.prometheus.retention.time');

    await merge(bad, { metadata: { labels: { team: 'one' } } });
    await merge(bad, { spec: { proof: 'Warn' } });
    const operator = await stage.startOperator();
    await ready(stage.admin, good);
    const told = await condition(stage.admin, bad, 'Ready', 'False');
    expect(told.message).toContain('spec.components.prometheus.retention.time');
    await readyz(operator, 200, 'ok');

    await merge(bad, { spec: retention('14d') });
    await ready(stage.admin, bad);
  });

  it('and breaks a rule about all of its spec can be labelled; its spec changes only with what mends it', async () => {
    await install(definition((spec) => void delete spec['x-kubernetes-validations']));
    const observability = { observability: { wholeMesh: true } };
    const bad = await put(namespace, { serviceMesh: { enabled: true, ...observability } });
    await install(crd());
    expect(await refusal(bad, (attempt) => ({ spec: { proof: attempt % 2 === 0 ? 'Enforce' : 'Warn' } }))).toContain(
      'spec.observability.namespaces.all',
    );
    await merge(bad, { metadata: { labels: { team: 'one' } } });
    await stage.startOperator();
    const told = await condition(stage.admin, bad, 'Ready', 'False');
    expect(told.message).toContain('spec.observability.namespaces.all');
    const mended = await merge(bad, { spec: { serviceMesh: { observability: null }, proof: 'Warn' } });
    expect(at(mended, 'spec', 'proof')).toBe('Warn');
  });
});

describe('a second version with the same fields', () => {
  const later = 'v1beta2';
  const kind = 'ObservabilityPlatform';
  /** Both versions served: this one stored. */
  const both = (stored: string) =>
    definition((_, versions) => {
      const [first = {}] = versions;
      versions.push({ ...first, name: later });
      for (const version of versions) version['storage'] = version['name'] === stored;
    });
  const storedVersions = async () => at(await stage.admin.get(crdRef), 'status', 'storedVersions');
  const crdRef: ObjectRef = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    name: crd().metadata.name,
  };
  const path = (object: KubeObject) => {
    const { namespace: home = '', name } = object.metadata;
    return `/apis/observability.io/${later}/namespaces/${home}/observabilityplatforms/${name}`;
  };
  const pods = async (home: string) =>
    (await stage.admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: home })).items.map(
      ({ metadata }) => metadata.uid,
    );

  it('is served and stored beside the first without a webhook, moves by the documented commands, and disturbs nothing', async () => {
    const other = await stage.makeNamespace();
    const operator = await stage.startOperator();
    const first = await put(namespace, {});
    await ready(stage.admin, first);
    const running = await pods(namespace);
    expect(running.length).toBeGreaterThan(0);
    await quiet(operator);

    await install(both(later));
    await eventually(async () => expect(await storedVersions()).toEqual(['v1beta1', later]));
    const second = { ...basicPlatform(other, small, 'second'), apiVersion: `observability.io/${later}` };
    await eventually(() => install(second));
    const known = { ...first, namespace: other, name: 'second' };
    await ready(stage.admin, known);
    const asLater = (await stage.admin.request('GET', path(second))) as KubeObject;
    const asFirst = await stage.admin.get(known);
    expect(asLater.apiVersion).toBe(`observability.io/${later}`);
    expect(asLater['spec']).toEqual(asFirst?.['spec']);
    expect(asLater['status']).toEqual(asFirst?.['status']);

    // While something may still be stored in it, the API server does not let the first version go.
    const alone = definition((_, versions) => void (fields(versions[0])['name'] = later));
    await expect(install(alone)).rejects.toThrow(/storedVersions/);

    await quiet(operator);
    const list = (await stage.admin.request('GET', `/apis/observability.io/${later}/observabilityplatforms`)) as {
      items: KubeObject[];
    };
    expect(list.items.length).toBe(2);
    for (const item of list.items)
      await stage.admin.request('PUT', path(item), { ...item, apiVersion: `observability.io/${later}`, kind });
    await stage.admin.patch(crdRef, {
      type: 'merge',
      subresource: 'status',
      body: { status: { storedVersions: [later] } },
    });
    expect(await storedVersions()).toEqual([later]);
    await stage.admin.apply(alone, { fieldManager: 'operator-tests', force: true, dryRun: true });

    await merge(first, { metadata: { labels: { team: 'one' } } });
    expect(await operator.nextReconcile()).toEqual([]);
    expect(await pods(namespace)).toEqual(running);
    await readyz(operator, 200, 'ok');

    // And back, by the same commands.
    await install(both('v1beta1'));
    for (const item of list.items) {
      const now = (await stage.admin.request('GET', path(item))) as KubeObject;
      await stage.admin.request('PUT', path(item), now);
    }
    await stage.admin.patch(crdRef, {
      type: 'merge',
      subresource: 'status',
      body: { status: { storedVersions: ['v1beta1'] } },
    });
  });
});
