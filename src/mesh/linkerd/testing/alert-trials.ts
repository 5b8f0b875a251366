import type { Trials } from '../../../telemetry/alerts/alert.ts';

const called =
  'direction="inbound", srv_port="3100", authz_name="all-authenticated", destination_service="loki", destination_service_namespace="shop", destination_workload="loki", destination_workload_namespace="shop"';
const service = { destination_service: 'loki', destination_service_namespace: 'shop' };
const responses = (classification: string, more = '') =>
  `response_total{${called}, classification="${classification}", tls="true"${more}}`;
const probes = responses('failure').replace('"all-authenticated"', '"probe"');
const bucket = (le: string) => `response_latency_ms_bucket{${called}, le="${le}"}`;

const ends = 'source_workload="web", source_workload_namespace="front", destination_host="loki.shop"';
const caller = { source_workload: 'web', source_workload_namespace: 'front', destination_host: 'loki.shop' };
const statuses = (error: string) => `outbound_http_route_request_statuses_total{${ends}, error="${error}"}`;

const pod = { namespace: 'shop', pod: 'web-1' };
const proxy = (name: string, more = '') => `${name}{job="mesh-proxies", namespace="shop", pod="web-1"${more}}`;
const toLoki = ', destination_host="loki.shop"';
const endpoints = (state: string) => proxy('outbound_http_balancer_endpoints', `${toLoki}, endpoint_state="${state}"`);
const controller = (name: string, more = '') =>
  `${name}{job="mesh-control-plane", namespace="linkerd", pod="linkerd-identity-1"${more}}`;
const certified = (code: string) =>
  controller('grpc_server_handled_total', `, grpc_method="Certify", grpc_code="${code}"`);
const day = 86_400;

function counted(series: string, other: string, labels: Readonly<Record<string, string>>, description: string): Trials {
  return {
    fires: { series: { [series]: '0+60x40' }, labels, description },
    quiet: { series: { [series]: '17x40', [other]: '0+60x40' } },
  };
}

function rootExpiry(days: number): Trials {
  const series = 'linkerd_trust_anchor_expiry_timestamp_seconds';
  return {
    fires: {
      series: { [series]: `${days * day + 90 * 60}x100` },
      at: '90m',
      labels: {},
      description: `The root certificate of the mesh expires in ${days}d 0h 0m 0s: then no call works.`,
    },
    quiet: { series: { [series]: `${400 * day}x100` }, at: '90m' },
  };
}

