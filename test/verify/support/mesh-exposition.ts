import { createServer } from 'node:http';
import type { Lifetime } from './host.ts';

/**
 * What Istio's proxies and istiod serve, by the names and labels that Istio documents: istio.io/docs/reference/config/metrics, the
 * statistics of clusters and of the server in Envoy's documentation, and istiod's own metrics.
 */

export interface Call {
  reporter: 'source' | 'destination';
  source: string;
  /** `unknown` when it never got there. */
  destination: string;
  service: string;
  code: string;
  flags?: string;
  /** Cluster of the caller. */
  from?: string;
  count: number;
}

function labelsOf({ reporter, source, destination, service, code, flags = '-', from = 'Kubernetes' }: Call): string {
  const known = (name: string, value: string) => (name === 'unknown' ? 'unknown' : value);
  const labels: Record<string, string> = {
    reporter,
    source_workload: source,
    source_workload_namespace: known(source, 'monitoring'),
    source_principal: known(source, `spiffe://cluster.local/ns/monitoring/sa/${source}`),
    source_app: source,
    source_version: 'unknown',
    source_canonical_service: source,
    source_canonical_revision: 'latest',
    source_cluster: known(source, from),
    destination_workload: destination,
    destination_workload_namespace: known(destination, 'monitoring'),
    destination_principal: known(destination, `spiffe://cluster.local/ns/monitoring/sa/${destination}`),
    destination_app: destination,
    destination_version: 'unknown',
    destination_service: `${service}.monitoring.svc.cluster.local`,
    destination_service_name: service,
    destination_service_namespace: 'monitoring',
    destination_canonical_service: destination,
    destination_canonical_revision: 'latest',
    // A service of another cluster of the mesh.
    destination_cluster: known(destination, service === 'far' ? 'west' : 'Kubernetes'),
    request_protocol: 'http',
    response_code: code,
    grpc_response_status: '',
    response_flags: flags,
    connection_security_policy: reporter === 'source' ? 'unknown' : source === 'unknown' ? 'none' : 'mutual_tls',
  };
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}

const fewBuckets = ['0.5', '1', '250', '3600000', '+Inf'];

/** The series of one call over HTTP, and those of TCP as if it had been one. `buckets` are bounds of histograms. */
export function callLines(call: Call, buckets: readonly string[] = fewBuckets): string[] {
  const labels = labelsOf(call);
  const tcp = labels.replace(/,response_code="[^"]*",grpc_response_status=""/, '').replace('"http"', '"tcp"');
  const histogram = (name: string) => [
    ...buckets.map((le) => `${name}_bucket{${labels},le="${le}"} ${call.count}`),
    `${name}_sum{${labels}} ${call.count * 3}`,
    `${name}_count{${labels}} ${call.count}`,
  ];
  return [
    `istio_requests_total{${labels}} ${call.count}`,
    ...histogram('istio_request_duration_milliseconds'),
    ...histogram('istio_request_bytes'),
    ...histogram('istio_response_bytes'),
    ...['sent_bytes', 'received_bytes', 'connections_opened', 'connections_closed'].map(
      (name) => `istio_tcp_${name}_total{${tcp}} ${call.count}`,
    ),
  ];
}

function envoyLines(upstream: string, ticks: number): string[] {
  const of = `{cluster_name="${upstream}"}`;
  return [
    ...['default', 'high'].flatMap((priority) =>
      ['cx', 'cx_pool', 'rq', 'rq_pending', 'rq_retry'].map(
        (limit) => `envoy_cluster_circuit_breakers_${priority}_${limit}_open${of} 0`,
      ),
    ),
    `envoy_cluster_outlier_detection_ejections_active${of} 1`,
    ...[
      'outlier_detection_ejections_enforced_total',
      'upstream_rq_retry',
      'upstream_rq_retry_success',
      'upstream_rq_retry_overflow',
      'upstream_rq_retry_limit_exceeded',
      'upstream_rq_pending_overflow',
      'upstream_cx_overflow',
      'upstream_cx_connect_fail',
      'assignment_stale',
    ].map((name) => `envoy_cluster_${name}${of} ${ticks}`),
  ];
}

