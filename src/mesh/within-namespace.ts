import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Flow, isPlace } from '../platform/flow.ts';
import type { MeshOutput } from './mesh.ts';

/**
 * What a mesh adds to a platform that stays within its namespace: nothing is found or read elsewhere. Proxies still get their
 * configuration and certificates from the control plane.
 */
export function withinNamespace(output: MeshOutput, namespace: string): MeshOutput {
  const scrapes = output.scrapes.flatMap((scrape) => {
    const isHere = scrape.namespaces === 'all' || scrape.namespaces.includes(namespace);
    return isHere ? [{ ...scrape, namespaces: [namespace] }] : [];
  });
  const isNarrower = output.scrapes.some(
    ({ namespaces }) => namespaces === 'all' || namespaces.some((name) => name !== namespace),
  );
  return {
    ...output,
    scrapes,
    flows: output.flows.filter((flow) => !isReadElsewhere(flow, namespace)),
    diagnostics: [...output.diagnostics, ...(isNarrower ? [unseen] : [])],
  };
}

function isReadElsewhere({ to, kind }: Flow, namespace: string): boolean {
  if (kind !== 'scrape') return false;
  if (!isPlace(to)) return to === 'mesh-control-plane';
  return to.kind !== 'pods' || to.namespaces === 'all' || to.namespaces.some((name) => name !== namespace);
}

const unseen: Diagnostic = {
  code: 'NAMESPACE_ONLY',
  severity: 'warning',
  path: 'spec.scope',
  message:
    'the control plane of the mesh is not read, nor are gateways beside it: there are no metrics, alerts or dashboard of them, and nobody is told when the mesh’s own certificates expire',
  hint: 'Have somebody look at the mesh who may, or leave spec.scope out: that takes the right to use observabilityplatforms/clusterscope.',
};
