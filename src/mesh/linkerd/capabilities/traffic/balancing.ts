import type { Capability } from '../../../capability.ts';
import { refusedRow } from './rows.ts';

const always =
  'proxies always take the better of two endpoints, by how fast each has answered and how much it has under way';

export const balancingCapabilities: readonly Capability[] = [
  refusedRow('loadBalancing.algorithm', always, 'Take the field out: it is near to LEAST_REQUEST.'),
  refusedRow(
    'loadBalancing.consistentHash',
    `${always}, and no part of a request has a say`,
    'Take the field out; who needs equal keys on one endpoint has to call that by its own name.',
  ),
  refusedRow(
    'loadBalancing.locality',
    'which endpoints are near is said by Kubernetes: proxies go by the hints of topology-aware routing',
    'Take the field out.',
  ),
  refusedRow(
    'loadBalancing.warmup',
    'a new endpoint counts as slow until it has answered, which is all the warm-up there is',
    'Take the field out.',
  ),
];
