import type { MeshFacts } from '../../../facts/facts.ts';
import { compareVersions } from '../../../objects/version.ts';

/** What Istio writes itself when `labels` is empty (pilot/pkg/model/telemetry_logging.go), in words that every Envoy of it takes. */
const ownLine = {
  start_time: '%START_TIME%',
  route_name: '%ROUTE_NAME%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  protocol: '%PROTOCOL%',
  response_code: '%RESPONSE_CODE%',
  response_flags: '%RESPONSE_FLAGS%',
  response_code_details: '%RESPONSE_CODE_DETAILS%',
  connection_termination_details: '%CONNECTION_TERMINATION_DETAILS%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
  duration: '%DURATION%',
  upstream_service_time: '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
  x_forwarded_for: '%REQ(X-FORWARDED-FOR)%',
  user_agent: '%REQ(USER-AGENT)%',
  request_id: '%REQ(X-REQUEST-ID)%',
  authority: '%REQ(:AUTHORITY)%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_cluster: '%UPSTREAM_CLUSTER%',
  upstream_local_address: '%UPSTREAM_LOCAL_ADDRESS%',
  downstream_local_address: '%DOWNSTREAM_LOCAL_ADDRESS%',
  downstream_remote_address: '%DOWNSTREAM_REMOTE_ADDRESS%',
  requested_server_name: '%REQUESTED_SERVER_NAME%',
  upstream_transport_failure_reason: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
} as const;

/**
 * Istio's own line does not say which trace a request belongs to. Proxies know that since Envoy 1.31, which came with Istio 1.23;
 * before, the header tells it that they send on, which is not there when nothing was sent on.
 */
export function lineWithTrace({ version }: Pick<MeshFacts, 'version'>): Readonly<Record<string, string>> {
  return version !== undefined && compareVersions(version, '1.23.0') >= 0
    ? { ...ownLine, trace_id: '%TRACE_ID%' }
    : { ...ownLine, traceparent: '%REQ(TRACEPARENT)%' };
}
