import { boolean, defaulted, list, object, required, string } from '../../../schema/build.ts';
import type { Output } from '../../../schema/node.ts';
import { annotationMap, labelMap, selectingLabels } from '../../label-map.ts';
import { dnsLabel, objectName } from '../../text.ts';

const host = string('Name people type: grafana.example.com. No wildcard.', {
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$',
  maxLength: 253,
  expects: 'a host name such as grafana.example.com',
});

const path = string('Path below which Grafana is found; the route takes it off before Grafana sees the request.', {
  pattern: '^/([A-Za-z0-9_~][-A-Za-z0-9_.~]*(/[A-Za-z0-9_~][-A-Za-z0-9_.~]*)*)?$',
  maxLength: 128,
  expects: 'a path such as / or /grafana, without a slash at the end',
});

const tls = object('People come by https. Leave it out only where nobody can listen in: passwords travel.', {
  secretName: objectName(
    'Secret of type kubernetes.io/tls with the certificate: in the platform’s namespace for an Ingress, in that of the gateway’s pods for a mesh gateway. Absent: whoever takes the requests has a certificate.',
  ),
});

const from = object('The pods that hand requests on to Grafana. Nobody else is let in.', {
  namespace: required(dnsLabel('Namespace they run in.')),
  labels: labelMap('Labels they have; all pods of the namespace when left out.', 'Value of the label.'),
  meshed: boolean(
    'Whether they have a proxy of the mesh. Without one they come in plain text, which Grafana’s port then takes. Always true for a mesh gateway.',
  ),
});

const ingress = object('An Ingress is written.', {
  className: objectName('Class of the controller; the cluster’s default when left out.'),
  annotations: annotationMap('Annotations of the Ingress, for its controller.', {
    maxProperties: 32,
    // Whoever may write a platform need not be one who may write the configuration of a controller that all share.
    rules: [
      {
        rule: "self.all(name, !name.endsWith('-snippet'))",
        message: 'must not put pieces of configuration into the controller (…-snippet)',
        hint: 'Whoever runs the controller can do that for all, or write an Ingress of their own.',
      },
    ],
  }),
});

const parentRef = object('A Gateway of the Gateway API, and the listener to use.', {
  name: required(objectName('Name of the Gateway.')),
  namespace: dnsLabel('Its namespace; the platform’s when left out.'),
  sectionName: objectName('Name of the listener; all that fit when left out.'),
});

const httpRoute = object('An HTTPRoute of the Gateway API is written.', {
  parentRefs: required(
    list('Gateways the route is attached to; at least one.', parentRef, {
      maxItems: 8,
      rules: [{ rule: 'size(self) > 0', message: 'must name at least one Gateway' }],
    }),
  ),
});

const meshGateway = object(
  'A route of the mesh’s own gateway is written.',
  {
    gateway: object('A gateway object that is already there and takes requests for the host.', {
      name: required(objectName('Its name.')),
      namespace: required(dnsLabel('Its namespace.')),
    }),
    selector: selectingLabels('Labels of the gateway’s pods: a gateway object is written for them: app: my-ingress.'),
  },
  {
    rules: [
      {
        rule: 'has(self.gateway) != has(self.selector)',
        message: 'needs either a gateway that is there or the labels of the pods to make one for',
        hint: 'Set gateway or selector.',
      },
    ],
  },
);

/** How people reach Grafana from outside the cluster: where, through whom, and what is written for that. */
export const access = object(
  'How people reach Grafana from outside the cluster: a route is written and its gateway is let in. With neither ingress, httpRoute nor meshGateway the gateway is let in and the route is yours.',
  {
    host: required(host),
    path: defaulted(path, '/'),
    tls,
    from: required(from),
    ingress,
    httpRoute,
    meshGateway,
  },
  {
    rules: [
      {
        rule: '[has(self.ingress), has(self.httpRoute), has(self.meshGateway)].filter(given, given).size() <= 1',
        message: 'ingress, httpRoute and meshGateway exclude each other',
        hint: 'Keep one of them.',
      },
      {
        rule: "!has(self.ingress) || self.path == '/'",
        message: 'an Ingress has no portable way to take a path off, so Grafana needs a host of its own behind one',
        fieldPath: '.path',
        hint: 'Leave path out, or use httpRoute or meshGateway.',
      },
      {
        rule: '!has(self.tls) || !has(self.tls.secretName) || has(self.ingress) || (has(self.meshGateway) && has(self.meshGateway.selector))',
        message: 'only an Ingress or a gateway that is written takes a certificate; one that is there has its own',
        fieldPath: '.tls.secretName',
        hint: 'Leave secretName out: `tls: {}` says that people come by https.',
      },
      {
        rule: '!has(self.tls) || has(self.tls.secretName) || !has(self.meshGateway) || !has(self.meshGateway.selector)',
        message: 'a mesh gateway that is written needs a certificate',
        fieldPath: '.tls',
        hint: 'Set tls.secretName to a Secret in the namespace of the gateway’s pods.',
      },
    ],
  },
);

export interface AccessSpec extends Output<typeof access> {}
