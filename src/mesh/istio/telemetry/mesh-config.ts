import type { MeshConfigSource, MeshFacts } from '../../../facts/facts.ts';

/** An entry of extensionProviders in the mesh configuration. */
export interface ConfigEntry {
  name: string;
  [type: string]: unknown;
}

export function providerEntry(name: string, what: Readonly<Record<string, unknown>>): ConfigEntry {
  return { name, ...what };
}

/**
 * How to add an entry, in words that fit who writes the mesh configuration. The list of providers belongs to that one and is
 * replaced as a whole by whoever writes it: the operator tells and does not write.
 */
export function howToAdd({ configuredBy }: MeshFacts, entry: ConfigEntry): string {
  const providers = { extensionProviders: [entry] };
  const { where, what } = placed(configuredBy, providers);
  return `Add to ${where}, beside the providers that are there: ${flow(what)}`;
}

function placed(source: MeshConfigSource | undefined, providers: object): { where: string; what: object } {
  if (source?.shared)
    return { where: `the key mesh of the ConfigMap ${source.shared.namespace}/${source.shared.name}`, what: providers };
  switch (source?.kind) {
    case 'Istio':
    case 'IstioRevision':
      return { where: `${source.kind} ${source.name}`, what: { spec: { values: { meshConfig: providers } } } };
    default:
      return {
        where: source?.release
          ? `the values of the Helm release ${source.release.namespace}/${source.release.name}`
          : 'the values Istio is installed with (Helm, istioctl)',
        what: { meshConfig: providers },
      };
  }
}

/** Texts that need no quotes, wherever they stand. */
const plain = /^[a-zA-Z/][\w./-]*$/;

/** YAML on one line, as a message has it. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'string') return plain.test(value) ? value : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${flow(inner)}`)
    .join(', ')}}`;
}
