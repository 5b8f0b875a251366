import type { Access, Encryption } from '../../prove/evaluate.ts';
import type { Judgement } from '../../prove/judgement.ts';
import type { Tri } from '../../prove/tri.ts';
import { valueAt } from '../../prove/tri-set.ts';
import { type Endpoint, endpointName, type Protocol } from '../../prove/world.ts';

/** Why a call is let through or not, as plain data. */
export interface Answer {
  from: string;
  to: string;
  port: number;
  protocol: Protocol;
  verdict: 'allowed' | 'denied' | 'unknown';
  encryption: Encryption;
  /** Which requests are let through; absent for all. */
  requests?: string;
  /** How the port was found. */
  note?: string;
  /** Whether a platform declares it. */
  declared?: string;
  layers: AnsweredLayer[];
}

export interface AnsweredLayer {
  layer: 'egress' | 'ingress' | 'mesh, encrypted' | 'mesh, plain text';
  /** Who looks, in words. */
  title: string;
  verdict: 'allowed' | 'denied' | 'unknown';
  because: string[];
}

export interface Question extends Omit<Answer, 'from' | 'to' | 'verdict' | 'layers'> {
  from: Endpoint;
  to: Endpoint;
  access: Access;
  hasMesh: boolean;
}

const verdicts: Readonly<Record<Tri, Answer['verdict']>> = { yes: 'allowed', no: 'denied', unknown: 'unknown' };

/** The caller is number 0 of the universe that the access is about. */
export function answerOf({ from, to, access, hasMesh, ...rest }: Question): Answer {
  const layer = (name: AnsweredLayer['layer'], title: string, judged: Judgement): AnsweredLayer => ({
    layer: name,
    title,
    verdict: verdicts[valueAt(judged.verdict, 0)],
    because: [...new Set(judged.because(0).map(({ text }) => text))],
  });
  const { egress, ingress, mesh, wire } = access;
  const network = (judged: { egress: Judgement; ingress: Judgement }, how: string): AnsweredLayer[] => [
    ...(from.kind === 'pod' ? [layer('egress', `network policies of ${nameOf(from)}${how}`, judged.egress)] : []),
    ...(to.kind === 'pod' ? [layer('ingress', `network policies of ${nameOf(to)}${how}`, judged.ingress)] : []),
  ];
  return {
    from: nameOf(from),
    to: nameOf(to),
    ...rest,
    verdict: verdicts[valueAt(access.verdict, 0)],
    layers: [
      ...network({ egress, ingress }, wire ? ', in plain text' : ''),
      ...(wire ? network(wire, ', encrypted, where the proxy listens') : []),
      ...(mesh && hasMesh && to.kind === 'pod'
        ? [
            layer('mesh, encrypted', 'the mesh, with an identity', mesh.encrypted),
            layer('mesh, plain text', 'the mesh, in plain text', mesh.plain),
          ]
        : []),
    ],
  };
}

function nameOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'pod' && endpoint.ref === undefined && endpoint.name === '*')
    return `any other pod of ${endpoint.namespace}`;
  return endpointName(endpoint);
}
