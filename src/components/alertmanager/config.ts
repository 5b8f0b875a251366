/** alertmanager.yml that keeps alerts visible but notifies nobody: receivers are the user's to name. */
export function alertmanagerConfig(): Record<string, unknown> {
  return {
    global: { resolve_timeout: '5m' },
    route: {
      receiver: 'none',
      group_by: ['namespace', 'alertname'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
    },
    receivers: [{ name: 'none' }],
    inhibit_rules: [
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity=~"warning|info"'],
        equal: ['namespace', 'alertname'],
      },
    ],
  };
}
