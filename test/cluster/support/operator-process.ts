import { parseArgs } from 'node:util';
import { connect } from '../../../src/kube/client.ts';
import { loadKubeconfig } from '../../../src/kube/kubeconfig.ts';
import { countersAtStart } from '../../../src/mesh/istio/testing/proxy-counters.ts';
import type { ReconcileOptions } from '../../../src/operator/context.ts';
import { createLog } from '../../../src/operator/log.ts';
import { createMetrics } from '../../../src/operator/metrics.ts';
import { runOperator } from '../../../src/operator/run.ts';

/*
 * An operator as a program of its own, as `gunj operator --no-lease` is one in a pod, with what no option sets: how long its
 * waits are. Simulated pods do not answer, so what they would say comes from here: every configuration was taken, nobody was refused.
 */
const { values } = parseArgs({ options: { kubeconfig: { type: 'string' }, reconcile: { type: 'string' } } });
const linkerdCounters =
  'inbound_http_authz_allow_total{srv_group="policy.linkerd.io",srv_kind="server",srv_name="proxy-admin",authz_kind="authorizationpolicy",authz_name="allow-operator-to-proxy-admin"} 1\n';

const reloaded = ['prometheus', 'alertmanager'].flatMap((name) => [
  `${name}_config_last_reload_successful 1`,
  `${name}_config_last_reload_success_timestamp_seconds 4000000000`,
]);

function answer(url: string): string {
  if (url.includes(':4191/')) return linkerdCounters;
  return url.includes(':15090/') ? countersAtStart : `${reloaded.join('\n')}\n`;
}

const metrics = createMetrics({ processMetrics: false });
const client = connect(loadKubeconfig({ paths: [values.kubeconfig ?? ''], environment: {} }), {
  userAgent: 'gunj-operator',
  observe: metrics.observeCall,
});
const stopping = new AbortController();
process.once('SIGTERM', () => stopping.abort());
await runOperator({
  client,
  log: createLog({ level: 'info' }),
  metrics,
  signal: stopping.signal,
  namespace: 'gunj-system',
  readMetrics: async (url) => answer(url),
  reconcile: JSON.parse(values.reconcile ?? '{}') as Partial<ReconcileOptions>,
});
client.close();
