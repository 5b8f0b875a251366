import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import { type RefusedConfiguration, refusedConfigurations } from '../components/refused-configurations.ts';
import { type Allowed, isRefused } from '../components/refused-values.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts } from '../facts/facts.ts';
import { at, items, text } from '../objects/access.ts';
import { places } from '../objects/places.ts';
import { type ComponentName, componentNames } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import { isSelected, selectedNamespaces } from '../platform/selected-namespaces.ts';
import type { Check } from './check.ts';

/** `extraConfig` must not read what is in the pod for other purposes, nor call whom no flow names. Each refusal says its place. */
export const extraConfig: Check = (platform, facts) =>
  componentNames.flatMap((name) => {
    const { enabled, extraConfig: extra } = componentSpec(platform, name);
    const table = refusedConfigurations[name];
    if (!enabled || !extra || !table) return [];
    const allowed = allowedFor(platform, facts, name, table);
    const found = places(extra).flatMap(({ path, pattern, value }) => {
      const refused = table.refused.find((one) => isRefused(one, pattern, value, allowed));
      return refused ? [{ path, refused }] : [];
    });
    return found
      .filter(({ path }) => !found.some((outer) => isWithin(path, outer.path)))
      .map(({ path, refused }): Diagnostic => {
        const { why, hint } = refused;
        const place = `${componentPath(name)}.extraConfig.${path}`;
        return { code: 'OVERRIDE_REFUSED', severity: 'error', path: place, message: why, hint };
      });
  });

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** Nothing that is mounted leads here: the token of the pod, and what the kernel tells of it. */
export const closedDirectories = ['/var/run/secrets', '/run/secrets', '/proc', '/sys', '/dev'];

function allowedFor(
  platform: ObservabilityPlatform,
  facts: Facts,
  name: ComponentName,
  table: RefusedConfiguration,
): Allowed {
  const selected = selectedNamespaces(platform, platform.metadata.namespace, facts);
  const directories = [...table.directories, ...userMounts(platform, name)];
  return {
    file: (path) => {
      const clean = path.replaceAll(/\/+/g, '/');
      const climbs = clean.split('/').includes('..');
      const below = (directory: string) => clean === directory || clean.startsWith(`${directory}/`);
      return !climbs && !closedDirectories.some(below) && directories.some(below);
    },
    namespace: (namespace) => isSelected(selected, namespace),
    everyNamespace: selected === 'all',
  };
}

/** Where the user has mounted volumes into the component's own container. */
function userMounts(platform: ObservabilityPlatform, name: ComponentName): string[] {
  const containers = items(componentSpec(platform, name).podTemplate?.spec?.['containers']);
  const own = containers.find((container) => at(container, 'name') === name);
  return items(at(own, 'volumeMounts')).flatMap((mount) => {
    const path = text(at(mount, 'mountPath'))?.replaceAll(/\/+/g, '/').replace(/\/$/, '');
    return path ? [path] : [];
  });
}
