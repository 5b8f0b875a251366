import type { Trials } from '../../../telemetry/alerts/alert.ts';

const requests = (labels: string) =>
  `istio_requests_total{destination_service="reviews.shop.svc.cluster.local", destination_service_name="reviews", destination_service_namespace="shop", destination_workload="reviews-v1", destination_workload_namespace="shop", source_workload="web", source_workload_namespace="front", ${labels}}`;
const service = { destination_service_name: 'reviews', destination_service_namespace: 'shop' };
const caller = {
  destination_service: 'reviews.shop.svc.cluster.local',
  source_workload: 'web',
  source_workload_namespace: 'front',
};
const ok = 'reporter="destination", response_code="200", response_flags="-"';
const failed = 'reporter="destination", response_code="503", response_flags="-"';

const bucket = (le: string) =>
  `istio_request_duration_milliseconds_bucket{reporter="destination", destination_service_name="reviews", destination_service_namespace="shop", le="${le}"}`;

const pod = { namespace: 'shop', pod: 'web-1' };
const proxy = (name: string, more = '') => `${name}{job="mesh-proxies", namespace="shop", pod="web-1"${more}}`;
const upstream = { cluster_name: 'outbound|80||reviews.shop.svc.cluster.local' };
const toReviews = `, cluster_name="${upstream.cluster_name}"`;

const container = (name: string, of: string, inPod = 'web-1') =>
  `${name}{job="cadvisor", node="a", namespace="shop", pod="${inPod}", container="${of}", id="/${inPod}/${of}"}`;

const istiod = (name: string, more = '') =>
  `${name}{job="mesh-control-plane", namespace="istio-system", pod="istiod-1"${more}}`;

/** Growing by one a second, and not at all: what a counter does that is to be told of, and one that was only once. */
function counted(series: string, labels: Readonly<Record<string, string>>, description: string): Trials {
  return {
    fires: { series: { [series]: '0+60x40' }, labels, description },
    quiet: { series: { [series]: '17x40' } },
  };
}

const day = 86_400;

function rootExpiry(days: number): Trials['fires'] {
  return {
    series: { [istiod('citadel_server_root_cert_expiry_timestamp')]: `${days * day + 90 * 60}x100` },
    at: '90m',
    labels: {},
    description: `The root certificate of the mesh expires in ${days}d 0h 0m 0s: then no call works.`,
  };
}

