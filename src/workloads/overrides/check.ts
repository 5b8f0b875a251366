import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { at, fields, items, text } from '../../objects/access.ts';
import { type Place, places } from '../../objects/places.ts';
import { componentPath } from '../../platform/component-spec.ts';
import type { ComponentInput } from '../component-input.ts';
import { renderedTemplate } from '../pod.ts';
import { containerNames } from './apply.ts';
import { mergeKeyOf } from './merge.ts';
import {
  fitsKey,
  freeVariables,
  grafanaVariables,
  isHarmless,
  isOurKey,
  ownContainer,
  refusals,
  refusedAnnotations,
  volumeKinds,
} from './refusals.ts';
import { fieldFault } from './unknown-fields.ts';

type Say = (path: string, message: string) => Diagnostic;

const hint = 'Leave it out of podTemplate.';

/** What a user's part of the pod template must not do, each with its place in the resource. */
export function overrideDiagnostics(input: ComponentInput): Diagnostic[] {
  const { podTemplate } = input.spec;
  if (!podTemplate) return [];
  const base = `${componentPath(input.kind.name)}.podTemplate`;
  const refuse: Say = (path, message) => ({
    code: 'OVERRIDE_REFUSED',
    severity: 'error',
    path: `${base}.${path}`,
    message,
    hint,
  });
  const inSpec: Say = (path, message) => refuse(`spec.${path}`, message);
  const spec = podTemplate.spec ?? {};
  return [
    ...metadataRefusals(input, refuse),
    ...places(spec).flatMap((place) => placeRefusals(place, inSpec)),
    ...renderedRefusals(input, spec, inSpec),
    ...openedPorts(input, spec, base),
  ];
}

/** Keys that the platform or the mesh decides on. */
function metadataRefusals(input: ComponentInput, refuse: Say): Diagnostic[] {
  const { spec, additions } = input;
  const rendered = renderedTemplate(input).metadata;
  return (['labels', 'annotations'] as const).flatMap((kind) =>
    Object.keys(spec.podTemplate?.metadata?.[kind] ?? {})
      .sort()
      .flatMap((key) => {
        const reserved = additions.reserved?.keys.find(({ pattern }) => fitsKey(pattern, key));
        if (reserved) return [refuse(`metadata.${kind}.${key}`, reserved.why)];
        const value = spec.podTemplate?.metadata?.[kind]?.[key] ?? '';
        const past = refusedAnnotations.find(({ pattern, unless }) => fitsKey(pattern, key) && !unless?.test(value));
        if (kind === 'annotations' && past) return [refuse(`metadata.${kind}.${key}`, past.why)];
        const taken = Object.hasOwn(rendered[kind], key) && key !== 'kubectl.kubernetes.io/default-container';
        return isOurKey(key) || taken ? [refuse(`metadata.${kind}.${key}`, 'it is set by the platform')] : [];
      }),
  );
}

function placeRefusals(place: Place, refuse: Say): Diagnostic[] {
  const known = [...structureRefusals(place, refuse), ...tableRefusals(place, refuse)];
  const fault = known.length === 0 ? fieldFault(place) : undefined;
  return fault === undefined ? known : [refuse(place.path, fault)];
}

/** What no merge can make sense of, and what would take away what is needed. */
function structureRefusals({ path, pattern, key: name, value }: Place, refuse: Say): Diagnostic[] {
  if (name?.startsWith('$'))
    return [
      refuse(path, 'directives of a patch are not supported: mappings are merged, lists by the key of their entries'),
    ];
  if (value === null && !/\.resources\b/.test(pattern))
    return [refuse(path, 'null would take away what the platform sets; only resources can be taken away')];
  if (mergeKeyOf(pattern.replaceAll('[]', '')) !== undefined && !pattern.endsWith('[]') && !Array.isArray(value))
    return [refuse(path, 'must be a list')];
  const list = pattern.endsWith('[]') ? pattern.slice(0, -2).replaceAll('[]', '') : undefined;
  const key = list === undefined ? undefined : mergeKeyOf(list);
  if (key !== undefined && at(value, key) === undefined) return [refuse(path, `has no ${key} to tell it from others`)];
  return [];
}

function tableRefusals({ path, pattern, owner, key, value }: Place, refuse: Say): Diagnostic[] {
  const volume = owner === 'volumes[]' ? key : undefined;
  if (volume !== undefined && volume !== 'name' && !volumeKinds.has(volume))
    return [
      refuse(
        path,
        `pods of the platform stay within the restricted level of pod security, which has no volumes of ${volume}`,
      ),
    ];
  const generic = pattern.replace(/^initContainers\[\]/, 'containers[]');
  return refusals
    .filter((refusal) => refusal.at === generic && !isHarmless(refusal.unless, value))
    .map(({ why }) => refuse(path, why));
}

