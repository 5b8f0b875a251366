import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compare } from '../../src/cli/diff/compare.ts';
import { compile } from '../../src/compile.ts';
import { at } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import { plainFacts, platformWith } from '../../src/testing/platform.ts';
import { applyPlatform, basicPlatform, quiet, type RunningOperator, ready } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let operator: RunningOperator;
let namespace: string;
let deployment: ObjectRef;

beforeAll(async () => {
  operator = await stage.startOperator();
});

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'otel-collector' };
});

const fixed = (replicas: number) => ({ components: { opentelemetryCollector: { replicas } } });
const scaled = { components: { opentelemetryCollector: { autoscaling: { minReplicas: 2, maxReplicas: 6 } } } };

async function settle(spec: object): Promise<void> {
  const ref = await applyPlatform(stage.admin, basicPlatform(namespace, { ...spec }));
  await ready(stage.admin, ref);
}

async function replicas(): Promise<unknown> {
  return at(await stage.admin.get(deployment), 'spec', 'replicas');
}

/** Every number of replicas the Deployment was given while `during` ran. */
async function numbersDuring(during: () => Promise<void>): Promise<unknown[]> {
  const selection = { namespace, fieldSelector: 'metadata.name=otel-collector' };
  const { resourceVersion } = await stage.admin.list(deployment, selection);
  const seen: unknown[] = [];
  const ending = new AbortController();
  const watching = stage.admin
    .watch(deployment, {
      ...selection,
      resourceVersion,
      timeoutSeconds: 300,
      signal: ending.signal,
      onEvent: (event) => {
        if ('object' in event) seen.push(at(event.object, 'spec', 'replicas'));
      },
    })
    .catch((error: unknown) => {
      if (!ending.signal.aborted) throw error;
    });
  try {
    await during();
    await quiet(operator);
  } finally {
    ending.abort();
    await watching;
  }
  return [...new Set(seen.filter((number) => number !== undefined))];
}

const autoscalers = async (): Promise<KubeObject[]> =>
  (await stage.admin.list({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }, { namespace })).items;

describe('a number of replicas that is left to an autoscaler', () => {
  it('would be one at once if nobody held it, as the API server has it', async () => {
    const labels = { app: 'a' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'example.com/a:1' }] } };
    const apply = (more: object) =>
      stage.admin.apply(
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'a', namespace },
          spec: { selector: { matchLabels: labels }, template, ...more },
        },
        { fieldManager: 'a' },
      );
    expect(at(await apply({ replicas: 4 }), 'spec', 'replicas')).toBe(4);
    expect(at(await apply({}), 'spec', 'replicas')).toBe(1);
  });

  it('stays what it was until the autoscaler acts, and comes back', async () => {
    await settle(fixed(4));
    expect(await numbersDuring(() => settle(scaled))).toEqual([4]);
    expect(await autoscalers()).toHaveLength(1);

    await settle(fixed(3));
    await eventually(async () => expect(await autoscalers()).toEqual([]));
    await eventually(async () => expect(await replicas()).toBe(3));
    await quiet(operator);
    expect(await replicas()).toBe(3);

    // The number that was handed over before is not brought back by a second time.
    expect(await numbersDuring(() => settle(scaled))).toEqual([3]);
  });

  it('is handed over once, also by an operator that comes after a crash', async () => {
    await settle(fixed(4));
    await quiet(operator);
    await operator.crash();
    await applyPlatform(stage.admin, basicPlatform(namespace, scaled));
    const { apiVersion, kind, name } = deployment;
    const half = { apiVersion, kind, metadata: { name, namespace }, spec: { replicas: 4 } };
    await stage.admin.apply(half, { fieldManager: 'gunj-operator/replicas' });
    const numbers = await numbersDuring(async () => {
      operator = await stage.replaceOperator(operator);
      await settle(scaled);
    });
    expect(numbers).toEqual([4]);
  });

  it('is what somebody has scaled to meanwhile', async () => {
    await settle(fixed(4));
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/otel-collector/scale`;
    await quiet(operator);
    await operator.crash();
    await stage.admin.request(
      'PATCH',
      path,
      { spec: { replicas: 5 } },
      { 'content-type': 'application/merge-patch+json' },
    );
    const numbers = await numbersDuring(async () => {
      await applyPlatform(stage.admin, basicPlatform(namespace, scaled));
      operator = await stage.replaceOperator(operator);
      await settle(scaled);
    });
    expect(numbers).toEqual([5]);
  });

  it('is not shown as a change by a dry run', async () => {
    await settle(fixed(4));
    const { plan } = compile(platformWith(scaled, { namespace }), plainFacts);
    if (!plan) throw new Error('no plan');
    const { changes } = await compare(stage.admin, { name: 'my-platform', namespace }, plan);
    const [change] = changes.filter(({ ref }) => ref.kind === 'Deployment');
    for (const text of [change?.before ?? 'replicas: 4', change?.after ?? 'replicas: 4'])
      expect(text).toContain('replicas: 4');
  });
});
