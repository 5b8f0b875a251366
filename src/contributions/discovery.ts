import { isSelected, type SelectedNamespaces } from '../platform/selected-namespaces.ts';
import { hostFault } from './address.ts';
import { listOf, mapping, textOf, textsByKey } from './read.ts';
import { Refused } from './refused.ts';
import { labelName } from './text/names.ts';

type Path = readonly (string | number)[];

/** Roles of pods and Services, with the objects each may select by. */
const roles: Readonly<Record<string, readonly string[]>> = {
  pod: ['pod'],
  service: ['service'],
  endpointslice: ['pod', 'service', 'endpointslice'],
};

const dnsLabel = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const word = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
/** Keys and values as Kubernetes has them: one that it has not stops Prometheus as a whole. */
const labelKey = `(?:(?=[^/]{1,253}/)${dnsLabel}(?:\\.${dnsLabel})*/)?${word}`;
/** No spaces may be read in two ways: a long list of terms would take for ever. */
const labelTerm = `!?${labelKey}|${labelKey} *(?:=|==|!=)(?: *${word})?|${labelKey} +(?:in|notin) +\\( *${word}(?: *, *${word})* *\\)`;
const labelSelector = new RegExp(`^(?:${labelTerm})(?: *, *(?:${labelTerm}))*$`);
const fieldSelector = /^[A-Za-z.]+(?:=|==|!=)[-A-Za-z0-9_.]*(?:,[A-Za-z.]+(?:=|==|!=)[-A-Za-z0-9_.]*)*$/;

/** Discovery in Kubernetes, within the namespaces the platform looks at and never beyond. */
export function checkedDiscovery(value: unknown, at: Path, selected: SelectedNamespaces): Record<string, unknown> {
  const discovery = mapping(
    value,
    at,
    ['role', 'namespaces', 'selectors'],
    ': only the cluster itself is asked, as the platform',
  );
  const role = textOf(discovery.role, [...at, 'role'], 64).toLowerCase();
  if (!Object.hasOwn(roles, role))
    throw new Refused([...at, 'role'], `${role} is not taken; use pod, service or endpointslice`);
  const names = namespacesOf(discovery.namespaces, [...at, 'namespaces'], selected);
  return {
    role,
    ...(names === 'all' ? {} : { namespaces: { names } }),
    ...(discovery.selectors === undefined
      ? {}
      : {
          selectors: listOf(discovery.selectors, [...at, 'selectors']).map((one, nth) =>
            selectorOf(one, [...at, 'selectors', nth], role),
          ),
        }),
  };
}

function namespacesOf(value: unknown, at: Path, selected: SelectedNamespaces): SelectedNamespaces {
  const all = selected === 'all' ? 'all' : [...selected];
  if (value === undefined) return all;
  const { names } = mapping(value, at, ['names']);
  const wanted = listOf(names ?? [], [...at, 'names']).map((name, nth) => textOf(name, [...at, 'names', nth], 63));
  const beyond = wanted.find((name) => !isSelected(selected, name) || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name));
  if (beyond !== undefined)
    throw new Refused(
      [...at, 'names'],
      `the platform does not look at the namespace ${beyond}; see spec.observability.namespaces`,
    );
  return wanted.length === 0 ? all : [...new Set(wanted)].sort();
}

function selectorOf(value: unknown, at: Path, role: string): Record<string, unknown> {
  const selector = mapping(value, at, ['role', 'label', 'field']);
  const own = textOf(selector.role, [...at, 'role'], 64).toLowerCase();
  if (!roles[role]?.includes(own)) throw new Refused([...at, 'role'], `${own} does not go with the role ${role}`);
  const part = (key: 'label' | 'field', pattern: RegExp) => {
    if (selector[key] === undefined) return {};
    const text = textOf(selector[key], [...at, key], 1024);
    if (!pattern.test(text)) throw new Refused([...at, key], `${text} is no selector`);
    return { [key]: text };
  };
  return { role: own, ...part('label', labelSelector), ...part('field', fieldSelector) };
}

/** Targets that are written out, each with its port: `db.shop.svc:9187`. */
export function checkedStatic(value: unknown, at: Path): Record<string, unknown> {
  const group = mapping(value, at, ['targets', 'labels']);
  const targets = listOf(group.targets, [...at, 'targets']).map((target, nth) =>
    checkedTarget(target, [...at, 'targets', nth]),
  );
  return {
    targets,
    ...(group.labels === undefined
      ? {}
      : {
          labels: textsByKey(group.labels, [...at, 'labels'], (name) =>
            labelName.test(name) && !name.startsWith('__') ? undefined : 'is no label that a target may set',
          ),
        }),
  };
}

function checkedTarget(value: unknown, at: Path): string {
  const target = textOf(value, at, 512);
  const parts = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?):(\d{1,5})$/.exec(target);
  const port = Number(parts?.[3]);
  if (!parts || port < 1 || port > 65_535 || !URL.canParse(`http://${target}`))
    throw new Refused(at, `${target} must be a host and a port, such as db.shop.svc:9187`);
  const { hostname } = new URL(`http://${target}`);
  const fault = hostFault(hostname);
  if (fault) throw new Refused(at, `${target} ${fault}`);
  return target;
}
