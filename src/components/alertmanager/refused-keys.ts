import { fileKey, filesAt, headerFiles, never, type RefusedKey } from '../refused-keys.ts';

export const refusedInAlertmanager: readonly RefusedKey[] = [
  filesAt(fileKey),
  filesAt(headerFiles),
  never(/^templates$/, 'it reads files of the pod', 'Use `templates` of the component.', { depth: 1 }),
];
