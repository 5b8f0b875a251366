import { at, items, text } from '../../objects/access.ts';
import type { FlowInput } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { type Call, callFlow, writeCalls } from '../call.ts';
import { storeCalls } from '../cloud-calls.ts';
import { storeFlows, storeUrl, storeWhy } from '../object-storage.ts';
import { tempoConfig } from './config.ts';

/** Calls of Tempo, read from the configuration it gets. */
export function tempoFlows(input: FlowInput): Flow[] {
  const { objectStorage } = input.platform.spec.components.tempo;
  return [
    ...calls(tempoConfig(input)).flatMap((call) => callFlow(input, 'tempo', call)),
    ...storeCalls(input.spec.extraConfig).flatMap((call) => callFlow(input, 'tempo', call)),
    ...(objectStorage ? storeFlows(input, 'tempo', objectStorage) : []),
  ];
}

function calls(config: Record<string, unknown>): Call[] {
  const written = items(at(config, 'metrics_generator', 'storage', 'remote_write'));
  const forwarded = items(at(config, 'distributor', 'forwarders')).flatMap((one) =>
    items(at(one, 'otlpgrpc', 'endpoints')),
  );
  const store = text(at(config, 'storage', 'trace', 's3', 'endpoint'));
  const plain = at(config, 'storage', 'trace', 's3', 'insecure') === true;
  return [
    ...written.flatMap((one) => writeCalls(one, 'metrics made from spans are written there')),
    ...forwarded.flatMap((one): Call[] => {
      const to = text(one);
      return to ? [{ to, kind: 'otlp', why: 'spans are forwarded there', port: 4317 }] : [];
    }),
    ...(store ? [{ to: storeUrl(store, plain), kind: 'storage', why: storeWhy } as const] : []),
  ];
}
