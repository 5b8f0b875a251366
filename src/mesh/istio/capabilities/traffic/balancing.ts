import type { Capability } from '../../../capability.ts';
import { inPolicy, sidecarRow, trafficField } from './rows.ts';

const algorithm = 'loadBalancing.algorithm';
const warmup = 'loadBalancing.warmup';
const noWarmup = { field: trafficField(warmup), because: 'only ROUND_ROBIN and LEAST_REQUEST warm endpoints up' };

const hashOf = (field: string, path: string = field): Capability =>
  sidecarRow({
    field: `loadBalancing.consistentHash.${field}`,
    support: 'exact',
    how: 'as it is; requests without a key go anywhere',
    renders: [inPolicy(`loadBalancer.consistentHash.${path}`)],
  });

const localityOf = (field: string, how: string): Capability =>
  sidecarRow({
    field: `loadBalancing.locality.${field}`,
    support: 'exact',
    how,
    renders: [inPolicy(`loadBalancer.localityLbSetting.${field}`)],
  });

export const balancingCapabilities: readonly Capability[] = [
  sidecarRow({
    field: algorithm,
    value: 'RANDOM',
    support: 'exact',
    how: 'as it is',
    renders: [inPolicy('loadBalancer.simple')],
    excludes: [noWarmup],
  }),
  sidecarRow({
    field: algorithm,
    support: 'exact',
    how: 'as it is; LEAST_REQUEST without it',
    renders: [inPolicy('loadBalancer.simple')],
  }),
  sidecarRow({
    field: 'loadBalancing.consistentHash',
    support: 'exact',
    how: 'a hash of the key decides',
    renders: [inPolicy('loadBalancer.consistentHash')],
    excludes: [
      { field: trafficField(algorithm), because: 'the mesh takes one of the two, and a hash decides alone' },
      noWarmup,
    ],
  }),
  hashOf('httpHeaderName'),
  hashOf('httpCookie'),
  hashOf('useSourceIp'),
  hashOf('httpQueryParameterName'),
  hashOf('ringSize', 'ringHash.minimumRingSize'),
  hashOf('maglevTableSize', 'maglev.tableSize'),
  localityOf(
    'enabled',
    'as it is; where it is not set, false is written beside a circuit breaker, which would switch it on',
  ),
  localityOf('distribute', 'as it is'),
  localityOf('failover', 'as it is'),
  localityOf('failoverPriority', 'as it is'),
  sidecarRow({
    field: `${warmup}.duration`,
    before: '1.24.0',
    support: 'exact',
    how: 'as warmupDurationSecs',
    renders: [inPolicy('loadBalancer.warmupDurationSecs')],
  }),
  ...['duration', 'minimumPercent', 'aggression'].map((field) =>
    sidecarRow({
      field: `${warmup}.${field}`,
      since: '1.24.0',
      support: 'exact',
      how: 'as it is',
      renders: [inPolicy(`loadBalancer.warmup.${field}`)],
    }),
  ),
];
