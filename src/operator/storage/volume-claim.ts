import { at, items, text, texts } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';

/** What is looked at of a PersistentVolumeClaim. */
export interface VolumeClaim {
  namespace: string;
  name: string;
  /** Size that is asked for, and that there is; absent until it is bound. */
  requested: string;
  capacity?: string;
  storageClass?: string;
  accessModes: string[];
  bound: boolean;
  /** What its conditions say of a change of size, as `FileSystemResizePending`. */
  conditions: { type: string; message: string }[];
}

export function volumeClaim(object: KubeObject): VolumeClaim {
  const { namespace = '', name } = object.metadata;
  const capacity = text(at(object, 'status', 'capacity', 'storage'));
  const storageClass = text(at(object, 'spec', 'storageClassName'));
  return {
    namespace,
    name,
    requested: text(at(object, 'spec', 'resources', 'requests', 'storage')) ?? '0',
    ...(capacity === undefined ? {} : { capacity }),
    ...(storageClass === undefined ? {} : { storageClass }),
    accessModes: texts(at(object, 'spec', 'accessModes')),
    bound: at(object, 'status', 'phase') === 'Bound',
    conditions: items(at(object, 'status', 'conditions'))
      .filter((condition) => at(condition, 'status') === 'True')
      .map((condition) => ({
        type: text(at(condition, 'type')) ?? '',
        message: text(at(condition, 'message')) ?? '',
      })),
  };
}
