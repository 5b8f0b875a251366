import { catalogue, isSupported } from '../components/catalogue.ts';
import { componentNames } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/** A version whose configuration this release does not know is refused before it breaks a running component. */
export const supportedVersions: Check = (platform) =>
  componentNames.flatMap((name) => {
    const { enabled, version } = componentSpec(platform, name);
    const entry = catalogue[name];
    if (!enabled || !version || isSupported(entry, version)) return [];
    return [
      {
        code: 'UNSUPPORTED_VERSION',
        severity: 'error',
        path: `${componentPath(name)}.version`,
        message: `${name} ${version} is outside the versions this release writes configuration for: ${entry.supported.from} and later, below ${entry.supported.below}`,
        hint: `Leave version out to run ${entry.version}.`,
      },
    ];
  });