/** A merged page of an agent: its proxy, itself, and the application that asked for it. */
export function proxyPage(calls: readonly Call[], ticks: number): string {
  return [
    ...calls.flatMap((call) => callLines(call)),
    ...envoyLines('outbound|80||cart.monitoring.svc.cluster.local', ticks),
    ...envoyLines('xds-grpc', ticks),
    'envoy_control_plane_connected_state{} 1',
    'envoy_server_memory_allocated{} 1.5e+07',
    'envoy_listener_manager_lds_update_success{} 3',
    'istio_agent_cert_expiry_seconds{resource_name="default"} 80000',
    'istio_build{component="proxy",tag="1.30.3"} 1',
    `http_requests_total{path="/"} ${ticks}`,
    '',
  ].join('\n');
}

export function istiodPage(ticks: number): string {
  return [
    ...['0.1', '0.5', '1', '+Inf'].map((le) => `pilot_proxy_convergence_time_bucket{le="${le}"} ${ticks}`),
    `pilot_proxy_convergence_time_sum ${ticks / 20}`,
    `pilot_proxy_convergence_time_count ${ticks}`,
    'pilot_xds{version="1.30.3"} 3',
    `pilot_xds_pushes{type="cds"} ${ticks}`,
    `pilot_total_xds_rejects{type="cds"} ${ticks}`,
    `sidecar_injection_failure_total ${ticks}`,
    `galley_validation_failed{group="",version="",resource="",reason=""} ${ticks}`,
    ...['csr_parsing_err', 'csr_sign_err', 'id_extraction_err', 'authentication_failure'].map(
      (name) => `citadel_server_${name}_count ${ticks}`,
    ),
    `citadel_server_root_cert_expiry_timestamp ${4_000_000_000}`,
    '',
  ].join('\n');
}

/** Serves a page at an address of the loopback network, as long as the test runs or until it is told to stop. */
export async function serves(
  address: string,
  port: number,
  page: (url: string) => string | undefined,
  { onTestFinished }: Pick<Lifetime, 'onTestFinished'>,
): Promise<() => void> {
  const server = createServer((request, response) => {
    const body = page(request.url ?? '/');
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/plain; version=0.0.4' }).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(stop);
  return stop;
}

/** What a kubelet serves of containers: cAdvisor's names and labels, of one pod with a proxy and one that is nobody's business. */
export function cadvisorPage(ticks: number): string {
  const pods = [
    ['monitoring', 'loki-0', 'loki'],
    ['monitoring', 'loki-0', 'istio-proxy'],
    ['shop', 'cart-0', 'cart'],
    ['shop', 'cart-0', 'istio-proxy'],
    ['other', 'app-0', 'istio-proxy'],
  ] as const;
  return pods
    .flatMap(([namespace, pod, container]) => {
      const labels = (more = '') =>
        `{container="${container}",${more}id="/kubepods/burstable/${pod}/${container}",image="a",name="${pod}-${container}",namespace="${namespace}",pod="${pod}"}`;
      return [
        `container_cpu_usage_seconds_total${labels('cpu="total",')} ${ticks}`,
        `container_cpu_cfs_periods_total${labels()} ${ticks * 10}`,
        `container_cpu_cfs_throttled_periods_total${labels()} ${ticks}`,
        `container_memory_working_set_bytes${labels()} 5e+07`,
        `container_spec_memory_limit_bytes${labels()} ${container === 'cart' ? 0 : 1e8}`,
        `container_fs_reads_total${labels()} ${ticks}`,
      ];
    })
    .concat(
      'container_cpu_usage_seconds_total{container="",cpu="total",id="/kubepods",image="",name="",namespace="",pod=""} 7',
      '',
    )
    .join('\n');
}
