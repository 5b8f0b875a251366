import { at, fields, isRecord, items, text } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { type Admission, noLimit, type RequestPattern, reasonOf, verdictFor } from '../../../prove/judgement.ts';
import { and, certain, conceivable, constant, doubted, not, or, type TriSet, valueAt } from '../../../prove/tri-set.ts';
import { type Arrival, type RuleMatch, ruleMatch } from './rule.ts';

const dryRun = 'istio.io/dry-run';
const known = ['ALLOW', 'DENY', 'CUSTOM', 'AUDIT'] as const;
type Action = (typeof known)[number];

interface Judged {
  policy: KubeObject;
  match: TriSet;
  rules: readonly RuleMatch[];
}

/**
 * What the authorization policies of a workload make of its callers: CUSTOM first, then DENY, then ALLOW. Without an ALLOW policy
 * everything passes that nobody denies; with one, what none of them matches is refused.
 * https://istio.io/latest/docs/concepts/security/#implicit-enablement
 */
export function authorize(
  policies: readonly KubeObject[],
  arrivalAt: (policyNamespace: string) => Arrival,
  size: number,
): Admission {
  const acting = policies.filter(({ metadata }) => metadata.annotations?.[dryRun] !== 'true');
  const odd = acting.find((policy) => actionOf(policy) === undefined);
  if (odd) return verdictFor(constant(size, 'unknown'), reasonOf(odd, 'has an action that does not exist'));
  const judge = (action: Action): Judged[] =>
    acting.filter((policy) => actionOf(policy) === action).map((policy) => judged(policy, action, arrivalAt, size));

  const nobody = constant(size, 'no');
  const [custom, deny, allow] = [judge('CUSTOM'), judge('DENY'), judge('ALLOW')];
  // A DENY that looks at requests lets others through.
  const flat = deny.map((one) => ({ ...one, match: matchOf(one, ({ requests }) => requests === 'all', size) }));
  const denied = certain(or(nobody, ...flat.map(({ match }) => match)));
  const allowed = allow.length === 0 ? constant(size, 'yes') : or(nobody, ...allow.map(({ match }) => match));
  const asked = conceivable(or(nobody, ...custom.map(({ match }) => match)));
  const doubtful = conceivable(or(nobody, ...deny.map(({ match }) => and(doubted(match), not(certain(match))))));
  const unsure = or(asked, doubtful);
  const verdict = and(allowed, not(denied), or(not(unsure), doubted(unsure)));

  const namesOf = (list: readonly Judged[], caller: number, wanted: 'yes' | 'unknown' | 'possible', what: string) =>
    list
      .filter(({ match }) => {
        const value = valueAt(match, caller);
        return wanted === 'possible' ? value !== 'no' : value === wanted;
      })
      .map(({ policy }) => reasonOf(policy, what));

  return {
    verdict,
    because(caller) {
      const denying = namesOf(flat, caller, 'yes', 'denies it');
      if (denying.length > 0) return denying;
      if (valueAt(allowed, caller) === 'no')
        return allow.map(({ policy }) => reasonOf(policy, 'is an ALLOW that does not match'));
      const asking = namesOf(custom, caller, 'possible', 'asks somebody else');
      if (asking.length > 0) return asking;
      const doubts = namesOf(deny, caller, 'unknown', 'denies it on conditions that cannot be told from here');
      if (doubts.length > 0) return doubts;
      if (allow.length === 0) return [{ text: 'no AuthorizationPolicy limits who may call' }];
      const allowing = namesOf(allow, caller, 'yes', 'allows it');
      return allowing.length > 0
        ? allowing
        : namesOf(allow, caller, 'unknown', 'allows it on conditions that cannot be told from here');
    },
    requests(caller) {
      const refused = deny.flatMap(({ rules }) => requestsIn(rules, caller));
      if (allow.length === 0) return { allowed: 'all', refused };
      const matching = allow.flatMap(({ rules }) => rules).filter(({ match }) => valueAt(match, caller) === 'yes');
      const isFree = matching.length === 0 || matching.some(({ requests }) => requests === 'all');
      return { ...noLimit, ...(isFree ? {} : { allowed: requestsIn(matching, caller) }), refused };
    },
  };
}

function judged(
  policy: KubeObject,
  action: Action,
  arrivalAt: (policyNamespace: string) => Arrival,
  size: number,
): Judged {
  const given = at(policy.spec, 'rules');
  if (given !== undefined && given !== null && !Array.isArray(given))
    return { policy, match: constant(size, 'unknown'), rules: [] };
  const arrival = arrivalAt(policy.metadata.namespace ?? '');
  const rules = items(given).map((rule) => ruleMatch(rule, arrival, action === 'ALLOW' ? 'ALLOW' : 'DENY'));
  return { policy, rules, match: or(constant(size, 'no'), ...rules.map(({ match }) => match)) };
}

function matchOf({ rules }: Judged, counts: (rule: RuleMatch) => boolean, size: number): TriSet {
  return or(constant(size, 'no'), ...rules.filter(counts).map(({ match }) => match));
}

function requestsIn(rules: readonly RuleMatch[], caller: number): RequestPattern[] {
  return rules.flatMap(({ match, requests }) =>
    requests === 'all' || valueAt(match, caller) === 'no' ? [] : [...requests],
  );
}

/** Undefined for one that does not exist. */
function actionOf({ spec }: KubeObject): Action | undefined {
  if (spec !== undefined && spec !== null && !isRecord(spec)) return undefined;
  const said = text(fields(spec).action) ?? 'ALLOW';
  return known.find((action) => action === said);
}
