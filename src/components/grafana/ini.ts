import type { WorkloadInput } from '../../platform/component.ts';

/** grafana.ini: only what differs from Grafana's own defaults, and where it may write under a read-only root. */
export function grafanaIni(input: WorkloadInput): string {
  const sections: Record<string, Record<string, string>> = {
    analytics: { check_for_plugin_updates: 'false', check_for_updates: 'false', reporting_enabled: 'false' },
    auth: { disable_login_form: 'false' },
    log: { level: input.platform.spec.global.logLevel, mode: 'console' },
    metrics: { enabled: 'true' },
    paths: { data: '/var/lib/grafana', provisioning: '/etc/grafana/provisioning' },
    plugins: { preinstall_disabled: 'true' },
    security: { disable_gravatar: 'true' },
    // The search index locks its files: it must not lie on the volume that outlives the pod.
    unified_storage: { index_path: '/var/lib/grafana-search/bleve' },
    users: { allow_sign_up: 'false' },
  };
  return Object.entries(sections)
    .map(([section, keys]) =>
      [`[${section}]`, ...Object.entries(keys).map(([key, value]) => `${key} = ${value}`), ''].join('\n'),
    )
    .join('\n');
}
