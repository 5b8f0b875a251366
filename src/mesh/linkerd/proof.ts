import { verdictFor } from '../../prove/judgement.ts';
import type { MeshProof } from '../../prove/mesh-proof.ts';
import { constant } from '../../prove/tri-set.ts';
import { proxyContainer } from './read-proxy.ts';

/** Linkerd, for whoever judges what objects allow: what its proxies make of calls cannot be told yet. */
export const linkerdProof: MeshProof = {
  semantics({ universe }) {
    const unknown = verdictFor(constant(universe.length, 'unknown'), {
      text: 'policies of Linkerd are not judged yet',
    });
    return {
      sight: { egress: false, ingress: true, callers: 'identity', protocols: ['TCP'] },
      proxies: unknown,
      judge: () => ({ encrypted: unknown, plain: unknown }),
    };
  },
  dressed: (pod, withProxy) => ({
    ...pod,
    containers: [...pod.containers.filter((name) => name !== proxyContainer), ...(withProxy ? [proxyContainer] : [])],
  }),
  sight: () => undefined,
};
