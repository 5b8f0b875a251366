import type { Protocol } from '../../prove/world.ts';
import { UsageError } from '../failure.ts';

/** A call as it was typed. */
export interface TypedCall {
  from: string;
  to: string;
  /** A number or a name. */
  port: string;
  protocol: Protocol;
}

const arrow = /\s*(?:→|⇒|-+>|=+>)\s*|\s+to\s+/;

/** `grafana to loki:3100`, `'shop/cart -> 10.0.0.5:53/UDP'`, `web → [2001:db8::1]:443`, in one word or in several. */
export function parseCall(words: readonly string[]): TypedCall {
  const option = words.find((word) => /^--?[A-Za-z]/.test(word));
  if (option !== undefined) throw new UsageError(`there is no option ${option}; gunj why --help tells which there are`);
  const typed = words.join(' ').trim();
  const [from = '', to = '', ...more] = typed.split(arrow).map((part) => part.trim());
  if (from !== '' && /^-+$|\s-+$/.test(to === '' ? from : ''))
    throw new UsageError(
      "the shell took the > of the arrow for itself; quote it, as in 'web -> db:5432', or say web to db:5432",
    );
  if (from === '' || to === '' || more.length > 0 || /\s/.test(from) || /\s/.test(to))
    throw new UsageError(
      `write it like \`grafana to loki:3100\`; this is ${typed === '' ? 'nothing' : `\`${typed}\``}`,
    );
  const { name, port, protocol } = destination(to);
  return { from, to: name, port, protocol };
}

function destination(text: string): { name: string; port: string; protocol: Protocol } {
  const [, bracketed, plain, port, said = 'TCP'] =
    /^(?:\[([^\]]+)\]|([^:]+)):([A-Za-z0-9-]+)(?:\/([A-Za-z]+))?$/.exec(text) ?? [];
  const name = bracketed ?? plain;
  if (name === undefined || port === undefined) {
    const isIpv6 = (text.match(/:/g) ?? []).length > 1 && !text.startsWith('[');
    throw new UsageError(
      isIpv6
        ? `put the address in brackets: [${text.replace(/:\d+$/, '')}]:443`
        : `say at which port ${text} is called, as in ${text.replace(/:$/, '')}:443`,
    );
  }
  const protocol = (['TCP', 'UDP', 'SCTP'] as const).find((one) => one === said.toUpperCase());
  if (!protocol) throw new UsageError(`${said} is no protocol; there are TCP, UDP and SCTP`);
  return { name, port, protocol };
}
