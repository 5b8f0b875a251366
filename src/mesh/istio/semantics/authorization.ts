import { at, fields, isRecord, items, text } from '../../../objects/access.ts';
import { type KubeObject, refOf, refText } from '../../../objects/object.ts';
import type { Admission, Reason, RequestPattern } from '../../../prove/judgement.ts';
import { noLimit } from '../../../prove/judgement.ts';
import { any, type Tri } from '../../../prove/tri.ts';
import { type Arrival, type Effect, type RuleMatch, ruleMatch } from './rule.ts';

const dryRun = 'istio.io/dry-run';

interface Judged {
  policy: KubeObject;
  match: Tri;
  rules: readonly RuleMatch[];
}

/**
 * What the authorization policies of a workload make of a connection: CUSTOM first, then DENY, then ALLOW. Without an ALLOW
 * policy everything passes that nobody denies; with one, what none of them matches is refused.
 * https://istio.io/latest/docs/concepts/security/#implicit-enablement
 */
export function authorize(policies: readonly KubeObject[], arrival: Arrival): Admission {
  const acting = policies.filter(({ metadata }) => metadata.annotations?.[dryRun] !== 'true');
  const odd = acting.find((policy) => !known.has(actionOf(policy)));
  if (odd) return unsure([reason(odd, `has the action ${actionOf(odd)}`)]);

  const custom = judge(acting, 'CUSTOM', arrival).filter(({ match }) => match !== 'no');
  const denying = judge(acting, 'DENY', arrival).filter(({ match }) => match !== 'no');
  const flat = denying.filter(
    ({ match, rules }) => match === 'yes' && rules.some((rule) => rule.match === 'yes' && rule.requests === 'all'),
  );
  if (flat.length > 0)
    return { verdict: 'no', because: flat.map(({ policy }) => reason(policy, 'denies it')), requests: noLimit };

  const allowing = acting.filter((policy) => actionOf(policy) === 'ALLOW');
  const allowed = allowing.length === 0 ? everything() : byAllow(judge(acting, 'ALLOW', arrival));
  if (allowed.verdict === 'no') return allowed;
  if (custom.length > 0) return unsure(custom.map(({ policy }) => reason(policy, 'asks somebody else')));
  const doubtful = denying.filter(({ match }) => match === 'unknown');
  if (doubtful.length > 0)
    return unsure(
      doubtful.map(({ policy }) => reason(policy, 'denies it on conditions that cannot be told from here')),
    );
  const refused = denying.flatMap(({ rules }) => requestsIn(rules));
  return refused.length === 0 ? allowed : { ...allowed, requests: { ...allowed.requests, refused } };
}

const known = new Set(['ALLOW', 'DENY', 'CUSTOM', 'AUDIT']);

function everything(): Admission {
  return { verdict: 'yes', because: [{ text: 'no AuthorizationPolicy limits who may call' }], requests: noLimit };
}

function byAllow(judged: readonly Judged[]): Admission {
  const matching = judged.filter(({ match }) => match === 'yes');
  if (matching.length > 0) {
    const rules = matching.flatMap((one) => one.rules).filter(({ match }) => match === 'yes');
    const isFree = rules.some(({ requests }) => requests === 'all');
    return {
      verdict: 'yes',
      because: matching.map(({ policy }) => reason(policy, 'allows it')),
      requests: isFree ? noLimit : { allowed: requestsIn(rules), refused: [] },
    };
  }
  const doubtful = judged.filter(({ match }) => match === 'unknown');
  if (doubtful.length > 0)
    return unsure(
      doubtful.map(({ policy }) => reason(policy, 'allows it on conditions that cannot be told from here')),
    );
  return {
    verdict: 'no',
    because: judged.map(({ policy }) => reason(policy, 'is an ALLOW that does not match')),
    requests: noLimit,
  };
}

function judge(policies: readonly KubeObject[], action: string, arrival: Arrival): Judged[] {
  const effect: Effect = action === 'ALLOW' ? 'ALLOW' : 'DENY';
  return policies
    .filter((policy) => actionOf(policy) === action)
    .map((policy) => {
      const given = at(policy.spec, 'rules');
      if (given !== undefined && given !== null && !Array.isArray(given))
        return { policy, match: 'unknown', rules: [] };
      const rules = items(given).map((rule) => ruleMatch(rule, arrival, policy.metadata.namespace ?? '', effect));
      return { policy, match: any(rules.map(({ match }) => match)), rules };
    });
}

function requestsIn(rules: readonly RuleMatch[]): RequestPattern[] {
  return rules.flatMap(({ match, requests }) => (match === 'no' || requests === 'all' ? [] : [...requests]));
}

function actionOf({ spec }: KubeObject): string {
  if (spec !== undefined && spec !== null && !isRecord(spec)) return 'of no shape';
  return text(fields(spec).action) ?? 'ALLOW';
}

function unsure(because: Reason[]): Admission {
  return { verdict: 'unknown', because, requests: noLimit };
}

function reason(policy: KubeObject, what: string): Reason {
  const ref = refOf(policy);
  return { ref, text: `${refText(ref)} ${what}` };
}
