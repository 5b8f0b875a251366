import { boolean, defaulted, object } from '../../schema/build.ts';
import { noCanary } from './canary.ts';
import { common } from './common.ts';

/** One pod on every node: their number is that of the nodes. */
const { replicas: _replicas, podDisruptionBudget: _budget, ...fields } = common;

const { canary, rule: withoutCanary } = noCanary('both would read the same files, so everything would be told twice');

export const logAgent = object(
  'Log agent: on every node it reads the container logs of the selected namespaces and sends them to Loki. It reads files of the node as root, so the namespace has to allow the pod security level `privileged`. Lists of `extraConfig` that take more entries: receivers.filelog.exclude, receivers.filelog.operators, service.extensions, service.pipelines.logs.exporters.',
  { ...fields, enabled: defaulted(boolean('Whether the component runs.'), false), canary },
  { rules: [withoutCanary] },
);
