import type { ComponentName } from '../platform/component-names.ts';
import { refusedInAlertmanager } from './alertmanager/refused-keys.ts';
import { refusedInCollector } from './collector/refused-keys.ts';
import { refusedInGrafana } from './grafana/refused-keys.ts';
import { refusedInLogAgent } from './log-agent/refused-keys.ts';
import { refusedInLoki } from './loki/refused-keys.ts';
import { refusedInPrometheus } from './prometheus/refused-keys.ts';
import type { RefusedKey } from './refused-keys.ts';
import { refusedInTempo } from './tempo/refused-keys.ts';

/** What may not be in `extraConfig` of a component. */
export interface RefusedConfiguration {
  refused: readonly RefusedKey[];
  /** Directories the component may write to. */
  directories: readonly string[];
}

/** Components that are not here have no configuration of their own. */
export const refusedConfigurations: Partial<Record<ComponentName, RefusedConfiguration>> = {
  prometheus: { refused: refusedInPrometheus, directories: [] },
  alertmanager: { refused: refusedInAlertmanager, directories: [] },
  grafana: { refused: refusedInGrafana, directories: [] },
  loki: { refused: refusedInLoki, directories: ['/var/loki', '/tmp'] },
  tempo: { refused: refusedInTempo, directories: ['/var/tempo', '/tmp'] },
  'log-agent': { refused: refusedInLogAgent, directories: [] },
  'otel-collector': { refused: refusedInCollector, directories: [] },
};
