import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiVersion, kind } from '../../src/api/names.ts';
import { platformObject } from '../../src/cli/demo/install.ts';
import { makePrerequisites, readPrerequisites } from '../../src/cli/demo/prerequisites.ts';
import { processIo } from '../../src/cli/io.ts';
import { readPlatform } from '../../src/cli/platform-file.ts';
import { at } from '../../src/objects/access.ts';
import type { Kind, KubeObject, ObjectRef } from '../../src/objects/object.ts';
import { builtInKinds } from '../../src/plan/kinds.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import {
  applyPlatform,
  gone,
  quiet,
  type RunningOperator,
  ready,
  type Stage,
  setStage,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { ownSandbox } from './support/sandbox.ts';

interface Case {
  example: string;
  mesh: 'istio' | 'none';
  /** Components in the status. */
  components: string[];
  /** How many Collectors there are in the end. */
  collectors?: number;
  /** Share of the calls that its canary has in the end. */
  canaryWeight?: number;
  /** Code and path of every warning. */
  warnings: string[];
  /** By kind: how many were found, and how many items in them were taken. */
  contributions: Record<string, { matched: number; accepted: number }>;
}

const none = { matched: 0, accepted: 0 };
const cases: Case[] = [
  {
    example: 'everything',
    mesh: 'istio',
    components: ['alertmanager', 'grafana', 'kube-state-metrics', 'loki', 'otel-collector', 'prometheus', 'tempo'],
    collectors: 2,
    warnings: [
      // Of each host that is called outside the cluster only its name is known.
      'HOST_NOT_NAMEABLE spec.components.alertmanager',
      'HOST_NOT_NAMEABLE spec.components.grafana',
      'HOST_NOT_NAMEABLE spec.components.loki',
      'HOST_NOT_NAMEABLE spec.components.prometheus',
      'HOST_NOT_NAMEABLE spec.components.tempo',
      // What is planted has the mesh configuration of a default installation.
      'PROVIDER_MISSING spec.serviceMesh.observability.tracing',
      'RULES_NOT_EVALUATED spec.components.grafana.replicas',
    ],
    contributions: {
      rules: { matched: 1, accepted: 1 },
      dashboards: { matched: 1, accepted: 1 },
      datasources: none,
      'log-rules': none,
      'scrape-targets': none,
    },
  },
  {
    example: 'canary',
    mesh: 'istio',
    components: ['otel-collector', 'prometheus'],
    collectors: 3,
    canaryWeight: 10,
    warnings: [],
    contributions: { rules: none, 'scrape-targets': none },
  },
  {
    example: 'minimum',
    mesh: 'none',
    components: ['grafana', 'prometheus'],
    warnings: [],
    contributions: { rules: none, dashboards: none, datasources: none, 'scrape-targets': none },
  },
];

const io = processIo(process);
const canary = 'canary-5f0c9d1e';
/** All that a platform is made of and tells, but Secrets. */
const readByPeople: readonly Kind[] = [
  ...builtInKinds.filter((one) => one.kind !== 'Secret' && !one.kind.startsWith('Cluster') && one.kind !== 'Namespace'),
  { apiVersion, kind },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Event' },
  { apiVersion: 'apps/v1', kind: 'ControllerRevision' },
];

/** Secrets with values that are found wherever they get to. */
function withCanary(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret') return object;
  const keys = Object.keys((object['stringData'] ?? {}) as object);
  const url = (key: string) => (key.endsWith('url') ? 'https://hooks.example.com/' : '');
  return { ...object, stringData: Object.fromEntries(keys.map((key) => [key, `${url(key)}${canary}-${key}`])) };
}

