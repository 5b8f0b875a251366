import type { MeshAlert } from '../mesh-alert.ts';

const by = ['cluster', 'namespace', 'upstream'] as const;

/** Against what was usual within the hour: how many retries are many depends on who calls. */
export const retryStorm: MeshAlert = {
  name: 'GunjMeshRetryStorm',
  about: 'proxies',
  severity: 'warning',
  for: '5m',
  reads: ({ proxies }) => proxies.retries,
  expr({ proxies: { retries } }) {
    if (!retries) return undefined;
    const [now, usual] = [retries.query({ window: '5m', by }), retries.query({ window: '1h', by })];
    return `${now} > 3 * ${usual} and ${now} > 1`;
  },
  summary: 'Proxies try again far more often than an hour ago.',
  description: (label) =>
    `Proxies in ${label('namespace')} try {{ $value | humanize }} requests per second to ${label('upstream')} again, more than three times what was usual.`,
};