/** What would change what the platform itself has put there. */
function renderedRefusals(input: ComponentInput, spec: Record<string, unknown>, refuse: Say): Diagnostic[] {
  const rendered = renderedTemplate(input).spec;
  const volumes = new Set(
    items(rendered['volumes'])
      .map((volume) => at(volume, 'name'))
      .concat('data'),
  );
  const ours = new Set(containerNames(rendered));
  const reserved = new Set<unknown>(input.additions.reserved?.containers ?? []);
  const own = items(rendered['containers'])[0];
  const mounts = items(at(own, 'volumeMounts'));
  const ofVolumes = items(spec['volumes']).flatMap((volume, index) =>
    volumes.has(at(volume, 'name'))
      ? [refuse(`volumes[${index}].name`, 'a volume of that name belongs to the component')]
      : [],
  );
  const ofContainers = (['containers', 'initContainers'] as const).flatMap((list) =>
    items(spec[list]).flatMap((container, index) => {
      const path = `${list}[${index}]`;
      const name = at(container, 'name');
      if (reserved.has(name)) return [refuse(`${path}.name`, 'a container of that name is injected by the mesh')];
      if (!ours.has(name)) return [];
      if (list === 'initContainers') return [refuse(`${path}.name`, 'the component has a container of that name')];
      const fixed = Object.keys(fields(container))
        .sort()
        .flatMap((key) => {
          const why = Object.hasOwn(ownContainer, key) ? ownContainer[key] : undefined;
          return why ? [refuse(`${path}.${key}`, why)] : [];
        });
      const covered = items(at(container, 'volumeMounts')).flatMap((mount, position) =>
        mounts.some((one) => covers(clean(at(mount, 'mountPath')), one))
          ? [refuse(`${path}.volumeMounts[${position}].mountPath`, 'something of the component is mounted there')]
          : [],
      );
      return [
        ...fixed,
        ...covered,
        ...variableRefusals(input, container, own, (at, why) => refuse(`${path}.${at}`, why)),
      ];
    }),
  );
  return [...ofVolumes, ...ofContainers];
}

/** Variables by which the component's own container is told what the platform has decided on. */
function variableRefusals({ kind }: ComponentInput, container: unknown, rendered: unknown, refuse: Say): Diagnostic[] {
  const isGrafana = kind.name === 'grafana';
  const ours = new Set(items(at(rendered, 'env')).map((variable) => at(variable, 'name')));
  const named = items(at(container, 'env')).flatMap((variable, index) => {
    const name = at(variable, 'name');
    const isSetting = isGrafana && text(name)?.toUpperCase().startsWith(grafanaVariables.prefix);
    if (isSetting) return [refuse(`env[${index}].name`, grafanaVariables.why)];
    return ours.has(name) && !freeVariables.has(name) ? [refuse(`env[${index}].name`, 'the platform sets it')] : [];
  });
  const some =
    isGrafana && at(container, 'envFrom') !== undefined ? [refuse('envFrom', grafanaVariables.fromAnywhere)] : [];
  return [...named, ...some];
}

/** Ports that nobody is let in to: which flows there are is not read from a pod template. */
function openedPorts(input: ComponentInput, spec: Record<string, unknown>, base: string): Diagnostic[] {
  const rendered = items(at(items(renderedTemplate(input).spec['containers'])[0], 'ports'));
  const known = new Set(rendered.map((port) => at(port, 'containerPort')));
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    items(spec[list]).flatMap((container, index) =>
      items(at(container, 'ports')).flatMap((port, position): Diagnostic[] => {
        const number = at(port, 'containerPort');
        if (number === undefined || known.has(number)) return [];
        return [
          {
            code: 'PORT_NOT_LET_IN',
            severity: 'warning',
            path: `${base}.spec.${list}[${index}].ports[${position}]`,
            message: `nobody is let in to this port: policies know the ports of the component alone`,
            hint: 'Reach it from within the pod, or add a NetworkPolicy of your own.',
          },
        ];
      }),
    ),
  );
}

/** What is written, be it one file of it, and what lies above; within the component's own data there is room for more. */
function covers(path: string | undefined, mount: unknown): boolean {
  const ours = clean(at(mount, 'mountPath'));
  if (path === undefined || ours === undefined) return false;
  const isWritten = at(mount, 'readOnly') === true;
  return path === ours || path === '/' || ours.startsWith(`${path}/`) || (isWritten && path.startsWith(`${ours}/`));
}

/** `/etc//am/./x/../` as `/etc/am`. */
function clean(path: unknown): string | undefined {
  const given = text(path);
  if (given === undefined) return undefined;
  const parts: string[] = [];
  for (const part of given.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
