import { boolean, number, object, oneOf } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';

/** What the mesh tells about the platform's own traffic. */
export const observability = object('What the mesh tells about the platform’s own traffic.', {
  metrics: object('Metrics of the proxies.', { enabled: boolean('Whether they are collected.') }),
  tracing: object('Traces of the proxies.', {
    enabled: boolean('Whether they are collected.'),
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
  }),
  accessLogs: object('Access logs of the proxies.', {
    enabled: boolean('Whether they are written.'),
    format: oneOf('How a line looks.', ['JSON', 'TEXT']),
  }),
});

export interface MeshObservabilitySpec extends Output<typeof observability> {}
