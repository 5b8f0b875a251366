import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { canaries } from '../platform/canary.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

const hint = 'Give the facts of the cluster.';

/** What is not known is assumed, and every assumption is said. What a mesh assumes it says itself. */
export const assumedFacts: Check = (platform, facts) => {
  const meshed = platform.spec.serviceMesh?.enabled === true && facts.meshes?.length !== 0;
  const found: Diagnostic[] = [];
  const assume = (path: string, message: string) =>
    found.push({ code: 'ASSUMED_FACT', severity: 'warning', path, message, hint });
  if (!platform.metadata.namespace) assume('metadata.namespace', 'no namespace is given; `default` is assumed');
  if (!facts.kubernetes?.apiServer && componentSpec(platform, 'prometheus').enabled)
    assume(
      'spec.components.prometheus',
      'the addresses of the API server are not known; Prometheus may reach any address on ports 443 and 6443',
    );
  if (meshed && !facts.served)
    assume(
      'spec.serviceMesh',
      'the API versions the cluster serves are not known; those of the mesh version are assumed',
    );
  for (const { component, canary } of canaries(platform))
    if (!facts.canaries && (canary.weight > 0 || canary.match))
      assume(
        `${componentPath(component)}.canary.weight`,
        `it is not known whether a pod of the canary serves; it is taken for serving, so calls are led to it at once`,
      );
  return found;
};
