type Operator = Record<string, unknown>;

/** An access log in JSON, by a field that every line of it has and nothing else: Envoy's first, then Linkerd's, whose status is missing where nobody answered. */
const accessLogs = ['"response_code"', '"client.addr"'];
/**
 * Access logs that are no JSON: Envoy's `[2026-11-26T19:00:00.000Z] "GET / HTTP/1.1" 200 …`, and Linkerd's
 * `10.1.2.3:4567 web.shop.serviceaccount.identity.linkerd.cluster.local - [2026-11-26T19:00:00.000Z] "GET / HTTP/1.1" 200`.
 */
const plainAccessLog = '^(\\S+ \\S+ - )?\\[[0-9-]+T[0-9:.]+Z\\] "';
const parsed = '(attributes.response_code != nil or attributes["client.addr"] != nil)';

/** Kubernetes makes the ends of names from these, without vowels and what looks alike. */
const random = '[bcdfghjklmnpqrstvwxz2456789]';
/** What made a pod, by its name: of a Deployment, a CronJob, a DaemonSet or Job, a StatefulSet. A name that ends otherwise stays whole. */
const workload = `^(?P<workload>.+?)(?:-${random}{6,10}-${random}{5}|-[0-9]{8,10}-${random}{5}|-${random}{5}|-[0-9]{1,4})?$`;

const traceId = '^[0-9a-f]{32}$';

/**
 * What is done to each line. Nothing is ever left out because it cannot be read: whatever fails passes on as it was. The line
 * itself is kept as it came; what is found in it goes beside it, into attributes.
 *
 * @param own The platform's namespace: access logs of the proxies there are left out, or each push would cause a line that is
 * pushed.
 * @param longestLine In bytes.
 */
export function operators(own: string, longestLine: number): Operator[] {
  return [
    // The runtime's own format: time, stream, and lines that it has cut in pieces; names of the pod from the path.
    { type: 'container', id: 'container', max_log_size: longestLine, on_error: 'send_quiet' },
    {
      type: 'filter',
      id: 'own_access_logs',
      expr: `resource["k8s.namespace.name"] == ${JSON.stringify(own)} and (${isAccessLog} or body matches ${JSON.stringify(plainAccessLog)})`,
    },
    {
      type: 'json_parser',
      id: 'access_log',
      if: isAccessLog,
      parse_from: 'body',
      parse_to: 'attributes',
      on_error: 'send_quiet',
    },
    // One name for both.
    {
      type: 'copy',
      id: 'response_code',
      if: 'attributes["client.addr"] != nil and attributes.status != nil',
      from: 'attributes.status',
      to: 'attributes.response_code',
    },
    {
      type: 'severity_parser',
      id: 'severity',
      if: `${parsed} and attributes.response_code != nil`,
      parse_from: 'attributes.response_code',
      overwrite_text: true,
      mapping: { error: '5xx', warn: '4xx', info: ['2xx', '3xx'] },
      on_error: 'send_quiet',
    },
    // Which of the two it is, for queries that want access logs alone.
    {
      type: 'add',
      id: 'log_type',
      if: parsed,
      field: 'attributes["log.type"]',
      value: 'access',
    },
    {
      type: 'regex_parser',
      id: 'traceparent',
      if: 'attributes.trace_id == nil and attributes.traceparent != nil',
      parse_from: 'attributes.traceparent',
      regex: '^[0-9a-f]{2}-(?P<trace_id>[0-9a-f]{32})-[0-9a-f]{16}-',
      on_error: 'send_quiet',
    },
    {
      type: 'regex_parser',
      id: 'trace_id',
      if: 'attributes.trace_id == nil and body contains "race"',
      regex: '"?\\btrace_?[iI][dD]"?\\s*[:=]\\s*"?(?P<trace_id>[0-9a-f]{32})\\b',
      on_error: 'send_quiet',
    },
    // A dash stands for none.
    {
      type: 'remove',
      id: 'no_trace_id',
      if: `attributes.trace_id != nil and not (string(attributes.trace_id) matches ${JSON.stringify(traceId)})`,
      field: 'attributes.trace_id',
    },
    // OpenTelemetry's own list of what a service is called has the name of what made the pod before that of the container.
    {
      type: 'regex_parser',
      id: 'workload',
      if: 'resource["k8s.pod.name"] != nil',
      parse_from: 'resource["k8s.pod.name"]',
      regex: workload,
      on_error: 'send_quiet',
    },
    {
      type: 'move',
      id: 'service_name',
      if: 'attributes.workload != nil',
      from: 'attributes.workload',
      to: 'resource["service.name"]',
    },
  ];
}

const isAccessLog = `(body startsWith "{" and (${accessLogs.map((field) => `body contains ${JSON.stringify(field)}`).join(' or ')}))`;
