import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts } from '../facts/facts.ts';
import { alertRouting } from './alert-routing.ts';
import { assumedFacts } from './assumed-facts.ts';
import { bestPractices } from './best-practices.ts';
import { callerAddresses } from './caller-addresses.ts';
import { collectorReceivers } from './collector-receivers.ts';
import { dependencies } from './dependencies.ts';
import { disabledAlerts } from './disabled-alerts.ts';
import { disruption } from './disruption.ts';
import { ephemeralData } from './ephemeral-data.ts';
import { extraConfig } from './extra-config.ts';
import { grafanaSettings } from './grafana-settings.ts';
import { plaintextStorage } from './plaintext-storage.ts';
import { retentionSize } from './retention-size.ts';
import { secrets } from './secrets.ts';
import { selectedNamespaces } from './selected-namespaces.ts';
import { splitWrites } from './split-writes.ts';
import { storageClasses } from './storage-classes.ts';
import { supportedVersions } from './supported-versions.ts';
import { takenLabels } from './taken-labels.ts';
import { unreadMetrics } from './unread-metrics.ts';
import { unverifiedCertificates } from './unverified-certificates.ts';
import { upgrades } from './upgrades.ts';
import { writeRelabeling } from './write-relabeling.ts';

/** One thing that may be wrong with a valid resource on a given cluster. Pure; looks at nothing else. */
export type Check = (platform: ObservabilityPlatform, facts: Facts) => Diagnostic[];

const checks: readonly Check[] = [
  supportedVersions,
  upgrades,
  alertRouting,
  disabledAlerts,
  dependencies,
  unreadMetrics,
  extraConfig,
  grafanaSettings,
  splitWrites,
  writeRelabeling,
  takenLabels,
  plaintextStorage,
  unverifiedCertificates,
  collectorReceivers,
  storageClasses,
  ephemeralData,
  disruption,
  secrets,
  selectedNamespaces,
  retentionSize,
  callerAddresses,
  bestPractices,
  assumedFacts,
];

export function checkPlatform(platform: ObservabilityPlatform, facts: Facts): Diagnostic[] {
  return checks.flatMap((check) => check(platform, facts));
}
