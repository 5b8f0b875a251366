import { type Admission, noLimit, type RequestLimit, verdictFor } from '../../../prove/judgement.ts';
import { constant, doubted, or, type TriSet, valueAt } from '../../../prove/tri-set.ts';
import type { Grant, GuardedRoute, PortPolicy } from './authorization.ts';
import type { Clients } from './clients.ts';
import { isWithin } from './routes.ts';

/** What a port's policy makes of all who come one way. `callers` gives who of them somebody means. */
export function admission(policy: PortPolicy, size: number, callers: (clients: Clients) => TriSet): Admission {
  const { grants, routes, doubt, otherwise } = policy;
  if (doubt) return verdictFor(constant(size, 'unknown'), doubt);
  const nobody = constant(size, 'no');
  const setOf = (list: readonly Grant[]) => or(nobody, ...list.map(({ clients }) => callers(clients)));
  const whatever = setOf(grants);
  const guarded = (routes ?? []).map((route) => {
    const set = setOf(route.grants);
    return { route, set: route.conditional ? doubted(set) : set };
  });
  const isConditional = guarded.length > 0 && guarded.every(({ route }) => route.conditional) && !policy.detects;
  const verdict = or(isConditional ? doubted(whatever) : whatever, ...guarded.map(({ set }) => set));

  /** By the routes that are open: few sorts of callers there are. */
  const limits = new Map<number, RequestLimit>();
  return {
    verdict,
    because(caller) {
      const value = valueAt(verdict, caller);
      if (value === 'no') return [otherwise];
      const all = [...grants, ...(routes ?? []).flatMap((route) => route.grants)];
      const agreeing = all.filter(({ clients }) => valueAt(callers(clients), caller) !== 'no');
      return agreeing.map(({ because }) => because);
    },
    requests(caller) {
      if (!routes) return noLimit;
      const isFree = valueAt(whatever, caller) === 'yes';
      const isOpen = ({ set }: (typeof guarded)[number]) => isFree || valueAt(set, caller) !== 'no';
      const key = guarded.reduce((bits, one) => 2 * bits + (isOpen(one) ? 1 : 0), 1);
      const limit =
        limits.get(key) ??
        limitOf(
          guarded.filter(isOpen).map(({ route }) => route),
          guarded.filter((one) => !isOpen(one)).map(({ route }) => route),
        );
      limits.set(key, limit);
      return limit;
    },
  };
}

function limitOf(open: readonly GuardedRoute[], shut: readonly GuardedRoute[]): RequestLimit {
  const allowed = open.some(({ requests }) => requests === 'all') ? 'all' : open.flatMap(patternsOf);
  return { allowed, refused: shut.flatMap(patternsOf).filter((one) => takesAway(one, allowed)) };
}

function patternsOf({ requests }: GuardedRoute) {
  return requests === 'all' ? [] : [...requests];
}

/** The route that fits a request best is the only one that counts for it. */
function takesAway(pattern: Parameters<typeof isWithin>[0], allowed: RequestLimit['allowed']): boolean {
  return allowed === 'all' || allowed.some((one) => isWithin(pattern, one));
}
