/** Also the names of the Services, service accounts and workloads: fixed, because there is one platform in a namespace. */
export const componentNames = [
  'prometheus',
  'alertmanager',
  'grafana',
  'loki',
  'tempo',
  'otel-collector',
  'log-agent',
  'kube-state-metrics',
] as const;
export type ComponentName = (typeof componentNames)[number];
