import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts } from '../facts/facts.ts';
import type { ComponentName } from '../platform/component.ts';
import { componentSpec } from '../platform/component-spec.ts';
import type { SecretUse } from '../platform/secret-use.ts';
import { componentKinds } from './registry.ts';

export interface ComponentSecret extends SecretUse {
  component: ComponentName;
}

/** Every Secret that the components that run name, in the platform's namespace. */
export function secretsUsed(platform: ObservabilityPlatform): ComponentSecret[] {
  return componentKinds
    .filter(({ name }) => componentSpec(platform, name).enabled)
    .flatMap((kind) => (kind.secretsUsed?.(platform) ?? []).map((use) => ({ ...use, component: kind.name })));
}

export interface SecretLack extends ComponentSecret {
  /** Keys that a Secret that is there does not have; absent: there is no Secret of that name. */
  missingKeys?: string[];
  /** Keys it has, when it is there. */
  present: string[];
}

/** Which of them are not as they are needed. Empty when nothing is known of Secrets. */
export function secretLacks(platform: ObservabilityPlatform, { secrets }: Facts): SecretLack[] {
  if (!secrets) return [];
  const namespace = platform.metadata.namespace ?? 'default';
  return secretsUsed(platform).flatMap((use): SecretLack[] => {
    const secret = secrets.find((one) => one.namespace === namespace && one.name === use.name);
    if (!secret) return [{ ...use, present: [] }];
    const missingKeys = use.keys.filter((key) => !secret.keys.includes(key));
    return missingKeys.length > 0 ? [{ ...use, missingKeys, present: secret.keys }] : [];
  });
}
