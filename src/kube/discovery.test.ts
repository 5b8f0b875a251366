import { describe, expect, test } from 'vitest';
import { createDiscovery, type Fetched } from './discovery.ts';
import { ApiError } from './errors.ts';
import { virtualClock } from './testing/virtual-clock.ts';

const kind = (apiVersion: string, name: string) => ({ apiVersion, kind: name });
const entry = (resource: string, name: string, scope: string) => ({ resource, responseKind: { kind: name }, scope });
const notFound = () => new ApiError({ status: 404, reason: 'NotFound', message: 'no' });

const core = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: {},
      versions: [{ version: 'v1', resources: [entry('pods', 'Pod', 'Namespaced'), entry('nodes', 'Node', 'Cluster')] }],
    },
  ],
};
const apps = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name: 'apps' },
      versions: [
        {
          version: 'v1',
          resources: [entry('deployments', 'Deployment', 'Namespaced'), { resource: 'odd', scope: 'Cluster' }],
        },
      ],
    },
  ],
};

/** A discovery over documents a test may change, and the paths that were asked for. */
function over(documents: Record<string, Fetched | Error>) {
  const asked: string[] = [];
  const clock = virtualClock();
  const discovery = createDiscovery(async (path, headers) => {
    asked.push(path);
    const document = documents[path] ?? notFound();
    if (document instanceof Error) throw document;
    return document.etag && headers['if-none-match'] === document.etag ? undefined : document;
  }, clock);
  return { discovery, asked, clock, documents };
}

describe('aggregated discovery', () => {
  test('answers for every kind with two requests', async () => {
    const { discovery, asked } = over({ '/api': { body: core }, '/apis': { body: apps } });
    const found = await Promise.all([
      discovery.resourceFor(kind('v1', 'Pod')),
      discovery.resourceFor(kind('v1', 'Node')),
      discovery.resourceFor(kind('apps/v1', 'Deployment')),
    ]);
    expect(found).toEqual([
      { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true },
      { apiVersion: 'v1', kind: 'Node', plural: 'nodes', namespaced: false },
      { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', namespaced: true },
    ]);
    expect(await discovery.served()).toEqual(['apps/v1/Deployment', 'v1/Node', 'v1/Pod']);
    expect(asked).toEqual(['/api', '/apis']);
  });

  test('asks the group itself for a kind it does not know, once for each question', async () => {
    const { discovery, asked, documents } = over({ '/api': { body: core }, '/apis': { body: apps } });
    expect(await discovery.resourceFor(kind('example.com/v1', 'Widget'))).toBeUndefined();
    documents['/apis/example.com/v1'] = {
      body: {
        resources: [
          { name: 'widgets', kind: 'Widget', namespaced: true },
          { name: 'widgets/status', kind: 'Widget', namespaced: true },
        ],
      },
    };
    expect(await discovery.resourceFor(kind('example.com/v1', 'Widget'))).toMatchObject({ plural: 'widgets' });
    await discovery.resourceFor(kind('example.com/v1', 'Widget'));
    expect(asked).toEqual(['/api', '/apis', '/apis/example.com/v1', '/apis/example.com/v1']);
  });

  test('does not take a server that is down for a kind that is not there', async () => {
    const { discovery, documents } = over({ '/api': { body: core }, '/apis': { body: apps } });
    documents['/apis/m/v1'] = new ApiError({ status: 503, reason: 'ServiceUnavailable', message: 'down' });
    await expect(discovery.resourceFor(kind('m/v1', 'M'))).rejects.toMatchObject({ status: 503 });
  });

  test('looks again when half a minute has passed, and keeps what has not changed', async () => {
    const { discovery, asked, clock, documents } = over({
      '/api': { body: core, etag: '"1"' },
      '/apis': { body: apps },
    });
    await discovery.served();
    clock.advance(29_000);
    await discovery.served();
    expect(asked).toHaveLength(2);
    clock.advance(2_000);
    documents['/apis'] = { body: { kind: 'APIGroupDiscoveryList', items: [] } };
    expect(await discovery.served()).toEqual(['v1/Node', 'v1/Pod']);
  });

  test('forgets a kind whose path is gone', async () => {
    const { discovery, documents } = over({ '/api': { body: core }, '/apis': { body: apps, etag: '"1"' } });
    await discovery.served();
    documents['/apis'] = { body: { kind: 'APIGroupDiscoveryList', items: [] }, etag: '"2"' };
    discovery.forget(kind('apps/v1', 'Deployment'));
    expect(await discovery.resourceFor(kind('apps/v1', 'Deployment'))).toBeUndefined();
    expect(await discovery.served()).not.toContain('apps/v1/Deployment');
  });

  test('tries again after a first look that failed', async () => {
    const { discovery, documents } = over({
      '/api': new ApiError({ status: 500, reason: 'X', message: 'x' }),
      '/apis': { body: apps },
    });
    await expect(discovery.resourceFor(kind('v1', 'Pod'))).rejects.toMatchObject({ status: 500 });
    documents['/api'] = { body: core };
    expect(await discovery.resourceFor(kind('v1', 'Pod'))).toBeDefined();
  });
});

test('a server without aggregated discovery is asked group by group, and one that is down is left out', async () => {
  const down = new ApiError({ status: 503, reason: 'ServiceUnavailable', message: 'down' });
  const { discovery } = over({
    '/api': { body: { kind: 'APIVersions', versions: ['v1'] } },
    '/api/v1': { body: { resources: [{ name: 'pods', kind: 'Pod', namespaced: true }] } },
    '/apis': {
      body: {
        kind: 'APIGroupList',
        groups: [{ versions: [{ groupVersion: 'apps/v1' }] }, { versions: [{ groupVersion: 'm/v1' }] }],
      },
    },
    '/apis/apps/v1': {
      body: {
        resources: [
          { name: 'deployments', kind: 'Deployment', namespaced: true },
          { name: 'deployments/scale', kind: 'Scale', namespaced: true },
        ],
      },
    },
    '/apis/m/v1': down,
  });
  expect(await discovery.served()).toEqual(['apps/v1/Deployment', 'v1/Pod']);
});
