const type = (name: string): { '@type': string } => ({ '@type': `type.googleapis.com/${name}` });
const adminPort = 15000;
/** Ports on which a sidecar tells of itself: the agent's page and the proxy's own. */
const statsPorts = [15020, 15090];

export interface ProxyOptions {
  /** Address of the pod. */
  address: string;
  /** What its spans call it: `cart.shop`. */
  service: string;
  /** Where requests to port 8080 of the pod go. */
  upstream: Upstream;
  /** A line of the access log, as a provider of the mesh configuration has it. */
  accessLog: Record<string, unknown>;
  /** Where spans go, as a provider of the mesh configuration has it. */
  tracing: { service: string; port: number };
}

/** By its address in the pod, or by its name in DNS, whose every address is an endpoint. */
export type Upstream = { local: number } | { host: string; port: number };

/**
 * What a sidecar of Istio does, as far as a stock Envoy can: it counts, writes access logs and sends spans, each with the settings
 * that Istio makes of its mesh configuration. Istio's own filters (istio_* metrics) are not in it, and nobody captures traffic:
 * the proxy listens where the application would.
 */
export function bootstrap(options: ProxyOptions): Record<string, unknown> {
  const { address, service, upstream, tracing } = options;
  const own = upstreamCluster(upstream);
  const collector = upstreamCluster({ host: tracing.service, port: tracing.port }, { http2: true });
  const admin = cluster('prometheus_stats', 'STATIC', '127.0.0.1', adminPort);
  return {
    node: { id: `sidecar~${address}~${service}`, cluster: service },
    stats_config: {
      use_all_default_tags: false,
      stats_tags: [
        { tag_name: 'cluster_name', regex: '^cluster\\.((.+?(\\..+?\\.svc\\.cluster\\.local)?)\\.)' },
        { tag_name: 'response_code', regex: '(response_code=\\.=(.+?);\\.;)|_rq(_(\\.d{3}))$' },
        { tag_name: 'response_code_class', regex: '_rq(_(\\dxx))$' },
        {
          tag_name: 'http_conn_manager_prefix',
          regex: '^http\\.(((outbound_([0-9]{1,3}\\.{0,1}){4}_\\d{0,5})|([^\\.]+))\\.)',
        },
        {
          tag_name: 'listener_address',
          regex: '^listener\\.(((?:[_.[:digit:]]*|[_\\[\\]aAbBcCdDeEfF[:digit:]]*))\\.)',
        },
      ],
    },
    admin: { address: socketAddress('127.0.0.1', adminPort) },
    static_resources: {
      clusters: [own, collector, admin],
      listeners: [
        listener(address, 8080, {
          stat_prefix: `inbound_${address}_8080`,
          access_log: [fileLog(options.accessLog)],
          tracing: {
            random_sampling: { value: 100 },
            provider: {
              name: 'envoy.tracers.opentelemetry',
              typed_config: {
                ...type('envoy.config.trace.v3.OpenTelemetryConfig'),
                grpc_service: { envoy_grpc: { cluster_name: collector.name } },
                service_name: service,
              },
            },
          },
          route_config: routes('/', own.name),
        }),
        ...statsPorts.map((port) =>
          listener('0.0.0.0', port, {
            stat_prefix: 'stats',
            route_config: routes('/stats/prometheus', admin.name),
          }),
        ),
      ],
    },
  };
}

function fileLog(labels: Record<string, unknown>): object {
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      ...type('envoy.extensions.access_loggers.file.v3.FileAccessLog'),
      path: '/dev/stdout',
      log_format: { json_format: labels },
    },
  };
}

function routes(prefix: string, to: string): object {
  return { virtual_hosts: [{ name: 'all', domains: ['*'], routes: [{ match: { prefix }, route: { cluster: to } }] }] };
}

function listener(address: string, port: number, http: object): object {
  const router = {
    name: 'envoy.filters.http.router',
    typed_config: type('envoy.extensions.filters.http.router.v3.Router'),
  };
  const manager = {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      ...type('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
      http_filters: [router],
      ...http,
    },
  };
  return { address: socketAddress(address, port), filter_chains: [{ filters: [manager] }] };
}

function upstreamCluster(upstream: Upstream, { http2 = false } = {}) {
  if ('local' in upstream) return cluster(`inbound|${upstream.local}||`, 'STATIC', '127.0.0.1', upstream.local);
  const { host, port } = upstream;
  const options = {
    ...type('envoy.extensions.upstreams.http.v3.HttpProtocolOptions'),
    explicit_http_config: { http2_protocol_options: {} },
  };
  return {
    ...cluster(`outbound|${port}||${host}`, 'STRICT_DNS', host, port),
    dns_lookup_family: 'V4_ONLY',
    ...(http2
      ? { typed_extension_protocol_options: { 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': options } }
      : {}),
  };
}

function cluster(name: string, discovery: 'STATIC' | 'STRICT_DNS', host: string, port: number) {
  const endpoint = { endpoint: { address: socketAddress(host, port) } };
  return {
    name,
    type: discovery,
    connect_timeout: '1s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
  };
}

function socketAddress(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}
