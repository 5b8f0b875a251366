import { beforeAll, expect, it } from 'vitest';
import { at } from '../../src/objects/access.ts';
import { applyPlatform, basicPlatform, ready } from './operator-support.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let namespace: string;

beforeAll(async () => {
  await stage.startOperator();
  namespace = await stage.makeNamespace();
});

it('an API server takes replicas, secrets of several names and ways out as they are written', async () => {
  for (const name of ['chat.team-a', 'pager']) {
    await stage.admin.apply(
      { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData: { url: 'x', key: 'y' } },
      { fieldManager: 'test' },
    );
  }
  const off = { enabled: false };
  const platform = await applyPlatform(
    stage.admin,
    basicPlatform(namespace, {
      serviceMesh: { enabled: false },
      components: {
        prometheus: {},
        grafana: off,
        loki: off,
        tempo: off,
        opentelemetryCollector: off,
        alertmanager: {
          replicas: 2,
          receivers: [
            {
              name: 'team',
              slack: [{ urlSecret: { name: 'chat.team-a', key: 'url' } }],
              pagerduty: [{ routingKeySecret: { name: 'pager', key: 'key' } }],
              webhook: [{ url: 'http://hook.tools.svc:8080/' }],
            },
          ],
          route: { receiver: 'team' },
          templates: { team: '{{ define "team.title" }}x{{ end }}' },
        },
      },
    }),
  );
  await ready(stage.admin, platform);
  const set = await stage.admin.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'alertmanager' });
  const volumes = at(set, 'spec', 'template', 'spec', 'volumes') as { projected?: { sources: unknown[] } }[];
  expect(volumes.flatMap(({ projected }) => projected?.sources ?? [])).toEqual([
    { secret: { name: 'chat.team-a', items: [{ key: 'url', path: 'chat.team-a/url' }] } },
    { secret: { name: 'pager', items: [{ key: 'key', path: 'pager/key' }] } },
  ]);
});
