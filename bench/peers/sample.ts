import type { PlatformSpecInput } from '../../src/api/spec/platform.ts';
import { compile } from '../../src/compile.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { canonicalJson } from '../../src/objects/canonical.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { decorate, decorateShared, type Marks } from '../../src/operator/decorate.ts';
import { retainAnnotation } from '../../src/operator/names.ts';
import type { Plan, SecretRequest } from '../../src/plan/plan.ts';
import { benchPlatform } from '../cluster.ts';

/** As long as the names of the namespaces of the bench are, so that objects are of the same size. */
const sampleNamespace = 'peers-xxxx';
const sampleMemory = '1111Mi';
export const usualMemory = '512Mi';

/** What a platform of the bench asks for: everything there is by default. Its memory is a value that goes into one object. */
export function specWith(memory: string): PlatformSpecInput {
  return { components: { prometheus: { resources: { requests: { memory }, limits: { memory: '2Gi' } } } } };
}

/** What is written for one platform, without marks of its owner. */
export interface Wanted {
  /** A change to the Namespace. */
  shared: KubeObject[];
  objects: KubeObject[];
  secrets: readonly SecretRequest[];
}

/** What the operator writes. */
export function wantedByUs(namespace: string, memory: string, facts: Facts): Wanted {
  return wantedOf(planOf(namespace, memory, facts));
}

/** What the peers write: the same, but that a hash in a name or label is that of the sample. */
export function wantedByPeers(templates: Templates, namespace: string, memory: string): Wanted {
  const filled = (text: string) => {
    const json = text.replaceAll(templates.namespace, namespace).replaceAll(templates.memory, memory);
    return JSON.parse(json) as KubeObject;
  };
  const secrets = templates.secrets.map((secret) => ({ ...secret, namespace, path: '', retainWithVolumes: true }));
  return { shared: [filled(templates.shared)], objects: templates.objects.map(filled), secrets };
}

/** With the marks that the operator puts on them. */
export function marked({ shared, objects }: Wanted, marks: Marks): KubeObject[] {
  return [...shared.map(decorateShared), ...objects.map((object) => decorate(object, marks))];
}

/** What both peers are given: JSON texts, in the order in which they are written, with a sample's namespace and memory in them. */
export interface Templates {
  namespace: string;
  memory: string;
  shared: string;
  objects: string[];
  secrets: (Pick<SecretRequest, 'name' | 'labels' | 'values' | 'generate'> & { annotations: Record<string, string> })[];
}

export function templatesFor(facts: Facts): Templates {
  const { shared, objects, secrets } = wantedOf(planOf(sampleNamespace, sampleMemory, facts));
  const [namespace, ...more] = shared;
  if (!namespace || more.length > 0) throw new Error('the peers write one shared object');
  if (secrets.some(({ retainWithVolumes }) => !retainWithVolumes)) throw new Error('the peers give no Secret an owner');
  if (objects.some(({ metadata }) => metadata.namespace !== sampleNamespace))
    throw new Error('the peers write to the namespace of a platform alone');
  return {
    namespace: sampleNamespace,
    memory: sampleMemory,
    shared: canonicalJson(namespace),
    objects: objects.map(canonicalJson),
    secrets: secrets.map(({ name, labels, values, generate }) => ({
      name,
      labels,
      values,
      generate,
      annotations: { [retainAnnotation]: 'true' },
    })),
  };
}

function planOf(namespace: string, memory: string, facts: Facts): Plan {
  const { plan, diagnostics } = compile(benchPlatform(namespace, specWith(memory)), facts);
  if (!plan) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return plan;
}

function wantedOf({ waves }: Plan): Wanted {
  return {
    shared: waves.flatMap(({ shared = [] }) => shared),
    objects: waves.flatMap(({ objects }) => objects),
    secrets: waves.flatMap(({ secrets = [] }) => secrets),
  };
}
