import type { Capability } from '../../../capability.ts';
import { annotationsSince, onRoutes, trafficRow } from './rows.ts';

export const timeoutCapabilities: readonly Capability[] = [
  trafficRow({
    field: 'timeout.request',
    before: annotationsSince,
    support: 'exact',
    how: 'written for queries and writes over HTTP, in the ServiceProfile where there is one; streams and gRPC have no timeout',
    renders: [{ kind: 'HTTPRoute', path: 'spec.rules[].timeouts.request' }],
  }),
  trafficRow({
    field: 'timeout.request',
    since: annotationsSince,
    support: 'exact',
    how: 'written on routes of queries and of writes over HTTP; those of streams and of gRPC have no timeout',
    renders: [onRoutes],
  }),
  trafficRow({
    field: 'timeout.idle',
    since: annotationsSince,
    support: 'approximated',
    how: 'how long a request, but not a stream, may go without data in either direction; how long connections without requests are kept is up to the proxies',
    hint: 'Make it longer than a query may work before its answer begins, or take the field out.',
    renders: [onRoutes],
  }),
  trafficRow({
    field: 'timeout.connect',
    support: 'approximated',
    how: 'an annotation of the pods that call: it holds for all that they call, and not for callers who are not of the platform',
    hint: 'For the others, set proxy.outboundConnectTimeout in the values Linkerd is installed with.',
    renders: [{ kind: 'pod', path: 'metadata.annotations' }],
  }),
];
