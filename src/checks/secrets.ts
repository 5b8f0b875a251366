import { secretLacks } from '../components/secrets-used.ts';
import type { Check } from './check.ts';

/**
 * A pod whose Secret is not there never starts. This is no error, because the rest of the platform goes on without: the operator
 * holds back the one workload, so that what runs of it stays, and writes it by itself as soon as the Secret is there.
 */
export const secrets: Check = (platform, facts) =>
  secretLacks(platform, facts).map(({ name, path, component, keys, missingKeys, present }) => {
    const common = { severity: 'warning', path } as const;
    const namespace = platform.metadata.namespace ?? 'default';
    const held = `${component} stays as it is until it has what it needs`;
    if (missingKeys) {
      return {
        ...common,
        code: 'SECRET_KEY_MISSING',
        message: `the Secret ${namespace}/${name} has no ${missingKeys.join(', ')}; ${held}`,
        hint: `It has ${present.length > 0 ? present.join(', ') : 'no keys'}. Add what is missing, or name other keys.`,
      };
    }
    const literals = keys.map((key) => ` --from-literal=${key}=…`).join('');
    return {
      ...common,
      code: 'SECRET_MISSING',
      message: `there is no Secret ${namespace}/${name}; ${held}`,
      hint: `kubectl create secret generic ${name} -n ${namespace}${literals}`,
    };
  });
