import type { KubeClient } from '../../kube/client.ts';
import { at, items, texts } from '../../objects/access.ts';
import { groupOf } from '../../objects/object.ts';
import { homeRules, operatorRules, type PolicyRule } from '../rbac.ts';
import { few, type Lack } from './lack.ts';

const authorization = 'authorization.k8s.io/v1';
/** Questions at a time. */
const atOnce = 8;

interface Right {
  group: string;
  resource: string;
  /** Absent: of all of them. */
  name?: string;
  verb: string;
}

/**
 * Rights of config/rbac.yaml that this process does not have, of kinds that the cluster serves. `home` is the namespace whose pod it
 * is. The list of its rights may be incomplete where something else than RBAC gives some, so what is not in it is asked for.
 */
export async function rightsLacks(client: KubeClient, home: string | undefined): Promise<Lack[]> {
  const groups = new Set(
    (await client.discovery.served()).map((path) => groupOf(path.slice(0, path.lastIndexOf('/')))),
  );
  const needed = (rules: readonly PolicyRule[]) => rules.flatMap(rightsOf).filter(({ group }) => groups.has(group));
  const lacking = [
    ...(await lackingOf(client, needed(operatorRules()), undefined)),
    ...(home ? await lackingOf(client, needed(homeRules), home) : []),
  ];
  return lacking.length > 0 ? [{ text: rightsText(lacking), blocks: true }] : [];
}

async function lackingOf(
  client: KubeClient,
  needed: readonly Right[],
  namespace: string | undefined,
): Promise<Right[]> {
  const review = { apiVersion: authorization, kind: 'SelfSubjectRulesReview' };
  const answer = await client.ask({ ...review, spec: { namespace: namespace ?? 'default' } });
  const granted = items(at(answer, 'status', 'resourceRules'));
  const doubtful = needed.filter((right) => !granted.some((rule) => gives(rule, right)));
  const lacking: Right[] = [];
  for (let first = 0; first < doubtful.length; first += atOnce) {
    const some = doubtful.slice(first, first + atOnce);
    const allowed = await Promise.all(some.map((right) => isAllowed(client, right, namespace)));
    lacking.push(...some.filter((_, index) => !allowed[index]));
  }
  return lacking;
}

async function isAllowed(client: KubeClient, right: Right, namespace: string | undefined): Promise<boolean> {
  const { group, verb, name } = right;
  const [resource = '', subresource] = right.resource.split('/');
  const resourceAttributes = { group, resource, subresource, verb, name, namespace };
  const answer = await client.ask({
    apiVersion: authorization,
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  });
  return at(answer, 'status', 'allowed') === true;
}

export function rightsOf({ apiGroups, resources, resourceNames, verbs }: PolicyRule): Right[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        (resourceNames ?? [undefined]).map((name) => ({ group, resource, verb, ...(name ? { name } : {}) })),
      ),
    ),
  );
}

/** Whether a rule that the API server has listed contains this right. */
export function gives(rule: unknown, { group, resource, name, verb }: Right): boolean {
  const has = (member: string, value: string) => {
    const all = texts(at(rule, member));
    return all.includes('*') || all.includes(value);
  };
  const names = texts(at(rule, 'resourceNames'));
  const isNamed = names.length === 0 || (name !== undefined && names.includes(name));
  return isNamed && has('apiGroups', group) && has('resources', resource) && has('verbs', verb);
}

/** `deployments.apps (create, patch)`, as kubectl writes resources. */
function rightsText(lacking: readonly Right[]): string {
  const byResource = Map.groupBy(lacking, ({ group, resource }) => (group ? `${resource}.${group}` : resource));
  const all = [...byResource].map(([resource, rights]) => `${resource} (${rights.map(({ verb }) => verb).join(', ')})`);
  return `the operator lacks rights that its release needs: ${few(all)}. Apply config/rbac.yaml of this release.`;
}
