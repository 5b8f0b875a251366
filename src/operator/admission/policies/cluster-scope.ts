import { apiGroup, plural } from '../../../api/names.ts';
import { isThere } from '../../../api/scope/cel.ts';
import { reaches } from '../../../api/scope/reach.ts';
import { finalizer } from '../../names.ts';
import { changesSpec, type Policy } from './policy.ts';

/** The right that is asked for: verb and subresource, which is never served, and the role that has it. */
export const scopeRight = { verb: 'use', subresource: 'clusterscope', role: 'gunj-platform-clusterscope' } as const;

const right = `verb ${scopeRight.verb} on ${plural}/${scopeRight.subresource} (${apiGroup})`;

const mayReach = may(scopeRight);
/** Those who may are the operator, and who runs the cluster. */
const tellsStatus = may({ verb: 'patch', subresource: 'status' });

/**
 * What the operator has given stays until it has taken it back, which the status tells; until then whoever changes the platform could
 * have it do something else with that.
 */
const stillThere = `(${isThere('oldObject', 'status.scope.reach')} && oldObject.status.scope.reach == 'Cluster' ? ['what status.scope says is not taken back yet'] : [])`;

/** What a platform had before a change. Only for updates. */
const reached = `${fieldsOf('oldObject')} + ${stillThere}`;

/**
 * Who asks for more than the namespace, or changes a platform that has more, has to have the right to: the operator gives Prometheus and
 * the agents on the nodes rights that the person who writes the platform need not have.
 */
export const clusterScopePolicy: Policy = {
  name: `clusterscope.${apiGroup}`,
  without: 'whoever may write platforms in one namespace may have theirs look at all of them',
  matchConditions: [changesSpec],
  variables: [
    { name: 'now', expression: fieldsOf('object') },
    {
      name: 'before',
      expression: `request.operation == 'UPDATE' ? ${reached} : []`,
    },
    { name: 'may', expression: mayReach },
  ],
  validations: [
    {
      // What it had before is told by the next one: the way out of this one would end there.
      expression: 'size(variables.now) == 0 || size(variables.before) > 0 || variables.may',
      message: `it reaches beyond its namespace, which needs the ${right}`,
      messageExpression: said(
        'variables.now',
        'reaching beyond the namespace by',
        'Set spec.scope to Namespace and leave these fields out (spec.serviceMesh.enabled may stay)',
      ),
      reason: 'Forbidden',
    },
    {
      expression: 'size(variables.before) == 0 || variables.may',
      message: `it reached beyond its namespace before this change, which needs the ${right}`,
      messageExpression: said(
        'variables.before',
        'changing a platform that reaches beyond its namespace by',
        'Delete it and make another with spec.scope Namespace',
      ),
      reason: 'Forbidden',
    },
  ],
};

const isHeld = (object: string) =>
  `has(${object}.metadata.finalizers) && ${object}.metadata.finalizers.exists(name, name == '${finalizer}')`;

/**
 * A platform is held until the operator has taken back what it gave. Without that hold it is gone at once, and a Role in the whole
 * cluster stays for an account of the namespace, whatever the platform was deleted for.
 */
export const heldPlatformPolicy: Policy = {
  name: `held.${apiGroup}`,
  without: 'whoever may write platforms in one namespace may keep what theirs read beyond it, also when it is deleted',
  matchConditions: [
    {
      name: 'lets-go',
      expression: `request.operation == 'UPDATE' && ${isHeld('oldObject')} && !(${isHeld('object')})`,
    },
  ],
  validations: [
    {
      expression: `size(${reached}) == 0 || ${mayReach} || ${tellsStatus}`,
      message: `the finalizer ${finalizer} goes when the operator has taken back what reaches beyond the namespace. Delete the platform and wait, or ask who runs the cluster`,
      reason: 'Forbidden',
    },
  ],
};

/** CEL that is true for who has a right of platforms, in the namespace of what is asked. */
function may({ verb, subresource }: { verb: string; subresource: string }): string {
  return [
    'authorizer',
    `group('${apiGroup}')`,
    `resource('${plural}')`,
    `subresource('${subresource}')`,
    'namespace(request.namespace)',
    'name(request.name)',
    `check('${verb}')`,
    'allowed()',
  ].join('.');
}

/** CEL for the fields by which a platform reaches beyond its namespace. */
function fieldsOf(object: string): string {
  const each = reaches.map(
    ({ field, cel }) => `  ${cel(`${object}.spec`, 'request.namespace')} ? 'spec.${field}' : '',\n`,
  );
  return `(has(${object}.spec) ? [\n${each.join('')}] : []).filter(field, field != '')`;
}

function said(fields: string, what: string, wayOut: string): string {
  return [
    `'${what} ' + ${fields}.join(', ')`,
    `' needs the ${right} in the namespace ' + request.namespace`,
    `'. ${wayOut}, or ask who runs the cluster for that right (ClusterRole ${scopeRight.role})'`,
  ].join(' + ');
}
