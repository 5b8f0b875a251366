import { type CatalogueEntry, catalogue } from '../components/catalogue.ts';
import { componentNames } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/** Asked for, and yet easily forgotten once it runs. */
export const ephemeralData: Check = (platform) =>
  componentNames.flatMap((name) => {
    const { enabled, storage } = componentSpec(platform, name);
    const entry: CatalogueEntry = catalogue[name];
    if (!enabled || !storage?.ephemeral || !entry.storage) return [];
    return [
      {
        code: 'EPHEMERAL_DATA',
        severity: 'warning',
        path: `${componentPath(name)}.storage.ephemeral`,
        message: `the data of ${name} is on the node and goes with every pod: with an update, a drain, an eviction`,
        hint: 'Leave ephemeral out to have a volume.',
      },
    ];
  });