describe.each(cases)(
  '$example as it stands',
  ({ example, mesh, components, collectors, canaryWeight, warnings, contributions }) => {
    // A cluster of its own: the example names its namespaces.
    let sandbox: Sandbox;
    let stage: Stage;
    let operator: RunningOperator;
    let platform: ObjectRef;

    beforeAll(async () => {
      const path = `${import.meta.dirname}/../../examples/production/${example}.yaml`;
      const file = await readPlatform(path, io);
      if (!file) throw new Error(`${example} is refused`);
      sandbox = await ownSandbox({ mesh });
      stage = await setStage({
        kubeconfig: sandbox.kubeconfig,
        operatorKubeconfig: (rbac) => sandbox.operatorKubeconfig(rbac),
      });
      await sandbox.client.apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } },
        { fieldManager: 'test' },
      );
      const objects = (await readPrerequisites(path, io))?.objects ?? [];
      await makePrerequisites(stage.admin, objects.map(withCanary));
      operator = await stage.startOperator();
      platform = await applyPlatform(stage.admin, platformObject(file));
    });

    afterAll(async () => {
      await operator?.stop();
      stage?.admin.close();
      await sandbox?.stop();
    });

    it('becomes ready under the rights that the operator is given', async () => {
      await ready(stage.admin, platform);
      const status = await statusOf(stage.admin, platform);
      expect(Object.keys(status.components ?? {}).sort()).toEqual(components);
      expect(operator.allWrites().filter((write) => write.status >= 400 && write.status !== 409)).toEqual([]);
    });

    it('says what is to be said and nothing else', async () => {
      const { warnings: said = [] } = await statusOf(stage.admin, platform);
      expect(said.map((warning) => `${warning.code} ${warning.path}`).sort()).toEqual(warnings);
    });

    it('tells what it has taken of what users bring', async () => {
      const { contributions: told = {} } = await statusOf(stage.admin, platform);
      const counted = Object.entries(told).map(([name, { matched, accepted }]) => [name, { matched, accepted }]);
      expect(Object.fromEntries(counted)).toEqual(contributions);
      expect(Object.values(told).flatMap(({ quarantined }) => quarantined)).toEqual([]);
    });

    it.runIf(example === 'everything')('tells nobody what is in a Secret', async () => {
      const { admin } = stage;
      const { items: kept } = await admin.list({ apiVersion: 'v1', kind: 'Secret' }, { namespace: 'monitoring' });
      // The Secrets that users bring, and the password that was made.
      const values = kept.flatMap(({ data }) => Object.values(data as Record<string, string>));
      const secrets = [canary, ...values.map((value) => Buffer.from(value, 'base64').toString())];
      expect(values.length).toBeGreaterThan(0);
      const objects: KubeObject[] = [];
      for (const one of readByPeople) {
        if (!(await admin.discovery.resourceFor(one))) continue;
        objects.push(...(await admin.list(one, { namespace: 'monitoring', managedFields: true })).items);
      }
      expect(objects.length).toBeGreaterThan(20);
      const told = [operator.log(), (await operator.get('/metrics')).text, JSON.stringify(objects)].join('\n');
      const isTold = (secret: string) => told.includes(secret) || told.includes(Buffer.from(secret).toString('base64'));
      expect(secrets.filter((secret) => secret.length >= 8 && isTold(secret))).toEqual([]);
    });

    it('leaves the number of Collectors to who scales them', async () => {
      const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'monitoring', name: 'otel-collector' };
      await eventually(async () => {
        const found = await stage.admin.get(deployment);
        expect(at(found, 'spec', 'replicas')).toBe(collectors);
        expect(at(found, 'status', 'readyReplicas')).toBe(collectors);
      }, 60_000);
      await ready(stage.admin, platform);
    });

    it.runIf(canaryWeight)(
      'leads calls to the canary when it has served for a while, for which Ready does not wait',
      async () => {
        await eventually(async () => {
          const { components: told = {} } = await statusOf(stage.admin, platform);
          expect(told['otel-collector']?.canary).toMatchObject({ ready: true, weight: canaryWeight });
        }, 60_000);
      },
    );

    it('writes nothing at rest, and nothing after a restart of the operator', async () => {
      await quiet(operator);
      await operator.stop();
      operator = await stage.startOperator();
      await eventually(async () => {
        const { text } = await operator.get('/metrics');
        expect(text).toMatch(/^gunj_reconcile_total\{[^}]*result="success"[^}]*\} [1-9]/m);
      });
      await quiet(operator);
      expect(operator.allWrites()).toEqual([]);
    });

    it('goes again, also where it reached into other namespaces', async () => {
      await stage.admin.delete({ apiVersion, kind, namespace: 'monitoring', name: platform.name });
      await gone(stage.admin, platform);
      for (const role of ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']) {
        const { items } = await stage.admin.list(
          { apiVersion: 'rbac.authorization.k8s.io/v1', kind: role },
          { labelSelector: `app.kubernetes.io/instance=${platform.name}` },
        );
        const elsewhere = items.filter(({ metadata }) => metadata.namespace !== 'monitoring');
        expect(elsewhere.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([]);
      }
    });
  },
);
