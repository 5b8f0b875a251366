import { boolean, defaulted, object } from '../../schema/build.ts';
import { noCanary } from './canary.ts';
import { common, single } from './common.ts';

/** It has no configuration of its own, and nothing calls it but Prometheus. */
const { extraConfig: _configuration, ...fields } = common;

const { canary, rule: withoutCanary } = noCanary('Prometheus reads all pods of it, so everything would be told twice');

export const kubeStateMetrics = object(
  'kube-state-metrics: the state of the selected namespaces’ objects as metrics; of nodes and volumes too when all namespaces are selected.',
  { ...fields, enabled: defaulted(boolean('Whether the component runs.'), false), canary },
  {
    rules: [
      withoutCanary,
      single(
        'more than one kube-state-metrics would tell everything more than once',
        'Leave replicas out, or set it to 1.',
      ),
    ],
  },
);
