import { sorted } from '../objects/canonical.ts';
import type { KubeObject } from '../objects/object.ts';
import { yamlText } from '../objects/yaml.ts';
import type { Plan, Wave } from './plan.ts';

/** Every object of a plan in the order in which it is written, with its members in canonical order. */
export function planObjects(plan: Plan): KubeObject[] {
  return plan.waves.flatMap(waveObjects);
}

/** Objects of one wave: first what it changes on objects of others, which the rest of the wave builds on. */
export function waveObjects(wave: Wave): KubeObject[] {
  return [...(wave.shared ?? []), ...wave.objects].map(inCanonicalOrder);
}

/** One YAML document for each object, each wave headed by a comment. Equal plans give equal text. */
export function toYaml(plan: Plan): string {
  return plan.waves
    .flatMap((wave) =>
      waveObjects(wave).map(
        (object, index) => `---\n${index === 0 ? `# wave: ${wave.name}\n` : ''}${yamlText(object)}`,
      ),
    )
    .join('');
}

/** One v1 List, indented by two spaces. Equal plans give equal text. */
export function toJsonList(plan: Plan): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: planObjects(plan) }, null, 2)}\n`;
}

/** `apiVersion`, `kind`, `metadata` (`name`, `namespace` first), then everything else by name. */
export function inCanonicalOrder(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { name, namespace, ...more } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(sorted(more) as object) },
    ...(sorted(rest) as object),
  };
}
