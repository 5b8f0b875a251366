import type { Deviation, Layer } from './compare.ts';
import type { Target } from './judgement.ts';
import type { Difference } from './report.ts';
import type { Witness } from './witnesses.ts';

/** Who looks, for people. */
export const layerNames: Readonly<Record<Layer, string>> = {
  egress: 'the network policies of who calls',
  ingress: 'the network policies of who is called',
  encrypted: 'the mesh, for who has an identity,',
  plain: 'the mesh, for who comes in plain text,',
  mode: 'the mTLS mode of who is called',
};

/** A difference as a sentence with its reasons. */
export function differenceOf(
  { layer, kind, caller, requests, because, way }: Deviation,
  target: Target,
  witnesses: readonly Witness[],
  getsThrough: boolean,
): Difference {
  const words = (number: number) => witnesses[number]?.words ?? '';
  const [from, to] = [caller === 'anybody' ? 'anybody' : words(caller), words(target.to)];
  const place = `port ${target.port}${target.protocol === 'TCP' ? '' : ` (${target.protocol})`} of ${to}`;
  const how = layer === 'plain' ? ' in plain text' : '';
  const reasons = because.map(({ text }) => text).join(', ');
  const end = reasons === '' ? '' : `: ${reasons}`;
  const taken = way === 'plain' ? 'plain text' : 'mTLS';
  const sentences = way
    ? {
        extra: `${place} takes ${taken}, which is not declared${end}`,
        missing: `${place} does not take ${taken}, which is declared${end}`,
        unknown: `whether ${place} takes ${taken} cannot be told${end}`,
      }
    : {
        extra: requests
          ? `${from} can ask ${place} for ${requests.found}${how}, where ${requests.declared} is declared${end}`
          : `${from} can call ${place}${how}, which no flow declares${end}`,
        missing: requests
          ? `${from} can ask ${place} for ${requests.found} alone${how}, where ${requests.declared} is declared${end}`
          : `${from} cannot call ${place}${how}, which a flow declares${end}`,
        unknown: `whether ${from} can call ${place}${how} cannot be told${end}`,
      };
  const stopped = kind === 'extra' && !way && !getsThrough ? '; another layer stops it' : '';
  const { port, protocol } = target;
  return { kind, layer, from, to, port, protocol, text: `${sentences[kind]}${stopped}`, getsThrough, because };
}
