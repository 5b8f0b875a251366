import type { RequestIdentitySpec } from '../../api/spec/mesh/request-identity.ts';
import type { KubeObject } from '../../objects/object.ts';
import { componentLabels, selectorLabels } from '../../platform/labels.ts';
import { requestIdentitiesOf } from '../../platform/request-identities.ts';
import type { MeshInput } from '../mesh.ts';
import { apiVersionOf } from './api-version.ts';

/**
 * How tokens of each issuer are checked, one object for each component. Alone it would let in whoever has no token: those
 * who need one are named in the rules that let them in.
 */
export function requestAuthentications(input: MeshInput, version: string): KubeObject[] {
  const { name: platform, namespace, components } = input.graph;
  return components.flatMap(({ name }) => {
    const identities = requestIdentitiesOf(input.platform, name);
    if (identities.length === 0) return [];
    return [
      {
        apiVersion: apiVersionOf('RequestAuthentication', version, input.served),
        kind: 'RequestAuthentication',
        metadata: { name, namespace, labels: componentLabels(platform, name) },
        spec: { selector: { matchLabels: selectorLabels(name) }, jwtRules: identities.map(jwtRule) },
      },
    ];
  });
}

function jwtRule({ issuer, jwksUri, jwks, audiences, fromHeaders, forward }: RequestIdentitySpec) {
  return {
    issuer,
    ...(jwksUri === undefined ? {} : { jwksUri }),
    ...(jwks === undefined ? {} : { jwks }),
    ...(audiences && audiences.length > 0 ? { audiences } : {}),
    ...(fromHeaders && fromHeaders.length > 0 ? { fromHeaders } : {}),
    ...(forward ? { forwardOriginalToken: true } : {}),
  };
}
