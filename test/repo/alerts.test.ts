import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { alertNames } from '../../src/checks/disabled-alerts.ts';
import { runbookUrl } from '../../src/telemetry/alerts/alert-rule.ts';

const doc = (name: string) => readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8');

test('every alert has a section of the runbooks, and every section an alert', () => {
  const sections = [...doc('runbooks.md').matchAll(/^## (\w+)\n\S/gm)].map(([, name = '']) => name);
  expect(sections.toSorted()).toEqual(alertNames.toSorted());
});

test('every alert leads to its section', () => {
  const anchors = [...doc('runbooks.md').matchAll(/^## (\w+)$/gm)].map(([, name = '']) => name.toLowerCase());
  const led = alertNames.map((name) => new URL(runbookUrl(name)));
  expect(led.map(({ hash }) => hash.slice(1)).toSorted()).toEqual(anchors.toSorted());
  expect(new Set(led.map(({ pathname }) => pathname.replace(/.*\/docs\//, 'docs/')))).toEqual(
    new Set(['docs/runbooks.md']),
  );
});

test('every alert is in the list of alerts', () => {
  const listed = [...doc('alerts.md').matchAll(/`(Gunj\w+)`/g)].map(([, name = '']) => name);
  expect(alertNames.filter((name) => !listed.includes(name))).toEqual([]);
  expect([...new Set(listed)].filter((name) => !alertNames.includes(name))).toEqual([]);
});

test('no two alerts have one name', () => {
  expect(new Set(alertNames).size).toBe(alertNames.length);
});
