import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import { type CatalogueEntry, catalogue } from '../components/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts } from '../facts/facts.ts';
import { canonicalJson } from '../objects/canonical.ts';
import { differsAcross } from '../objects/version.ts';
import { asCanary, canaries } from '../platform/canary.ts';
import type { ComponentName } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import { imageReference } from '../workloads/image.ts';
import { checkPlatform } from './check.ts';

/** What is wrong with canaries: all that would be wrong with a component like that, and what two side by side cannot do. */
export function checkCanaries(platform: ObservabilityPlatform, facts: Facts): Diagnostic[] {
  const found = canaries(platform);
  if (found.length === 0) return [];
  const known = new Set(checkPlatform(platform, facts).map(sayingOf));
  return found.flatMap(({ component }) => {
    const canary = asCanary(platform, component);
    const own = checkPlatform(canary, facts).filter((said) => !known.has(sayingOf(said)));
    return [
      ...own.map((said) => ({ ...said, path: canaryPath(component, said.path) })),
      ...sharedDatabase(platform, canary, component),
      ...sameAsStable(platform, canary, component),
    ];
  });
}

/** Whatever is said of a component's field, of its canary. */
export function canaryPath(component: ComponentName, path: string): string {
  const base = componentPath(component);
  const [, field] = /^\.(version|image|replicas|resources|extraConfig)\b/.exec(path.slice(base.length)) ?? [];
  return path.startsWith(base) && field ? `${base}.canary${path.slice(base.length)}` : path;
}

/** A program that changes its database as it starts changes that of the one beside it. */
function sharedDatabase(
  platform: ObservabilityPlatform,
  canary: ObservabilityPlatform,
  name: ComponentName,
): Diagnostic[] {
  const { noWayBack }: CatalogueEntry = catalogue[name];
  const [stable, wanted] = [versionOf(platform, name), versionOf(canary, name)];
  if (!noWayBack || !differsAcross(stable, wanted, noWayBack.across)) return [];
  return [
    {
      code: 'CANARY_REFUSED',
      severity: 'error',
      path: `${componentPath(name)}.canary.version`,
      message: `${name} ${wanted} cannot run beside ${stable}: ${noWayBack.why}, and the two share it`,
      hint: `Choose a version of the same ${noWayBack.across}, or try this one in a platform of its own with a copy of the database.`,
    },
  ];
}

/** Not an error: it is what a canary that has taken the component's place looks like, until it is taken out. */
function sameAsStable(
  platform: ObservabilityPlatform,
  canary: ObservabilityPlatform,
  name: ComponentName,
): Diagnostic[] {
  if (programOf(platform, name) !== programOf(canary, name)) return [];
  return [
    {
      code: 'CANARY_SAME',
      severity: 'warning',
      path: `${componentPath(name)}.canary`,
      message: `the canary of ${name} runs what ${name} runs already: the same image, configuration and resources`,
      hint: 'Take canary out, or say what it differs in.',
    },
  ];
}

function programOf(platform: ObservabilityPlatform, name: ComponentName): string {
  const spec = componentSpec(platform, name);
  const { extraConfig, resources } = spec;
  const image = imageReference(catalogue[name], spec, platform.spec.global);
  return canonicalJson({ image, version: versionOf(platform, name), extraConfig, resources });
}

function versionOf(platform: ObservabilityPlatform, name: ComponentName): string {
  return componentSpec(platform, name).version ?? catalogue[name].version;
}

function sayingOf({ code, path, message }: Diagnostic): string {
  return [code, path, message].join('\n');
}
