/**
 * What Linkerd's proxies and control plane serve, by the names and labels that they have there: linkerd.io/2-edge/reference/proxy-metrics,
 * what the proxy registers (`linkerd/app/core/src/metrics.rs`, `linkerd/app/outbound/src/http`) and the controllers do
 * (`pkg/identity/service.go`, `pkg/prometheus`).
 */

/** Requests that one proxy tells of, all alike. */
export interface ToldCall {
  direction: 'inbound' | 'outbound';
  /** Workload at the other end; absent for one without a proxy. */
  peer?: string;
  port: number;
  failed?: boolean;
  /** Which authorization let it in. */
  authz?: string;
  count: number;
}

const identityOf = (account: string) => `${account}.monitoring.serviceaccount.identity.linkerd.cluster.local`;

function labelsOf({ direction, peer, port, authz = 'all-authenticated' }: ToldCall): Record<string, string> {
  const target = { target_addr: `10.0.0.9:${port}`, target_ip: '10.0.0.9', target_port: String(port) };
  if (direction === 'inbound')
    return {
      direction,
      ...target,
      ...(peer === undefined
        ? { tls: 'no_identity', no_tls_reason: 'no_tls_from_remote' }
        : { tls: 'true', client_id: identityOf(peer) }),
      srv_group: 'policy.linkerd.io',
      srv_kind: 'server',
      srv_name: `any-${port}`,
      srv_port: String(port),
      route_group: '',
      route_kind: 'default',
      route_name: 'default',
      authz_group: '',
      authz_kind: 'default',
      authz_name: authz,
    };
  return {
    direction,
    authority: `${peer}.monitoring.svc.cluster.local:${port}`,
    ...target,
    tls: 'true',
    server_id: identityOf(peer ?? ''),
    dst_control_plane_ns: 'linkerd',
    dst_namespace: 'monitoring',
    dst_pod: `${peer}-0`,
    dst_service: peer ?? '',
    dst_serviceaccount: peer ?? '',
    dst_statefulset: peer ?? '',
  };
}

const written = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');

function callLines(call: ToldCall): string[] {
  const { failed = false, count, direction } = call;
  const labels = labelsOf(call);
  const status = { status_code: failed ? '503' : '200' };
  const answered = written({
    ...labels,
    ...status,
    classification: failed ? 'failure' : 'success',
    grpc_status: '',
    error: '',
  });
  const timed = written({ ...labels, ...status });
  const ofTcp = Object.entries({ ...labels, peer: direction === 'inbound' ? 'src' : 'dst' });
  const tcp = written(Object.fromEntries(ofTcp.filter(([name]) => !/^(route|authz)_/.test(name))));
  return [
    `request_total{${written(labels)}} ${count}`,
    `response_total{${answered}} ${count}`,
    ...['1', '200', '5000', '+Inf'].map((le) => `response_latency_ms_bucket{${timed},le="${le}"} ${count}`),
    `response_latency_ms_sum{${timed}} ${count * 3}`,
    `response_latency_ms_count{${timed}} ${count}`,
    `tcp_open_total{${tcp}} ${count}`,
    `tcp_read_bytes_total{${tcp}} ${count * 10}`,
    `tcp_write_bytes_total{${tcp}} ${count * 100}`,
  ];
}

function routeLines(service: string, ticks: number): string[] {
  const scoped = (scope: string) => ({
    [`${scope}_group`]: 'core',
    [`${scope}_kind`]: 'Service',
    [`${scope}_namespace`]: 'monitoring',
    [`${scope}_name`]: service,
    [`${scope}_port`]: '3100',
    [`${scope}_section_name`]: '',
  });
  const parent = scoped('parent');
  const route = { route_group: '', route_kind: 'default', route_namespace: '', route_name: 'http', hostname: '' };
  const balancer = { ...parent, ...scoped('backend') };
  return [
    ...['http', 'grpc'].flatMap((protocol) => [
      ...['FAIL_FAST', 'LOAD_SHED', 'REQUEST_TIMEOUT', ''].map(
        (error) =>
          `outbound_${protocol}_route_request_statuses_total{${written({ ...parent, ...route, error })}} ${ticks}`,
      ),
      ...['requests', 'successes', 'limit_exceeded', 'overflow'].map(
        (what) => `outbound_${protocol}_route_retry_${what}_total{${written({ ...parent, ...route })}} ${ticks}`,
      ),
    ]),
    `outbound_http_balancer_endpoints{${written({ endpoint_state: 'ready', ...balancer })}} 1`,
    `outbound_http_balancer_endpoints{${written({ endpoint_state: 'pending', ...balancer })}} 1`,
    `outbound_http_balancer_queue_gate_shut_total{${written(balancer)}} ${ticks}`,
  ];
}

/** Of one proxy, which calls a Service. */
export function linkerdProxyPage(calls: readonly ToldCall[], service: string, ticks: number): string {
  return [
    ...calls.flatMap(callLines),
    ...routeLines(service, ticks),
    `identity_cert_expiration_timestamp_seconds ${4_000_000_000}`,
    'process_resident_memory_bytes 1.5e+07',
    'proxy_build_info{version="2.300.0"} 1',
    'stack_create_total{direction="inbound",name="http"} 3',
    '',
  ].join('\n');
}

/** Of one part of the control plane; the identity controller tells most. */
export function linkerdControllerPage(ticks: number): string {
  return [
    'issuer_cert_ttl_seconds 30000000',
    ...['OK', 'InvalidArgument'].map(
      (code) =>
        `grpc_server_handled_total{grpc_code="${code}",grpc_method="Certify",grpc_service="io.linkerd.proxy.identity.Identity",grpc_type="unary"} ${ticks}`,
    ),
    '',
  ].join('\n');
}
