import type { Capability } from '../../../capability.ts';
import { inPolicy, sidecarRow } from './rows.ts';

const percent = 'circuitBreaker.maxEjectionPercent';
const inPool = (field: string, path: string): Capability =>
  sidecarRow({
    field: `circuitBreaker.connectionPool.${field}`,
    support: 'exact',
    how: 'for each proxy that calls, not for all of them together',
    renders: [inPolicy(`connectionPool.${path}`)],
  });

export const breakerCapabilities: readonly Capability[] = [
  sidecarRow({
    field: 'circuitBreaker.consecutiveErrors',
    support: 'exact',
    how: 'as consecutive5xxErrors: a field consecutiveErrors is there, and nothing reads it',
    renders: [inPolicy('outlierDetection.consecutive5xxErrors')],
  }),
  sidecarRow({
    field: 'circuitBreaker.consecutiveGatewayErrors',
    support: 'exact',
    how: 'as it is',
    renders: [inPolicy('outlierDetection.consecutiveGatewayErrors')],
  }),
  sidecarRow({
    field: 'circuitBreaker.interval',
    support: 'exact',
    how: 'endpoints are let back in at these times; they are ejected at once',
    renders: [inPolicy('outlierDetection.interval')],
  }),
  sidecarRow({
    field: 'circuitBreaker.baseEjectionTime',
    support: 'exact',
    how: 'as it is',
    renders: [inPolicy('outlierDetection.baseEjectionTime')],
  }),
  sidecarRow({
    field: percent,
    value: '0',
    support: 'exact',
    how: 'no outlier detection is written: the mesh would read 0 as unset, which is 10 %',
    renders: [inPolicy('outlierDetection')],
  }),
  sidecarRow({
    field: percent,
    before: '1.20.0',
    support: 'approximated',
    how: 'proxies of this version eject one endpoint whatever the share is',
    hint: 'Upgrade the mesh to 1.20.0 or later.',
    renders: [inPolicy('outlierDetection.maxEjectionPercent')],
  }),
  sidecarRow({
    field: percent,
    since: '1.20.0',
    support: 'exact',
    how: 'as it is; 10 without it, which ejects nobody where there are fewer than ten endpoints',
    renders: [inPolicy('outlierDetection.maxEjectionPercent')],
  }),
  sidecarRow({
    field: 'circuitBreaker.minHealthPercent',
    support: 'exact',
    how: 'as it is; from 1.31 on it also keeps the mesh from telling proxies of endpoints that are not ready',
    renders: [inPolicy('outlierDetection.minHealthPercent')],
  }),
  inPool('maxConnections', 'tcp.maxConnections'),
  inPool('maxPendingRequests', 'http.http1MaxPendingRequests'),
  inPool('maxRequests', 'http.http2MaxRequests'),
  inPool('maxRequestsPerConnection', 'http.maxRequestsPerConnection'),
  inPool('maxRetries', 'http.maxRetries'),
];
