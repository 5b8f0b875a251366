type Operator = Record<string, unknown>;

/** The beginning of an access log in JSON, by a field that nothing else has: Envoy's first, then Linkerd's. */
const accessLogs = ['"response_code"', '"total_ns"'];
/** Envoy's access log in its own format: `[2026-11-26T19:00:00.000Z] "GET / HTTP/1.1" 200 …`. */
const plainAccessLog = '^\\[[0-9-]+T[0-9:.]+Z\\] "';

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
    ...severity('response_code'),
    ...severity('status'),
    // Which of the two it is, for queries that want access logs alone.
    {
      type: 'add',
      id: 'log_type',
      if: 'attributes.response_code != nil or attributes.total_ns != nil',
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
    // The last resort of OpenTelemetry's own list of what a service is called.
    {
      type: 'copy',
      id: 'service_name',
      if: 'resource["k8s.container.name"] != nil',
      from: 'resource["k8s.container.name"]',
      to: 'resource["service.name"]',
    },
  ];
}

const isAccessLog = `(body startsWith "{" and (${accessLogs.map((field) => `body contains ${JSON.stringify(field)}`).join(' or ')}))`;

function severity(field: string): Operator[] {
  return [
    {
      type: 'severity_parser',
      id: `severity_${field}`,
      if: `attributes.${field} != nil and (attributes.response_code != nil or attributes.total_ns != nil)`,
      parse_from: `attributes.${field}`,
      overwrite_text: true,
      mapping: { error: '5xx', warn: '4xx', info: ['2xx', '3xx'] },
      on_error: 'send_quiet',
    },
  ];
}
