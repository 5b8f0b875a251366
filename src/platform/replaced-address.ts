import { text } from '../objects/access.ts';

/**
 * Whether a step of relabelling makes up a host from what it finds: `$1.example.com:9100`. Addresses that are only put together
 * from found parts (`$2:$1`), or that are written out, are known.
 */
export function makesUpHost(step: Readonly<Record<string, unknown>>): boolean {
  const replacement = text(step['replacement']) ?? '';
  if (step['target_label'] !== '__address__' || !replacement.includes('$')) return false;
  return /[a-z.]/i.test(replacement.replaceAll(/\$(?:\w+|\{\w+\})/g, ''));
}

export const madeUp = 'it makes up whom to call, so no flow could let Prometheus reach it';