/** Alerts of a mesh, in series as Istio's proxies and istiod write them. */
export const istioAlertTrials: Readonly<Record<string, Trials>> = {
  GunjMeshErrorsHigh: {
    fires: {
      series: { [requests(ok)]: '0+540x40', [requests(failed)]: '0+60x40' },
      labels: service,
      description: '10% of the requests to reviews in shop have failed for five minutes.',
    },
    // One of two fails, but hardly anybody calls; and callers tell of failures that are told of already.
    quiet: {
      series: {
        [requests(ok)]: '0+3x40',
        [requests(failed)]: '0+3x40',
        [requests('reporter="source", response_code="503", response_flags="-"')]: '0+600x40',
      },
    },
  },
  GunjMeshLatencyHigh: {
    fires: {
      series: {
        [bucket('5000')]: '0+0x40',
        [bucket('10000')]: '0+600x40',
        [bucket('+Inf')]: '0+600x40',
        [requests(ok)]: '0+600x40',
      },
      labels: service,
      description: 'One request in a hundred to reviews in shop takes longer than 9.95s.',
    },
    quiet: {
      series: {
        [bucket('1000')]: '0+600x40',
        [bucket('10000')]: '0+600x40',
        [bucket('+Inf')]: '0+600x40',
        [requests(ok)]: '0+600x40',
      },
    },
  },
  GunjMeshPlainText: {
    fires: {
      series: { [requests(`${ok}, connection_security_policy="none"`)]: '0+60x40' },
      labels: { destination_workload: 'reviews-v1', destination_workload_namespace: 'shop', source_workload: 'web' },
      description: 'reviews-v1 in shop gets 1 requests per second in plain text from web.',
    },
    // Callers never know: what they tell is always `unknown`.
    quiet: {
      series: {
        [requests(`${ok}, connection_security_policy="mutual_tls"`)]: '0+60x40',
        [requests('reporter="source", response_code="200", connection_security_policy="unknown"')]: '0+60x40',
      },
    },
  },
  GunjMeshBreakerRefuses: counted(
    requests('reporter="source", response_code="503", response_flags="UO"'),
    caller,
    '1 requests per second from web in front to reviews.shop.svc.cluster.local are refused by its circuit breaker.',
  ),
  GunjMeshNoHealthyHost: counted(
    requests('reporter="source", response_code="503", response_flags="UH"'),
    caller,
    '1 requests per second from web in front to reviews.shop.svc.cluster.local find no endpoint that is healthy.',
  ),
  GunjMeshBreakerOpen: {
    fires: {
      series: {
        [proxy('envoy_cluster_circuit_breakers_default_cx_open', toReviews)]: '0x40',
        [proxy('envoy_cluster_circuit_breakers_default_rq_pending_open', toReviews)]: '1x40',
      },
      labels: { ...pod, ...upstream },
      description:
        'The proxy of shop/web-1 has reached a limit of the circuit breaker for outbound|80||reviews.shop.svc.cluster.local.',
    },
    quiet: {
      series: {
        [proxy('envoy_cluster_circuit_breakers_default_cx_open', toReviews)]: '0x40',
        [proxy('envoy_cluster_circuit_breakers_default_rq_open', ', cluster_name="xds-grpc"')]: '1x40',
      },
    },
  },
  GunjMeshHostsEjected: {
    fires: {
      series: { [proxy('envoy_cluster_outlier_detection_ejections_active', toReviews)]: '2x40' },
      labels: { ...pod, ...upstream },
      description: 'The proxy of shop/web-1 leaves 2 endpoints of outbound|80||reviews.shop.svc.cluster.local alone.',
    },
    quiet: { series: { [proxy('envoy_cluster_outlier_detection_ejections_active', toReviews)]: '2x15 0x25' } },
  },
  GunjMeshRetryStorm: {
    fires: {
      series: { [proxy('envoy_cluster_upstream_rq_retry', toReviews)]: '0+6x60 360+600x10' },
      at: '70m',
      labels: { namespace: 'shop', ...upstream },
      description:
        'Proxies in shop try 10 requests per second to outbound|80||reviews.shop.svc.cluster.local again, more than three times what was usual.',
    },
    // As many as ever.
    quiet: { series: { [proxy('envoy_cluster_upstream_rq_retry', toReviews)]: '0+600x90' }, at: '70m' },
  },
  GunjMeshCertificateExpires: {
    fires: {
      series: { [proxy('istio_agent_cert_expiry_seconds')]: '5400-60x40' },
      at: '40m',
      labels: pod,
      description: 'The certificate of shop/web-1 expires in 50m 0s.',
    },
    quiet: { series: { [proxy('istio_agent_cert_expiry_seconds')]: '43200-60x40' } },
  },
  GunjMeshProxyDisconnected: {
    fires: {
      series: { [proxy('envoy_control_plane_connected_state')]: '1x10 0x30' },
      labels: pod,
      description:
        'The proxy of shop/web-1 is not connected to its control plane: it learns of no change and gets no new certificate.',
    },
    quiet: { series: { [proxy('envoy_control_plane_connected_state')]: '1x15 0x5 1x20' } },
  },
  GunjMeshProxyMemoryHigh: {
    fires: {
      series: { [proxy('envoy_server_memory_allocated')]: '943718400x40' },
      labels: pod,
      description: 'The proxy of shop/web-1 has allocated 900MiB of memory.',
    },
    quiet: { series: { [proxy('envoy_server_memory_allocated')]: '94371840x40' } },
  },
  GunjMeshProxyNearMemoryLimit: {
    fires: {
      series: {
        [container('container_memory_working_set_bytes', 'istio-proxy')]: '950x40',
        [container('container_spec_memory_limit_bytes', 'istio-proxy')]: '1000x40',
      },
      labels: pod,
      description: 'The proxy of shop/web-1 needs 95% of its memory limit.',
    },
    // The application does; the proxy does not; a proxy without a limit cannot.
    quiet: {
      series: {
        [container('container_memory_working_set_bytes', 'web')]: '950x40',
        [container('container_spec_memory_limit_bytes', 'web')]: '1000x40',
        [container('container_memory_working_set_bytes', 'istio-proxy')]: '800x40',
        [container('container_spec_memory_limit_bytes', 'istio-proxy')]: '1000x40',
        [container('container_memory_working_set_bytes', 'istio-proxy', 'other-1')]: '950x40',
        [container('container_spec_memory_limit_bytes', 'istio-proxy', 'other-1')]: '0x40',
      },
    },
  },
  GunjMeshSidecarMissing: {
    fires: {
      series: {
        'up{job="loki", namespace="monitoring", pod="loki-0"}': '1x40',
        'envoy_control_plane_connected_state{job="mesh-proxies", namespace="monitoring", pod="tempo-0"}': '1x40',
      },
      labels: { job: 'loki', namespace: 'monitoring', pod: 'loki-0' },
      description: 'Nothing is known of a proxy of monitoring/loki-0.',
    },
    quiet: {
      series: {
        'up{job="loki", namespace="monitoring", pod="loki-0"}': '1x40',
        'envoy_control_plane_connected_state{job="mesh-proxies", namespace="monitoring", pod="loki-0"}': '0x40',
        'up{job="workloads", namespace="shop", pod="web-1"}': '1x40',
      },
    },
  },
  GunjMeshControlPlaneDown: {
    fires: {
      series: { [istiod('up')]: '1x10 0x30' },
      labels: { pod: 'istiod-1' },
      description: 'Prometheus cannot read istiod-1 of the control plane.',
    },
    quiet: { series: { [istiod('up')]: '1x22 0x2 1x20', [proxy('up')]: '0x40' } },
  },
  GunjMeshConvergenceSlow: {
    fires: {
      series: {
        [istiod('pilot_proxy_convergence_time_bucket', ', le="30"')]: '0+0x40',
        [istiod('pilot_proxy_convergence_time_bucket', ', le="60"')]: '0+60x40',
        [istiod('pilot_proxy_convergence_time_bucket', ', le="+Inf"')]: '0+60x40',
      },
      labels: {},
      description: 'One change in a hundred takes longer than 59.7s to reach the proxies that need it.',
    },
    quiet: {
      series: {
        [istiod('pilot_proxy_convergence_time_bucket', ', le="1"')]: '0+60x40',
        [istiod('pilot_proxy_convergence_time_bucket', ', le="30"')]: '0+60x40',
        [istiod('pilot_proxy_convergence_time_bucket', ', le="+Inf"')]: '0+60x40',
      },
    },
  },
  GunjMeshConfigurationRejected: counted(
    istiod('pilot_total_xds_rejects', ', type="lds"'),
    { type: 'lds' },
    'Proxies refuse configuration of the kind lds and go on with what they had.',
  ),
  GunjMeshInjectionFails: counted(
    istiod('sidecar_injection_failure_total'),
    {},
    'The control plane fails to give new pods a sidecar.',
  ),
  GunjMeshSigningFails: counted(
    istiod('citadel_server_csr_sign_err_count'),
    {},
    'The control plane refuses or fails to sign 1 certificates per second.',
  ),
  GunjMeshRootCertificateExpires: {
    fires: rootExpiry(20),
    quiet: { series: rootExpiry(40).series, at: '90m' },
  },
  GunjMeshRootCertificateExpiresSoon: {
    fires: rootExpiry(5),
    quiet: { series: rootExpiry(20).series, at: '90m' },
  },
};
