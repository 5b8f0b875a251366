import { parser as logql } from '@grafana/lezer-logql';
import { parser as promql } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { unquote } from '../contributions/text/unquote.ts';
import { hostileTexts } from '../testing/free-text/hostile.ts';
import { selector } from './promql.ts';

/** What the texts in quotes of an expression stand for. Throws where the language reads no expression. */
const languages = {
  PromQL: { parser: promql, literal: 'StringLiteral', series: 'up' },
  LogQL: { parser: logql, literal: 'String', series: '' },
};

describe.each(Object.entries(languages))('in %s', (_, { parser, literal, series }) => {
  test.each(hostileTexts.map((text) => [JSON.stringify(text), text]))(
    '%s is the value of its matcher and nothing else',
    (_, hostile) => {
      const written = selector(series, [
        { label: 'a', op: '=', value: hostile },
        { label: 'b', op: '=~', value: 'x.+' },
      ]);
      const found: (string | undefined)[] = [];
      parser
        .configure({ strict: true })
        .parse(written)
        .iterate({
          enter({ name, from, to }) {
            if (name === literal) found.push(unquote(written.slice(from, to)));
          },
        });
      expect(found).toEqual([hostile, 'x.+']);
    },
  );
});
