import { integer, object } from '../../../schema/build.ts';
import type { Output } from '../../../schema/node.ts';
import { duration } from '../../text.ts';

const limit = (description: string) => integer(description, { minimum: 1, maximum: 2_147_483_647 });
const percent = (description: string) => integer(description, { minimum: 0, maximum: 100 });
const errors = (description: string) => integer(description, { minimum: 1, maximum: 10_000 });

const connectionPool = object(
  'What one caller may have under way to a component at a time; what is more is refused at once. Without a limit there is none.',
  {
    maxConnections: limit('Connections.'),
    maxPendingRequests: limit('Requests that wait for a connection.'),
    maxRequests: limit('Requests under way: on gRPC ports, since others have one on each connection.'),
    maxRequestsPerConnection: limit('Requests after which a connection is closed; 1 keeps none open.'),
    maxRetries: limit('Retries under way.'),
  },
);

export const circuitBreaker = object(
  'When an endpoint that fails is left alone for a while. What is left out is the mesh’s default.',
  {
    consecutiveErrors: errors('Number of 5xx answers in a row that eject an endpoint.'),
    consecutiveGatewayErrors: errors(
      'Number of 502, 503 and 504 answers in a row that eject an endpoint; below `consecutiveErrors`, or it never counts.',
    ),
    interval: duration('Time between two looks at the endpoints.'),
    baseEjectionTime: duration('How long an endpoint is left alone, times the number of times it was ejected.'),
    maxEjectionPercent: percent(
      'Share of the endpoints that may be left alone at once, in percent, rounded down to whole endpoints; 0 ejects none.',
    ),
    minHealthPercent: percent('When fewer endpoints than this are healthy, in percent, all of them are called again.'),
    connectionPool,
  },
);

export interface CircuitBreakerSpec extends Output<typeof circuitBreaker> {}
