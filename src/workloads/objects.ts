import { type KubeObject, refKey, refOf } from '../objects/object.ts';
import type { SecretRequest } from '../plan/plan.ts';
import { componentPath } from '../platform/component-spec.ts';
import { componentLabels } from '../platform/labels.ts';
import { accessObjects, serviceAccount } from './access.ts';
import { availabilityObjects } from './availability.ts';
import type { ComponentInput } from './component-input.ts';
import { configMaps } from './config-objects.ts';
import { keepsData } from './data-volume.ts';
import { services } from './services.ts';

/** What a component's pods need before they start: identity, rights, configuration and a name. */
export function configObjects(input: ComponentInput): KubeObject[] {
  return [
    serviceAccount(input),
    ...accessObjects(input),
    ...configMaps(input),
    ...services(input),
    ...availabilityObjects(input),
  ];
}

/** What the pods of a canary need besides what the component has: ConfigMaps are named by what is in them, so it may have them too. */
export function canaryConfigObjects(input: ComponentInput, there: readonly KubeObject[]): KubeObject[] {
  const names = new Set(there.map(refOf).map(refKey));
  return [...configMaps(input), ...services(input)].filter((object) => !names.has(refKey(refOf(object))));
}

/** The secret the component asks for, if it does. */
export function secretRequest(input: ComponentInput): SecretRequest | undefined {
  const wanted = input.kind.secret?.(input.platform);
  if (!wanted) return undefined;
  return {
    name: `${input.kind.name}-${wanted.suffix}`,
    namespace: input.namespace,
    labels: componentLabels(input.platform.metadata.name, input.kind.name),
    path: componentPath(input.kind.name),
    values: wanted.values,
    generate: wanted.generate,
    retainWithVolumes: keepsData(input),
  };
}
