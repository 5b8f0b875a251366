import { at, fields, text } from '../../objects/access.ts';
import type { FlowInput } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { type Call, callFlow, endpointFlow, writeCalls } from '../call.ts';
import { storeCalls } from '../cloud-calls.ts';
import { storeFlows, storeUrl, storeWhy } from '../object-storage.ts';
import { alertmanagerUrl, lokiConfig } from './config.ts';
import { replicaFlows } from './replicas.ts';

/** Calls of Loki, read from the configuration it gets. */
export function lokiFlows(input: FlowInput): Flow[] {
  const config = lokiConfig(input);
  const { objectStorage } = input.platform.spec.components.loki;
  return [
    ...alerts(input, config),
    ...calls(config).flatMap((call) => callFlow(input, 'loki', call)),
    ...storeCalls(input.spec.extraConfig).flatMap((call) => callFlow(input, 'loki', call)),
    ...(objectStorage ? storeFlows(input, 'loki', objectStorage) : []),
    ...replicaFlows(input),
  ];
}

/** Replicas of our own Alertmanager have names that only its endpoint knows. */
function alerts(input: FlowInput, config: Record<string, unknown>): Flow[] {
  const why = "alerts of Loki's ruler are sent there";
  const written = text(at(config, 'ruler', 'alertmanager_url'));
  if (written === undefined) return [];
  const alertmanager = input.endpoint('alertmanager');
  if (alertmanager && written === alertmanagerUrl(alertmanager))
    return endpointFlow('loki', alertmanager, 'alert', why);
  return written.split(',').flatMap((to) => callFlow(input, 'loki', { to: to.trim(), kind: 'alert', why }));
}

function calls(config: Record<string, unknown>): Call[] {
  const clients = Object.values(fields(at(config, 'ruler', 'remote_write', 'clients')));
  const store = text(at(config, 'storage_config', 'object_store', 's3', 'endpoint'));
  const plain = at(config, 'storage_config', 'object_store', 's3', 'insecure') === true;
  return [
    ...clients.flatMap((client) => writeCalls(client, 'metrics made from logs are written there')),
    ...(store ? [{ to: storeUrl(store, plain), kind: 'storage', why: storeWhy } as const] : []),
  ];
}
