import { beforeAll, describe, expect, it } from 'vitest';
import { runGunj } from '../../src/cli/testing/run-gunj.ts';
import { at } from '../../src/objects/access.ts';
import type { ObjectRef } from '../../src/objects/object.ts';
import { versionAnnotation } from '../../src/platform/labels.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  gone,
  platformKind,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { sharedSandbox } from './support/sandbox.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let operator: RunningOperator;
let namespace: string;
let platform: ObjectRef;

const off = { enabled: false };
const others = { prometheus: off, loki: off, opentelemetryCollector: off };

/** Grafana and Alertmanager, and Tempo where it is said. */
async function ask(components: Record<string, unknown>, upgrade?: Record<string, unknown>): Promise<void> {
  platform = await applyPlatform(
    stage.admin,
    basicPlatform(namespace, {
      serviceMesh: { enabled: false },
      components: { ...others, tempo: off, ...components },
      ...(upgrade ? { upgrade } : {}),
    }),
  );
}

const workload = (kind: string, name: string): ObjectRef => ({ apiVersion: 'apps/v1', kind, namespace, name });

async function grafana(): Promise<{ version: unknown; image: string }> {
  const live = await stage.admin.get(await grafanaRef());
  const containers = at(live, 'spec', 'template', 'spec', 'containers') as { name: string; image: string }[];
  const image = containers.find(({ name }) => name === 'grafana')?.image ?? '';
  return { version: live?.metadata.annotations?.[versionAnnotation], image };
}

async function grafanaRef(): Promise<ObjectRef> {
  const set = workload('StatefulSet', 'grafana');
  return (await stage.admin.get(set)) ? set : workload('Deployment', 'grafana');
}

async function running(version: string): Promise<void> {
  await ready(stage.admin, platform);
  await eventually(async () =>
    expect((await statusOf(stage.admin, platform)).versions).toMatchObject({ grafana: version }),
  );
  expect(await grafana()).toEqual({ version, image: expect.stringMatching(new RegExp(`:${version}$`)) });
}

beforeAll(async () => {
  operator = await stage.startOperator();
  namespace = await stage.makeNamespace();
  await ask({ grafana: { version: '12.0.0' } });
  await running('12.0.0');
});

describe('versions of a living platform', () => {
  it('roll within a major', async () => {
    await ask({ grafana: { version: '12.4.0' } });
    await running('12.4.0');
  });

  it('outside the supported range are refused, and what runs is left alone', async () => {
    await ask({ grafana: { version: '14.0.0' } });
    await condition(stage.admin, platform, 'Ready', 'False', 'UNSUPPORTED_VERSION');
    expect(await grafana()).toMatchObject({ version: '12.4.0' });
  });

  it('of another major are refused until somebody says that they know, and refusing is no step', async () => {
    await ask({ grafana: { version: '13.2.0' } });
    const refused = await condition(stage.admin, platform, 'Ready', 'False', 'UPGRADE_NOT_ACKNOWLEDGED');
    expect(refused.message).toContain('grafana would go from 12.4.0 to 13.2.0');
    expect((await statusOf(stage.admin, platform)).versions).toMatchObject({ grafana: '12.4.0' });
    await ask({ grafana: { version: '12.4.1' } });
    await running('12.4.1');
    await ask({ grafana: { version: '13.2.0' } }, { allowMajor: ['grafana'] });
    await running('13.2.0');
  });

  it('do not go back where the data cannot, also after a restart and without a status', async () => {
    await ask({ grafana: { version: '13.1.0' } });
    await condition(stage.admin, platform, 'Ready', 'False', 'DOWNGRADE_REFUSED');
    await operator.stop();
    await stage.admin.patch(platform, { type: 'merge', subresource: 'status', body: { status: null } });
    operator = await stage.replaceOperator(operator);
    await eventually(async () =>
      expect((await statusOf(stage.admin, platform)).versions).toMatchObject({ grafana: '13.2.0' }),
    );
    await condition(stage.admin, platform, 'Ready', 'False', 'DOWNGRADE_REFUSED');
    expect(await grafana()).toMatchObject({ version: '13.2.0' });
  });

  it('are told of by diff too, which asks the cluster what runs', async () => {
    const { metadata, spec } = basicPlatform(namespace, {
      serviceMesh: { enabled: false },
      components: { ...others, tempo: off, grafana: { version: '13.1.0' } },
    });
    const input = JSON.stringify({ ...platformKind, metadata, spec });
    const ran = await runGunj(['diff', '-f', '-', '--kubeconfig', sharedSandbox().kubeconfig], { input });
    expect(ran.stderr).toContain('DOWNGRADE_REFUSED');
    expect(ran.code).toBe(1);
  });

  it('of what is switched off still count, because the volume is still there', async () => {
    const ref = await grafanaRef();
    await ask({ grafana: off });
    await gone(stage.admin, ref);
    await ready(stage.admin, platform);
    await ask({ grafana: { version: '13.1.0' } });
    await condition(stage.admin, platform, 'Ready', 'False', 'DOWNGRADE_REFUSED');
    await ask({ grafana: { version: '13.1.0' } }, { allowDowngrade: ['grafana'] });
    await running('13.1.0');
  });

  it('are free where data survives both ways', async () => {
    for (const version of ['0.28.0', '0.34.2', '0.31.0']) {
      await ask({ grafana: { version: '13.1.0' }, alertmanager: { version } });
      await ready(stage.admin, platform);
      await eventually(async () =>
        expect((await statusOf(stage.admin, platform)).versions).toMatchObject({ alertmanager: version }),
      );
    }
  });

  it('of Alertmanager may change together with the number of its replicas', async () => {
    await ask({ grafana: { version: '13.1.0' }, alertmanager: { version: '0.31.0', replicas: 2 } });
    await ready(stage.admin, platform);
    const set = await eventually(async () => {
      const live = await stage.admin.get(workload('StatefulSet', 'alertmanager'));
      expect(at(live, 'spec', 'serviceName')).toBe('alertmanager-peers');
      return live;
    });
    expect(at(set, 'spec', 'replicas')).toBe(2);
  });
});
