import { at, items, text, textMap } from '../../../../objects/access.ts';
import type { KubeObject } from '../../../../objects/object.ts';

export interface Request {
  port: number;
  method: string;
  path: string;
  headers?: Readonly<Record<string, string>>;
}

/** What becomes of a request: which Services it goes to with which weights, and how. */
export interface Outcome {
  route: string;
  backends: Record<string, number>;
  annotations: Record<string, string>;
  timeout?: string;
}

type Summary = readonly [path: number, headers: number, method: number];

/**
 * The route a proxy takes, as linkerd2-proxy finds it (linkerd/http/route): of all matches the one with the longest path, a regular
 * expression counting with the whole path, then the most headers, then a method; the first of equals. Undefined: answered 404.
 */
export function proxied(routes: readonly KubeObject[], request: Request): Outcome | undefined {
  let best: { summary: Summary; outcome: Outcome } | undefined;
  for (const route of routes) {
    const { name, annotations = {} } = route.metadata;
    const parents = items(at(route, 'spec', 'parentRefs'));
    if (!parents.some((parent) => at(parent, 'port') === request.port)) continue;
    for (const rule of items(at(route, 'spec', 'rules'))) {
      const matches = items(at(rule, 'matches'));
      const summaries = (matches.length > 0 ? matches : [{}])
        .map((match) => summaryOf(match, request))
        .filter((summary) => summary !== undefined);
      for (const summary of summaries)
        if (!best || isMore(summary, best.summary)) {
          const timeout = text(at(rule, 'timeouts', 'request'));
          const read = Object.entries(annotations).filter(([key]) => key.includes('linkerd.io/'));
          best = {
            summary,
            outcome: {
              route: name,
              backends: Object.fromEntries(
                items(at(rule, 'backendRefs')).map((to) => [String(at(to, 'name')), Number(at(to, 'weight'))]),
              ),
              annotations: Object.fromEntries(read),
              ...(timeout ? { timeout } : {}),
            },
          };
        }
    }
  }
  return best?.outcome;
}

function summaryOf(match: unknown, { method, path, headers = {} }: Request): Summary | undefined {
  const [type, value] = [text(at(match, 'path', 'type')) ?? 'PathPrefix', text(at(match, 'path', 'value')) ?? '/'];
  const length = matched(type, value, path);
  const asked = items(at(match, 'headers')).map((header) => textMap(header));
  if (length === undefined || asked.some(({ name = '', value: wanted }) => headers[name] !== wanted)) return undefined;
  const byMethod = text(at(match, 'method'));
  if (byMethod !== undefined && byMethod !== method) return undefined;
  return [length, asked.length, byMethod === undefined ? 0 : 1];
}

function matched(type: string, value: string, path: string): number | undefined {
  switch (type) {
    case 'RegularExpression':
      return new RegExp(`^(?:${value})$`).test(path) ? path.length : undefined;
    case 'PathPrefix': {
      if (value === '/') return 1;
      const prefix = value.replace(/\/+$/, '');
      const rest = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
      return rest === '' || rest?.startsWith('/') ? prefix.length : undefined;
    }
    default:
      throw new Error(`a path match of type ${type}`);
  }
}

function isMore(a: Summary, b: Summary): boolean {
  for (const [at, value] of a.entries()) if (value !== b[at]) return value > (b[at] ?? 0);
  return false;
}
