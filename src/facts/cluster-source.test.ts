import { describe, expect, it } from 'vitest';
import { ApiError, kindNotServed, NetworkError } from '../kube/errors.ts';
import { type ClusterReader, clusterFacts } from './cluster-source.ts';
import { FactDenied } from './source.ts';

const nodes = { apiVersion: 'v1', kind: 'Node' };
const failing = (error: Error): ClusterReader => ({
  get: () => Promise.reject(error),
  list: () => Promise.reject(error),
  request: () => Promise.reject(error),
  discovery: { served: () => Promise.reject(error) },
});

describe('facts of a cluster', () => {
  it('takes a kind that is not served for none of its objects', async () => {
    expect(await clusterFacts(failing(kindNotServed(nodes))).list(nodes)).toEqual([]);
  });

  it('says what is not allowed', async () => {
    const forbidden = new ApiError({ status: 403, reason: 'Forbidden', message: 'nodes is forbidden' });
    await expect(clusterFacts(failing(forbidden)).list(nodes)).rejects.toThrow(
      new FactDenied('not allowed to list Node objects'),
    );
  });

  it('passes on that the cluster cannot be reached', async () => {
    const lost = new NetworkError('ECONNREFUSED', 'connection refused');
    await expect(clusterFacts(failing(lost)).served()).rejects.toBe(lost);
  });

  it('reads each list once', async () => {
    const asked: string[] = [];
    const source = clusterFacts({
      ...failing(new NetworkError('ECONNREFUSED', 'connection refused')),
      async list({ kind }, options) {
        asked.push([kind, options?.namespace, options?.labelSelector].filter(Boolean).join(' '));
        return { items: [] };
      },
    });
    await Promise.all([
      source.list(nodes),
      source.list(nodes, {}),
      source.list(nodes, { labelSelector: 'a=b' }),
      source.list(nodes, { namespace: 'a' }),
    ]);
    await source.list(nodes);
    expect(asked).toEqual(['Node', 'Node a=b', 'Node a']);
  });

  it('hands the answers through', async () => {
    const node = { ...nodes, metadata: { name: 'n1' } };
    const source = clusterFacts({
      get: async () => node,
      list: async () => ({ items: [node] }),
      request: async (method, path) => ({ gitVersion: `v1.36.3 by ${method} ${path}` }),
      discovery: { served: async () => ['v1/Node'] },
    });
    expect(await source.get({ ...nodes, name: 'n1' })).toBe(node);
    expect(await source.list(nodes)).toEqual([node]);
    expect(await source.served()).toEqual(['v1/Node']);
    expect(await source.version()).toBe('v1.36.3 by GET /version');
  });
});
