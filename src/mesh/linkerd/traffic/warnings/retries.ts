import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { isComponent } from '../../../../platform/flow.ts';
import { multipliedTries } from '../../../multiplied-tries.ts';
import { grpcCodes, queryStatuses, unknownConditions } from '../retry-conditions.ts';
import { hasGrpcRoutes, readsAnnotations, readsGatewayApi } from '../route-kinds.ts';
import type { TrafficCase } from './warnings.ts';

const path = 'spec.serviceMesh.trafficManagement.retry';

export function retryWarnings(subject: TrafficCase): Diagnostic[] {
  if ((subject.wanted.retry?.attempts ?? 0) === 0) return [];
  if (!readsAnnotations(subject.release)) return besideCanaries(subject);
  return [...dropped(subject), ...unlimited(subject), ...withoutGrpc(subject), ...multiplied(subject)];
}

function dropped({ wanted: { retry } }: TrafficCase): Diagnostic[] {
  const unknown = unknownConditions(retry?.retryOn ?? '').filter((one) => one !== '');
  if (unknown.length === 0) return [];
  const none = queryStatuses(retry?.retryOn).length === 0;
  return [
    {
      code: 'RETRY_CONDITION_DROPPED',
      severity: 'warning',
      path: `${path}.retryOn`,
      message: `${unknown.join(', ')}: left out, since proxies of this mesh look at the status of the answer alone${none ? '; nothing else is asked for, so no query is tried again' : ''}`,
      hint: none
        ? 'Add gateway-error or 503.'
        : 'Nothing has to be done: the balancer passes over endpoints that cannot be reached.',
    },
  ];
}

function unlimited({ wanted: { retry } }: TrafficCase): Diagnostic[] {
  const tries = 1 + (retry?.attempts ?? 0);
  return [
    {
      code: 'RETRIES_UNLIMITED',
      severity: 'warning',
      path: `${path}.attempts`,
      message: `nothing bounds how many requests are retries at a time: a component that fails gets up to 1 + ${tries - 1} = ${tries} times the calls when it can take the fewest`,
      hint: 'This mesh has no budget for retries on routes: keep attempts at 1, or set circuitBreaker.consecutiveErrors, which takes calls away from what fails.',
    },
  ];
}

function withoutGrpc({ input, release, called }: TrafficCase): Diagnostic[] {
  if (!readsGatewayApi(release) || hasGrpcRoutes(release, input.served)) return [];
  const grpc = called.filter(({ kind }) => kind.ports.some(({ appProtocol }) => appProtocol === 'kubernetes.io/h2c'));
  if (grpc.length === 0) return [];
  return [
    {
      code: 'TRAFFIC_NOT_SHAPED',
      severity: 'warning',
      path: `${path}.attempts`,
      message: `gRPC calls to ${grpc.map(({ kind }) => kind.name).join(', ')} are not tried again: that takes a GRPCRoute of gateway.networking.k8s.io/v1, which the cluster does not serve`,
      hint: 'Install the Gateway API; or do nothing, since who sends spans tries again by itself.',
    },
  ];
}

/** Of writes, gRPC calls alone are tried again. */
function multiplied({ input, release, wanted, called }: TrafficCase): Diagnostic[] {
  const { attempts = 0, retryOn } = wanted.retry ?? {};
  if (!hasGrpcRoutes(release, input.served) || grpcCodes(retryOn).length === 0) return [];
  const senders = called.flatMap(({ kind, calls }) => {
    const grpc = kind.ports
      .filter(({ appProtocol }) => appProtocol === 'kubernetes.io/h2c')
      .map(({ number }) => number);
    return calls.flatMap(({ from, port }) => (isComponent(from) && grpc.includes(port) ? [from] : []));
  });
  return multipliedTries(attempts, senders, 'Set attempts to 2 or less: senders make up for the rest.');
}

function besideCanaries({ called }: TrafficCase): Diagnostic[] {
  const beside = called.filter(({ canary, retried }) => canary && retried).map(({ kind }) => kind.name);
  if (beside.length === 0) return [];
  return [
    {
      code: 'TRAFFIC_NOT_SHAPED',
      severity: 'warning',
      path: `${path}.attempts`,
      message: `calls to ${beside.join(', ')} are not tried again while there is a canary: a ServiceProfile, by which this version retries, would switch off the routes that lead to it`,
      hint: 'Upgrade the mesh to 2.16.0 or later.',
    },
  ];
}
