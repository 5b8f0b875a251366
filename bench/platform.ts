import { parsePlatform } from '../src/api/parse.ts';
import { compile } from '../src/compile.ts';
import type { Facts } from '../src/facts/facts.ts';
import { meshes } from '../src/mesh/registry.ts';
import type { ComponentName } from '../src/platform/component.ts';
import { type Rendering, renderingIn } from '../test/verify/support/renderings.ts';

/** What a component of a platform with this spec runs with; in a default installation of a mesh where `meshed`. */
export function renderedBy(spec: string, component: ComponentName, { meshed = false } = {}): Rendering {
  const text = `apiVersion: observability.io/v1beta1\nkind: ObservabilityPlatform\nmetadata: { name: bench, namespace: monitoring }\nspec:${spec}\n`;
  const { platform, diagnostics } = parsePlatform(text, 'bench');
  if (!platform) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const istio = meshes.find(({ type }) => type === 'istio');
  const facts: Facts = {
    apiVersion: 'observability.io/v1beta1',
    kind: 'Facts',
    meshes: meshed && istio ? [istio.assume(istio.versions.assumed)] : [],
  };
  const rendering = renderingIn({ title: 'bench', compiled: compile(platform, facts) }, component);
  if (!rendering) throw new Error(`${component} is not in the platform of the bench`);
  return rendering;
}
