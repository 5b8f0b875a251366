import { boolean, defaulted, integer, list, object, oneOf } from '../../schema/build.ts';
import type { Output, Rule } from '../../schema/node.ts';
import { addressRange } from '../network.ts';
import { duration, quantity } from '../text.ts';

const amounts = {
  cpu: quantity('Processor time, in cores.'),
  memory: quantity('Memory, in bytes.'),
};

/** No pod would be made otherwise, and only the workload's events would say so. */
function withinLimit(name: keyof typeof amounts): Rule {
  const present = ['requests', 'limits'].map((side) => `has(self.${side}) && has(self.${side}.${name})`).join(' && ');
  const fits = `quantity(string(self.requests.${name})).compareTo(quantity(string(self.limits.${name}))) <= 0`;
  return {
    rule: `!(${present}) || ${fits}`,
    message: 'asks for more than its limit allows',
    fieldPath: `.requests.${name}`,
  };
}

const resources = object(
  'What the proxy asks for. Once an amount is given, none of the mesh’s own defaults holds any more, so give all four.',
  {
    requests: object('What the scheduler sets aside for the proxy.', amounts),
    limits: object('What the proxy cannot exceed.', amounts),
  },
  { rules: [withinLimit('cpu'), withinLimit('memory')] },
);

const ports = (description: string) =>
  list(description, integer('A port.', { minimum: 1, maximum: 65_535 }), { maxItems: 32 });

const fields = {
  resources,
  holdApplicationUntilProxyStarts: boolean(
    'Whether a component starts only when its proxy is ready; true when left out. A native sidecar is ready first in any case.',
  ),
  concurrency: integer('Worker threads of the proxy; 0 is one for each core. The mesh decides when left out.', {
    minimum: 0,
    maximum: 128,
  }),
  logLevel: oneOf('What the proxy writes to its log. The mesh decides when left out.', [
    'trace',
    'debug',
    'info',
    'warning',
    'error',
    'critical',
    'off',
  ]),
  terminationDrainDuration: duration(
    'How long the proxy lets calls come to their end when its pod is told to go. The mesh decides when left out.',
  ),
  excludeInboundPorts: ports(
    'Ports of the pod at which calls are not led through the proxy: they come in plain text, with nobody asking who calls. Refused where a component calls such a port through its own proxy.',
  ),
  excludeOutboundPorts: ports(
    'Ports to which calls of the pod are not led through the proxy: they leave in plain text and without an identity. Refused for ports of components that ask for one.',
  ),
  excludeOutboundIPRanges: list(
    'Addresses to which calls of the pod are not led through the proxy. Refused where Services have theirs.',
    addressRange('A range of addresses.'),
    { maxItems: 32 },
  ),
  nativeSidecar: boolean(
    'Whether the proxy is a native sidecar: it starts before all containers of the pod and ends after them. The mesh decides when left out.',
  ),
};

/** The proxies of all components. */
export const proxy = object('The proxies of all components.', fields);

/** One component as part of the mesh. */
export const componentMesh = object('The component as part of the mesh.', {
  inject: defaulted(
    boolean(
      'Whether its pods get a proxy. Without one they start also when the control plane of the mesh is down, but have no identity: what they call takes plain text from whoever network policies let in.',
    ),
    true,
  ),
  proxy: object(
    'The proxies of this component. Each field that is given takes the place of the one in spec.serviceMesh.proxy.',
    fields,
  ),
});

export interface ProxySpec extends Output<typeof proxy> {}
export interface ComponentMeshSpec extends Output<typeof componentMesh> {}
