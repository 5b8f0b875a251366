import { fields, items, text, textMap } from '../../objects/access.ts';
import { type KubeObject, refKey, refOf } from '../../objects/object.ts';
import type { Plan } from '../../plan/plan.ts';
import { configOfLabel, configRevisionLabel } from '../../platform/labels.ts';
import { configVolume, partName, volumeName } from '../../workloads/config-objects.ts';
import type { CompiledComponent } from '../compiler.ts';
import { nameLabel } from '../names.ts';

/** The plan with what has to be kept of configurations that are read under fixed names. */
export function withCopies(plan: Plan, components: readonly CompiledComponent[]): Plan {
  return inWave(plan, 'config', (objects) => [...objects, ...components.flatMap(({ config }) => config?.copies ?? [])]);
}

/** The plan with a component's pods mounting these ConfigMaps, by directory. */
export function withMounted(
  plan: Plan,
  component: CompiledComponent,
  directories: ReadonlyMap<string, readonly string[]>,
): Plan {
  return inWave(plan, 'workload', (objects) =>
    objects.map((object) =>
      refKey(refOf(object)) === refKey(component.workload) ? mounting(object, directories) : object,
    ),
  );
}

/**
 * The plan with what a component reads under fixed names made from these immutable copies. `mark` makes their YAML files differ
 * from what was loaded last: Prometheus does not load again what it has loaded, and would report the failure for ever.
 */
export function withContent(
  plan: Plan,
  component: CompiledComponent,
  copies: readonly KubeObject[],
  mark: string,
): Plan {
  const directories = component.config?.directories ?? [];
  const isReplaced = ({ kind, metadata: { labels = {} } }: KubeObject) =>
    kind === 'ConfigMap' &&
    labels[nameLabel] === component.name &&
    labels[configRevisionLabel] === undefined &&
    directories.includes(labels[configOfLabel] ?? '');
  const byDirectory = Map.groupBy(copies, directoryOf);
  const restored = [...byDirectory].flatMap(([directory, parts]) =>
    parts.map((part, index) => asFixed(part, partName(directory, index), mark)),
  );
  // The pods mount a directory that was not there then: it is empty again.
  const emptied = plan.waves
    .flatMap((wave) => wave.objects)
    .filter((object) => isReplaced(object) && !byDirectory.has(directoryOf(object)))
    .filter((object) => object.metadata.name === directoryOf(object))
    .map(({ data: _data, ...object }) => object);
  const fixed = [...restored, ...emptied];
  const written = inWave(plan, 'config', (objects) => [...objects.filter((one) => !isReplaced(one)), ...fixed]);
  const names = Map.groupBy(fixed, directoryOf);
  return withMounted(
    written,
    component,
    new Map([...names].map(([directory, objects]) => [directory, objects.map(({ metadata }) => metadata.name)])),
  );
}

function directoryOf({ metadata }: KubeObject): string {
  return metadata.labels?.[configOfLabel] ?? '';
}

function asFixed({ apiVersion, kind, metadata, ...rest }: KubeObject, name: string, mark: string): KubeObject {
  const ours = ['app.kubernetes.io/', configOfLabel];
  const labels = Object.entries(metadata.labels ?? {}).filter(([key]) => ours.some((start) => key.startsWith(start)));
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: metadata.namespace ?? '', labels: Object.fromEntries(labels) },
    data: Object.fromEntries(
      Object.entries(textMap(rest['data'])).map(([file, content]) => [
        file,
        /\.ya?ml$/.test(file) ? `# ${mark}\n${content}` : content,
      ]),
    ),
  };
}

function mounting(workload: KubeObject, directories: ReadonlyMap<string, readonly string[]>): KubeObject {
  const spec = fields(workload['spec']);
  const template = fields(spec['template']);
  const pod = fields(template['spec']);
  const byVolume = new Map([...directories].map(([name, names]) => [volumeName(name), configVolume(name, names)]));
  const volumes = items(pod['volumes']).map((volume) => byVolume.get(text(fields(volume)['name']) ?? '') ?? volume);
  return { ...workload, spec: { ...spec, template: { ...template, spec: { ...pod, volumes } } } };
}

function inWave(plan: Plan, name: string, change: (objects: KubeObject[]) => KubeObject[]): Plan {
  return {
    waves: plan.waves.map((wave) => (wave.name === name ? { ...wave, objects: change(wave.objects) } : wave)),
  };
}
