import { type CatalogueEntry, catalogue } from '../components/catalogue.ts';
import { componentNames } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/** A claim that no class provides stays pending for ever, and its pod with it. */
export const storageClasses: Check = (platform, facts) => {
  const classes = facts.storageClasses;
  if (!classes) return [];
  return componentNames.flatMap((name) => {
    const { enabled, storage } = componentSpec(platform, name);
    const entry: CatalogueEntry = catalogue[name];
    if (!enabled || !entry.storage || storage?.ephemeral) return [];
    const wanted = storage?.storageClassName;
    if (wanted ? classes.some((known) => known.name === wanted) : classes.some((known) => known.default)) return [];
    const names = classes.map((known) => known.name).join(', ');
    return [
      {
        code: 'STORAGE_CLASS_MISSING',
        severity: 'warning',
        path: `${componentPath(name)}.storage.storageClassName`,
        message: wanted
          ? `the cluster has no storage class ${wanted}, so the volume stays pending`
          : 'the cluster has no default storage class, so the volume stays pending',
        hint: names ? `Use one of ${names}.` : 'Install a storage class.',
      },
    ];
  });
};
