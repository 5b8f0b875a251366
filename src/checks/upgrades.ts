import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { UpgradeSpec } from '../api/spec/upgrade.ts';
import { type CatalogueEntry, catalogue } from '../components/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { compareVersions, differsAcross } from '../objects/version.ts';
import { type ComponentName, componentNames } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/**
 * A step from the version that last ran: a new major has to be known of, and a way back that data does not survive is
 * refused. Nothing is known of what ran where there is no status, as in a file.
 */
export const upgrades: Check = (platform) =>
  componentNames.flatMap((name) => {
    const { enabled, version } = componentSpec(platform, name);
    const running = runningVersion(platform, name);
    if (!enabled || running === undefined) return [];
    return step(name, running, version ?? catalogue[name].version, platform.spec.upgrade ?? {});
  });

function runningVersion({ status }: ObservabilityPlatform, name: ComponentName): string | undefined {
  return status?.versions?.[name] ?? status?.components?.[name]?.version;
}

function step(name: ComponentName, from: string, to: string, allowed: UpgradeSpec): Diagnostic[] {
  const { major, noWayBack }: CatalogueEntry = catalogue[name];
  const path = `${componentPath(name)}.version`;
  const key = componentPath(name).replace('spec.components.', '');
  if (compareVersions(to, from) < 0) {
    if (!noWayBack || !differsAcross(from, to, noWayBack.across) || includes(allowed.allowDowngrade, key)) return [];
    return [
      {
        code: 'DOWNGRADE_REFUSED',
        severity: 'error',
        path,
        message: `${name} ${from} has run and cannot go back to ${to}: ${noWayBack.why}`,
        hint: `Set version to ${from} or later; or empty or restore its volume and add ${key} to spec.upgrade.allowDowngrade.`,
      },
    ];
  }
  if (!major || !differsAcross(from, to, 'major') || includes(allowed.allowMajor, key)) return [];
  return [
    {
      code: 'UPGRADE_NOT_ACKNOWLEDGED',
      severity: 'error',
      path,
      message: `${name} would go from ${from} to ${to}: ${major}`,
      hint: `Back up its volume and add ${key} to spec.upgrade.allowMajor, or set version to stay at ${from}.`,
    },
  ];
}

function includes(allowed: readonly string[] = [], key: string): boolean {
  return allowed.includes(key);
}
