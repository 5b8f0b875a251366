import type { Case } from './case.ts';

const traffic = (trafficManagement: unknown) => ({ serviceMesh: { trafficManagement } });
const retry = (value: unknown) => traffic({ retry: value });
const breaker = (value: unknown) => traffic({ circuitBreaker: value });
const hash = (consistentHash: unknown) => traffic({ loadBalancing: { consistentHash } });
const locality = (value: unknown) => traffic({ loadBalancing: { locality: value } });
const warmup = (value: unknown) => traffic({ loadBalancing: { warmup: value } });

const path = 'spec.serviceMesh.trafficManagement';
const hashPath = `${path}.loadBalancing.consistentHash`;
const localityPath = `${path}.loadBalancing.locality`;

/** What meshes take beyond the fields of the first examples. */
export const trafficCases: readonly Case[] = [
  { name: 'a status without a name', spec: retry({ attempts: 1, retryOn: '599' }), refused: [`${path}.retry.retryOn`] },
  { name: 'a status of success', spec: retry({ attempts: 1, retryOn: '200' }), refused: [`${path}.retry.retryOn`] },
  {
    name: 'a retry budget',
    spec: retry({ attempts: 2, budget: { percent: 12.5, minRetryConcurrency: 5 } }),
    refused: [],
  },
  { name: 'a retry budget of the usual size', spec: retry({ attempts: 2, budget: {} }), refused: [] },
  {
    name: 'a retry budget out of bounds',
    spec: retry({ attempts: 2, budget: { percent: 101, minRetryConcurrency: 0 } }),
    refused: [`${path}.retry.budget.percent`, `${path}.retry.budget.minRetryConcurrency`],
  },
  {
    name: 'a budget and a pause without tries',
    spec: retry({ attempts: 0, budget: {}, backoff: '25ms' }),
    refused: [`${path}.retry.backoff`, `${path}.retry.budget`],
  },
  {
    name: 'every limit of a circuit breaker',
    spec: breaker({
      consecutiveGatewayErrors: 3,
      minHealthPercent: 50,
      connectionPool: {
        maxConnections: 100,
        maxPendingRequests: 10,
        maxRequests: 1000,
        maxRequestsPerConnection: 1,
        maxRetries: 3,
      },
    }),
    refused: [],
  },
  {
    name: 'no connections at all',
    spec: breaker({ connectionPool: { maxConnections: 0 } }),
    refused: [`${path}.circuitBreaker.connectionPool.maxConnections`],
  },
  { name: 'a time to connect', spec: traffic({ timeout: { connect: '250ms' } }), refused: [] },
  { name: 'a hash of a cookie', spec: hash({ httpCookie: { name: 'session', path: '/', ttl: '1h' } }), refused: [] },
  {
    name: 'a cookie that nobody says how long to keep',
    spec: hash({ httpCookie: { name: 'session' } }),
    refused: [`${hashPath}.httpCookie.ttl`],
  },
  { name: 'a hash of the address on a ring', spec: hash({ useSourceIp: true, ringSize: 2048 }), refused: [] },
  { name: 'a hash of no address', spec: hash({ useSourceIp: false }), refused: [hashPath] },
  {
    name: 'a hash of a parameter in a table',
    spec: hash({ httpQueryParameterName: 'tenant', maglevTableSize: 65_537 }),
    refused: [],
  },
  { name: 'a hash of two things', spec: hash({ useSourceIp: true, httpHeaderName: 'x-a' }), refused: [hashPath] },
  {
    name: 'a table whose size is no prime',
    spec: hash({ useSourceIp: true, maglevTableSize: 65_536 }),
    refused: [`${hashPath}.maglevTableSize`],
  },
  {
    name: 'a table on a ring',
    spec: hash({ useSourceIp: true, maglevTableSize: 251, ringSize: 1024 }),
    refused: [`${hashPath}.maglevTableSize`],
  },
  { name: 'near endpoints first', spec: locality({}), refused: [] },
  {
    name: 'shares of the requests',
    spec: locality({
      distribute: [
        {
          from: 'eu-west/a',
          to: [
            { locality: 'eu-west/a', weight: 80 },
            { locality: 'eu-west/b', weight: 20 },
          ],
        },
      ],
    }),
    refused: [],
  },
  {
    name: 'shares that are no whole',
    spec: locality({ distribute: [{ from: 'eu', to: [{ locality: 'eu', weight: 80 }] }] }),
    refused: [`${localityPath}.distribute[0].to`],
  },
  {
    name: 'shares of a zone and of its region',
    spec: locality({
      distribute: [
        {
          from: 'eu',
          to: [
            { locality: 'eu', weight: 80 },
            { locality: 'eu/a', weight: 20 },
          ],
        },
      ],
    }),
    refused: [`${localityPath}.distribute[0].to`],
  },
  {
    name: 'callers of a zone and of its region',
    spec: locality({
      distribute: [
        { from: 'eu', to: [{ locality: 'eu', weight: 100 }] },
        { from: 'eu/a', to: [{ locality: 'eu', weight: 100 }] },
      ],
    }),
    refused: [`${localityPath}.distribute`],
  },
  {
    name: 'a place with a star',
    spec: locality({ distribute: [{ from: 'eu/*', to: [{ locality: 'eu', weight: 100 }] }] }),
    refused: [`${localityPath}.distribute[0].from`],
  },
  { name: 'a region that takes over', spec: locality({ failover: [{ from: 'eu', to: 'us' }] }), refused: [] },
  {
    name: 'a region that takes over from itself',
    spec: locality({ failover: [{ from: 'eu', to: 'eu' }] }),
    refused: [`${localityPath}.failover[0].to`],
  },
  {
    name: 'labels that make endpoints near',
    spec: locality({ failoverPriority: ['topology.kubernetes.io/region', 'team=a'] }),
    refused: [],
  },
  {
    name: 'two ways to choose another place',
    spec: locality({ failover: [{ from: 'eu', to: 'us' }], failoverPriority: ['team'] }),
    refused: [localityPath],
  },
  { name: 'a warm-up', spec: warmup({ duration: '30s', minimumPercent: 5, aggression: 1.5 }), refused: [] },
  {
    name: 'a warm-up out of bounds',
    spec: warmup({ duration: '30s', minimumPercent: 0, aggression: 0 }),
    refused: [`${path}.loadBalancing.warmup.minimumPercent`, `${path}.loadBalancing.warmup.aggression`],
  },
];
