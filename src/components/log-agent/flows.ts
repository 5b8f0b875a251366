import { at, fields, text } from '../../objects/access.ts';
import type { FlowInput } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { callFlow } from '../call.ts';
import { exportsOf } from '../collector/exporters.ts';
import { addressesOf } from '../collector/flows.ts';
import { agentConfig } from './config.ts';

/** It calls whom the exporters of the merged configuration name, and nobody calls it but who reads its metrics. */
export function agentFlows(input: FlowInput): Flow[] {
  const config = agentConfig(input);
  const own = exportsOf(input).find(({ signal }) => signal === 'logs')?.name;
  const exporters = Object.entries(fields(config['exporters'])).flatMap(([name, exporter]) => {
    const why = name === own ? 'what containers write is stored there' : 'extraConfig has an exporter that sends there';
    return addressesOf(exporter).flatMap((to) => callFlow(input, 'log-agent', { to, kind: 'otlp', why, port: 4317 }));
  });
  const logins = Object.values(fields(config['extensions'])).flatMap((extension) => {
    const to = text(at(extension, 'token_url'));
    const why = 'exporters get their tokens there';
    return to ? callFlow(input, 'log-agent', { to, kind: 'login', why, port: 443 }) : [];
  });
  return [...exporters, ...logins];
}
