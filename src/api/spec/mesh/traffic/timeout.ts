import { object } from '../../../schema/build.ts';
import type { Output } from '../../../schema/node.ts';
import { duration } from '../../text.ts';

export const timeout = object('How long to wait.', {
  request: duration('For the whole answer to a request. Streams and gRPC are exempt.'),
  idle: duration('Before a connection without requests is closed.'),
  connect: duration('For a connection to be made.'),
});

export interface TimeoutSpec extends Output<typeof timeout> {}
