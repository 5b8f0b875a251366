import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { MeshInput } from './mesh.ts';

/** Settings of proxies for components that have none. */
export function idleProxySettings({ platform, graph }: Pick<MeshInput, 'platform' | 'graph'>): Diagnostic[] {
  return [...graph.outsideMesh]
    .filter((name) => Object.keys(componentSpec(platform, name).mesh?.proxy ?? {}).length > 0)
    .map((name) => ({
      code: 'NOT_ACTED_UPON',
      severity: 'warning',
      path: `${componentPath(name)}.mesh.proxy`,
      message: `has no effect: with inject: false the pods of ${name} have no proxy`,
      hint: 'Take it out, or leave inject out.',
    }));
}
