import type { Capability } from '../../../capability.ts';
import { inPolicy, inRoutes, sidecarRow } from './rows.ts';

const idle = 'connectionPool.http.idleTimeout';

export const timeoutCapabilities: readonly Capability[] = [
  sidecarRow({
    field: 'timeout.request',
    support: 'exact',
    how: 'written for queries and writes over HTTP; routes of streams and of gRPC have no timeout',
    renders: [inRoutes('timeout')],
  }),
  sidecarRow({
    field: 'timeout.idle',
    before: '1.21.0',
    support: 'exact',
    how: 'of connections for HTTP, which all of ours are',
    renders: [inPolicy(idle)],
  }),
  sidecarRow({
    field: 'timeout.idle',
    since: '1.21.0',
    support: 'exact',
    how: 'of connections for HTTP and of others',
    renders: [inPolicy(idle), inPolicy('connectionPool.tcp.idleTimeout')],
  }),
  sidecarRow({
    field: 'timeout.connect',
    support: 'exact',
    how: 'as it is',
    renders: [inPolicy('connectionPool.tcp.connectTimeout')],
  }),
];
