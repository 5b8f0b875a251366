import { boolean, number, object, oneOf, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';

const providerName = (description: string) =>
  string(description, {
    pattern: '^[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$',
    maxLength: 63,
    expects: 'the name of a provider: letters, digits, dots, dashes and underscores',
  });

/** What the mesh tells about traffic. */
export const observability = object(
  'What the proxies in the namespaces the platform looks at (`spec.observability.namespaces`) tell. What is left out stays as the mesh has it.',
  {
    metrics: object('Metrics of the proxies.', {
      enabled: boolean('Whether the proxies count requests and connections, for Prometheus to collect.'),
      profile: oneOf(
        'How much of what proxies tell Prometheus keeps: `minimal` for rates, errors and latency; `standard`, also when left out, for circuit breakers, ejections and retries too; `full` for everything.',
        ['minimal', 'standard', 'full'],
      ),
    }),
    tracing: object('Traces of the proxies.', {
      enabled: boolean('Whether the proxies report spans.'),
      samplingRate: number('Share of the requests that are traced, as a fraction from 0 to 1: 0.01 is 1 %.', {
        minimum: 0,
        rules: [
          {
            rule: 'self <= 1.0',
            message: 'is a fraction from 0 to 1: 0.01 is 1 %',
            hint: 'Divide a percentage by 100.',
          },
        ],
      }),
      provider: providerName(
        'Provider in the mesh configuration that spans go to. Without it, the one that sends to the Collector of the platform.',
      ),
    }),
    accessLogs: object('Access logs of the proxies.', {
      enabled: boolean('Whether they are written.'),
      format: oneOf('How a line looks.', ['JSON', 'TEXT']),
      provider: providerName(
        'Provider in the mesh configuration that writes them. Without it, one that writes the format.',
      ),
    }),
    wholeMesh: boolean(
      'Whether all this holds for the whole mesh, by an object in its root namespace. Needs `spec.observability.namespaces.all`.',
    ),
  },
);

export interface MeshObservabilitySpec extends Output<typeof observability> {}
