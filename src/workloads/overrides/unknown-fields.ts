import { nearest } from '../../api/schema/nearest.ts';
import { isRecord } from '../../objects/access.ts';
import type { Place } from '../../objects/places.ts';
import { podFields, type Shape } from './pod-fields.ts';

/** What is wrong with a field of a pod: no pod has it, or it holds something else. Undefined when nothing is known against it. */
export function fieldFault({ owner, key: name, value }: Place): string | undefined {
  const place = generic(owner);
  const table = Object.hasOwn(podFields, place) ? podFields[place] : undefined;
  if (!table || name === undefined || value === null) return undefined;
  const shape = Object.hasOwn(table, name) ? table[name] : undefined;
  if (shape === undefined) {
    const meant = nearest(name, Object.keys(table));
    return `no pod has a field of this name${meant ? `; did you mean ${meant}?` : ''}`;
  }
  return has(shape, value) ? undefined : `must be ${words[shape]}`;
}

function generic(parent: string): string {
  return parent.replace(/^(initContainers|ephemeralContainers)\[\]/, 'containers[]');
}

const words: Readonly<Record<Shape, string>> = {
  text: 'text',
  number: 'a whole number',
  flag: 'true or false',
  list: 'a list',
  map: 'a mapping',
};

function has(shape: Shape, value: unknown): boolean {
  switch (shape) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return Number.isSafeInteger(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'map':
      return isRecord(value);
  }
}
