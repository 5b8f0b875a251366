import { defaulted, object, oneOf } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';

/** How a platform that runs already joins the mesh, and leaves it. */
export const meshRollout = object(
  'How a platform that runs already joins the mesh, and leaves it. A new one is in the mesh from its first pod on.',
  {
    strategy: defaulted(
      oneOf(
        'Staged goes on only when it was measured that nobody is cut off: first proxies, then policies that only count, then mTLS, then policies in force. Immediate writes everything at once: while pods roll, those with a proxy refuse those without.',
        ['Staged', 'Immediate'],
      ),
      'Staged',
    ),
    whenUnmeasured: defaulted(
      oneOf(
        'What happens where the proxies’ counters cannot be read, because the operator runs outside the cluster or the mesh leaves them out: Wait, or Proceed after the time for which they would have been watched.',
        ['Wait', 'Proceed'],
      ),
      'Wait',
    ),
  },
);

export interface MeshRolloutSpec extends Output<typeof meshRollout> {}
