import type { MeshFacts } from '../../facts/facts.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import { type NetworkSemantics, verdictFor } from '../../prove/judgement.ts';
import { and, constant, valueAt } from '../../prove/tri-set.ts';
import type { Endpoint, World } from '../../prove/world.ts';

/**
 * The same semantics where some pods have a proxy of a mesh that is not judged: it may refuse what policies let through, by a default
 * of its own too, so that is unknown. What policies deny stays denied.
 */
export function withOtherMeshes(
  network: NetworkSemantics,
  world: World,
  universe: readonly Endpoint[],
  others: readonly { backend: Mesh; facts: MeshFacts }[],
): NetworkSemantics {
  if (others.length === 0) return network;
  const unknown = constant(universe.length, 'unknown');
  const held = others.map(({ backend, facts }) => ({
    type: facts.type,
    proxies: backend.proof.semantics({ world, universe, mesh: facts }).proxies.verdict,
  }));
  return {
    ...network,
    ingress(target) {
      const judged = network.ingress(target);
      const there = held.filter(({ proxies }) => valueAt(proxies, target.to) !== 'no');
      if (there.length === 0) return judged;
      const reasons = there.map(({ type }) => ({
        text: `a proxy of ${type} takes it, beside the mesh that is judged: what that one refuses is not evaluated`,
      }));
      return {
        ...verdictFor(and(judged.verdict, unknown)),
        because: (caller) => (valueAt(judged.verdict, caller) === 'no' ? judged.because(caller) : reasons),
      };
    },
  };
}