/** Alerts of a mesh, in series as Linkerd’s proxies and controllers write them, with the labels that the rendered jobs make. */
export const linkerdAlertTrials: Readonly<Record<string, Trials>> = {
  GunjMeshErrorsHigh: {
    fires: {
      series: { [responses('success')]: '0+540x40', [responses('failure')]: '0+60x40' },
      labels: service,
      description: '10% of the requests to loki in shop have failed for five minutes.',
    },
    // Callers tell of failures that are told of already, and probes are no requests.
    quiet: {
      series: {
        [responses('success')]: '0+540x40',
        [responses('failure').replace('"inbound"', '"outbound"')]: '0+600x40',
        [probes]: '0+600x40',
      },
    },
  },
  GunjMeshLatencyHigh: {
    fires: {
      series: {
        [bucket('5000')]: '0+0x40',
        [bucket('10000')]: '0+600x40',
        [bucket('+Inf')]: '0+600x40',
        [responses('success')]: '0+600x40',
      },
      labels: service,
      description: 'One request in a hundred to loki in shop takes longer than 9.95s.',
    },
    quiet: {
      series: {
        [bucket('1000')]: '0+600x40',
        [bucket('10000')]: '0+600x40',
        [bucket('+Inf')]: '0+600x40',
        [responses('success')]: '0+600x40',
      },
    },
  },
  GunjMeshPlainText: {
    fires: {
      series: { [responses('success').replace('tls="true"', 'tls="no_identity"')]: '0+60x40' },
      labels: { destination_workload: 'loki', destination_workload_namespace: 'shop' },
      description: 'loki in shop gets 1 requests per second in plain text from .',
    },
    // Kubelets have no identity.
    quiet: {
      series: { [responses('success')]: '0+60x40', [probes.replace('tls="true"', 'tls="no_identity"')]: '0+60x40' },
    },
  },
  GunjMeshBreakerRefuses: counted(
    statuses('LOAD_SHED'),
    statuses('FAIL_FAST'),
    caller,
    '1 requests per second from web in front to loki.shop are refused by its circuit breaker.',
  ),
  GunjMeshNoHealthyHost: counted(
    statuses('FAIL_FAST'),
    statuses(''),
    caller,
    '1 requests per second from web in front to loki.shop find no endpoint that is healthy.',
  ),
  GunjMeshHostsEjected: {
    fires: {
      series: { [endpoints('pending')]: '2x40', [endpoints('ready')]: '3x40' },
      labels: { ...pod, destination_host: 'loki.shop' },
      description: 'The proxy of shop/web-1 leaves 2 endpoints of loki.shop alone.',
    },
    quiet: { series: { [endpoints('pending')]: '2x15 0x25', [endpoints('ready')]: '3x40' } },
  },
  GunjMeshRetryStorm: {
    fires: {
      series: { [proxy('outbound_http_route_retry_requests_total', toLoki)]: '0+6x60 360+600x10' },
      at: '70m',
      labels: { namespace: 'shop', destination_host: 'loki.shop' },
      description:
        'Proxies in shop try 10 requests per second to loki.shop again, more than three times what was usual.',
    },
    quiet: { series: { [proxy('outbound_http_route_retry_requests_total', toLoki)]: '0+600x90' }, at: '70m' },
  },
  GunjMeshCertificateExpires: {
    fires: {
      series: { [proxy('identity_cert_expiration_timestamp_seconds')]: '5400x40' },
      at: '40m',
      labels: pod,
      description: 'The certificate of shop/web-1 expires in 50m 0s.',
    },
    // One that has no certificate yet is none that expires.
    quiet: { series: { [proxy('identity_cert_expiration_timestamp_seconds')]: '0x20 86400x20' } },
  },
  GunjMeshProxyMemoryHigh: {
    fires: {
      series: { [proxy('process_resident_memory_bytes')]: '943718400x40' },
      labels: pod,
      description: 'The proxy of shop/web-1 has allocated 900MiB of memory.',
    },
    // Others have much memory, too.
    quiet: { series: { 'process_resident_memory_bytes{job="loki", namespace="shop", pod="web-1"}': '943718400x40' } },
  },
  GunjMeshSidecarMissing: {
    fires: {
      series: {
        'up{job="loki", namespace="monitoring", pod="loki-0"}': '1x40',
        'identity_cert_expiration_timestamp_seconds{job="mesh-proxies", namespace="monitoring", pod="tempo-0"}':
          '86400x40',
      },
      labels: { job: 'loki', namespace: 'monitoring', pod: 'loki-0' },
      description: 'Nothing is known of a proxy of monitoring/loki-0.',
    },
    quiet: {
      series: {
        'up{job="loki", namespace="monitoring", pod="loki-0"}': '1x40',
        'identity_cert_expiration_timestamp_seconds{job="mesh-proxies", namespace="monitoring", pod="loki-0"}':
          '86400x40',
        'up{job="workloads", namespace="shop", pod="web-1"}': '1x40',
      },
    },
  },
  GunjMeshControlPlaneDown: {
    fires: {
      series: { [controller('up')]: '1x10 0x30' },
      labels: { pod: 'linkerd-identity-1' },
      description: 'Prometheus cannot read linkerd-identity-1 of the control plane.',
    },
    quiet: { series: { [controller('up')]: '1x22 0x2 1x20', [proxy('up')]: '0x40' } },
  },
  GunjMeshSigningFails: counted(
    certified('InvalidArgument'),
    certified('OK'),
    {},
    'The control plane refuses or fails to sign 1 certificates per second.',
  ),
  GunjMeshIssuerCertificateExpires: {
    fires: {
      series: { [controller('issuer_cert_ttl_seconds')]: '43200-60x40' },
      at: '40m',
      labels: {},
      description: 'The certificate that the mesh signs others by expires in 11h 20m 0s: then no proxy gets a new one.',
    },
    // Those that are renewed every other day have 25 hours at least.
    quiet: { series: { [controller('issuer_cert_ttl_seconds')]: '90000x40' } },
  },
  GunjMeshRootCertificateExpires: rootExpiry(20),
  GunjMeshRootCertificateExpiresSoon: rootExpiry(5),
};
