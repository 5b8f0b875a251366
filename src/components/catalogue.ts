import { compareVersions } from '../objects/version.ts';
import type { ComponentName } from '../platform/component.ts';

/** What runs when the resource says nothing, and which versions the configuration we write is right for. */
export interface CatalogueEntry {
  /** Without a registry: `spec.global.imageRegistry` may put another one in front. */
  registry: string;
  repository: string;
  version: string;
  /** Tags of this image start with a v. */
  tagPrefix: '' | 'v';
  /** The written configuration is right from `from` (inclusive) up to `below` (exclusive). */
  supported: { from: string; below: string };
  resources: { requests: Record<string, string>; limits: Record<string, string> };
  /** Size of the volume; absent for components without state. */
  storage?: string;
  /** What a new major version changes, for which somebody has to say that they know. */
  major?: string;
  /** Data that does not survive the way back to an earlier version. */
  noWayBack?: { across: 'major' | 'minor'; why: string };
}

export const catalogue = {
  prometheus: {
    registry: 'quay.io',
    repository: 'prometheus/prometheus',
    version: '3.13.5',
    tagPrefix: 'v',
    supported: { from: '3.5.0', below: '4.0.0' },
    resources: { requests: { cpu: '200m', memory: '1Gi' }, limits: { memory: '2Gi' } },
    storage: '50Gi',
  },
  alertmanager: {
    registry: 'quay.io',
    repository: 'prometheus/alertmanager',
    version: '0.34.2',
    tagPrefix: 'v',
    supported: { from: '0.28.0', below: '1.0.0' },
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    storage: '2Gi',
  },
  grafana: {
    registry: 'docker.io',
    repository: 'grafana/grafana',
    version: '13.2.0',
    tagPrefix: '',
    supported: { from: '12.0.0', below: '14.0.0' },
    major: 'Grafana changes its database as it starts, and panels and plugins of the old kind may stop working',
    noWayBack: { across: 'minor', why: 'Grafana’s database is changed as it starts, and never back' },
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    storage: '10Gi',
  },
  loki: {
    registry: 'docker.io',
    repository: 'grafana/loki',
    version: '3.7.8',
    tagPrefix: '',
    supported: { from: '3.5.0', below: '4.0.0' },
    resources: { requests: { cpu: '200m', memory: '512Mi' }, limits: { memory: '2Gi' } },
    storage: '50Gi',
  },
  tempo: {
    registry: 'docker.io',
    repository: 'grafana/tempo',
    version: '3.0.3',
    tagPrefix: '',
    supported: { from: '2.8.0', below: '4.0.0' },
    major:
      'Tempo 3 takes another configuration than Tempo 2, settings in extraConfig included, and there is no way back to 2',
    noWayBack: { across: 'major', why: 'Tempo 2 does not take over what Tempo 3 has written' },
    resources: { requests: { cpu: '200m', memory: '1Gi' }, limits: { memory: '2Gi' } },
    storage: '50Gi',
  },
  'otel-collector': {
    registry: 'docker.io',
    repository: 'otel/opentelemetry-collector-k8s',
    version: '0.165.0',
    tagPrefix: '',
    supported: { from: '0.145.0', below: '1.0.0' },
    resources: { requests: { cpu: '200m', memory: '512Mi' }, limits: { memory: '1Gi' } },
  },
  'log-agent': {
    registry: 'docker.io',
    repository: 'otel/opentelemetry-collector-k8s',
    version: '0.165.0',
    tagPrefix: '',
    supported: { from: '0.160.0', below: '1.0.0' },
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
  },
  'kube-state-metrics': {
    registry: 'registry.k8s.io',
    repository: 'kube-state-metrics/kube-state-metrics',
    version: '2.17.0',
    tagPrefix: 'v',
    supported: { from: '2.10.0', below: '3.0.0' },
    resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '512Mi' } },
  },
} as const satisfies Record<ComponentName, CatalogueEntry>;

export function isSupported(entry: CatalogueEntry, version: string): boolean {
  return compareVersions(version, entry.supported.from) >= 0 && compareVersions(version, entry.supported.below) < 0;
}
