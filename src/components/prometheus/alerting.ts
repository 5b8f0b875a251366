import type { FlowInput } from '../../platform/component.ts';
import type { Endpoint } from '../../platform/endpoint.ts';
import { clientConfig } from '../credentials.ts';
import type { Calls } from './calls.ts';
import { alertRelabeling } from './replicas.ts';
import { secretPath } from './secrets.ts';
import { transportConfig } from './transport.ts';

/** Where alerts go: every replica of our own Alertmanager, or the user's. */
export function alerting(input: FlowInput, { alerts }: Calls): Record<string, unknown> {
  const endpoint = input.endpoint('alertmanager');
  if (!endpoint) return {};
  const relabeling = alertRelabeling(input);
  const { pathname, protocol } = new URL(endpoint.url);
  const how = endpoint.external
    ? {
        scheme: protocol.replace(':', ''),
        ...(pathname === '/' ? {} : { path_prefix: pathname }),
        ...(endpoint.headers.length > 0 ? { http_headers: httpHeaders(endpoint) } : {}),
        ...clientConfig(endpoint, fileOf(endpoint)),
      }
    : // Names of replicas lead to pods, and calls to those do not go through a sidecar.
      transportConfig(endpoint.addresses.length > 1 ? alerts.replicas : alerts.service);
  return {
    alerting: {
      ...(relabeling.length > 0 ? { alert_relabel_configs: relabeling } : {}),
      alertmanagers: [{ ...how, static_configs: [{ targets: [...endpoint.addresses] }] }],
    },
  };
}

function httpHeaders({ headers }: Endpoint): Record<string, unknown> {
  return Object.fromEntries(headers.map(([name, value]) => [name, { values: [value] }]));
}

function fileOf({ token, basicAuth, ca }: Endpoint) {
  const keys = { token, password: basicAuth?.passwordSecret, ca };
  return (part: keyof typeof keys): string => {
    const key = keys[part];
    return key ? secretPath(key) : '';
  };
}
