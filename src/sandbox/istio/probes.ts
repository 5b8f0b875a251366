import type { Container, Probe } from '../pod.ts';

/** The agent's port: it answers rewritten probes and is never captured. */
export const agentPort = 15020;

const suffixes = { livenessProbe: 'livez', readinessProbe: 'readyz', startupProbe: 'startupz' } as const;
type ProbeField = keyof typeof suffixes;
const fields = Object.keys(suffixes) as ProbeField[];

export interface RewrittenProbes {
  container: Container;
  /** Path at the agent to the probe it makes for the kubelet. */
  probers: Record<string, Probe>;
}

/**
 * Sends the probes of a container to the agent, because the kubelet has no mesh identity and a captured port would
 * refuse it. Probes that run a command stay as they are.
 */
export function rewriteProbes(container: Container): RewrittenProbes {
  const probers: Record<string, Probe> = {};
  const rewritten = { ...container };
  for (const field of fields) {
    const probe = container[field];
    const original = probe && proberOf(probe, container);
    if (!probe || !original) continue;
    const path = `/app-health/${container.name}/${suffixes[field]}`;
    probers[path] = original;
    const { httpGet: _http, tcpSocket: _tcp, grpc: _grpc, ...timing } = probe;
    rewritten[field] = { ...timing, httpGet: { path, port: agentPort, scheme: 'HTTP' } };
  }
  return { container: rewritten, probers };
}

/** The probe with its port as a number, or undefined when there is nothing to rewrite. */
function proberOf(probe: Probe, container: Container): Probe | undefined {
  const timeout = probe.timeoutSeconds === undefined ? {} : { timeoutSeconds: probe.timeoutSeconds };
  const { httpGet, tcpSocket, grpc } = probe;
  if (httpGet) {
    const port = portNumber(httpGet.port, container);
    return port === undefined || port === agentPort ? undefined : { httpGet: { ...httpGet, port }, ...timeout };
  }
  if (tcpSocket) {
    const port = portNumber(tcpSocket.port, container);
    return port === undefined ? undefined : { tcpSocket: { ...tcpSocket, port }, ...timeout };
  }
  return grpc ? { grpc, ...timeout } : undefined;
}

function portNumber(port: number | string, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort;
}
