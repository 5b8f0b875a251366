import { apiGroup, plural } from '../../../api/names.ts';
import { isThere } from '../../../api/scope/cel.ts';
import { reaches } from '../../../api/scope/reach.ts';
import { changesSpec, type Policy } from './policy.ts';

/** The right that is asked for: verb and subresource, which is never served, and the role that has it. */
export const scopeRight = { verb: 'use', subresource: 'clusterscope', role: 'gunj-platform-clusterscope' } as const;

const right = `verb ${scopeRight.verb} on ${plural}/${scopeRight.subresource} (${apiGroup})`;

const mayReach = [
  'authorizer',
  `group('${apiGroup}')`,
  `resource('${plural}')`,
  `subresource('${scopeRight.subresource}')`,
  'namespace(request.namespace)',
  'name(request.name)',
  `check('${scopeRight.verb}')`,
  'allowed()',
].join('.');

/**
 * What the operator has given stays until it has taken it back, which the status tells; until then whoever changes the platform could
 * have it do something else with that.
 */
const stillThere = `(${isThere('oldObject', 'status.scope.reach')} && oldObject.status.scope.reach == 'Cluster' ? ['what status.scope tells of'] : [])`;

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
      expression: `request.operation == 'UPDATE' ? ${fieldsOf('oldObject')} + ${stillThere} : []`,
    },
    { name: 'may', expression: mayReach },
  ],
  validations: [
    {
      expression: 'size(variables.now) == 0 || variables.may',
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
