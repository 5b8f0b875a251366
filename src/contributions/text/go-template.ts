import { unquote } from './unquote.ts';

/** Functions of templates in every supported Prometheus (template/template.go), and those of Go itself. */
const functions = new Set(
  (
    'args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp label match parseDuration pathPrefix ' +
    'query reReplaceAll safeHtml sortByLabel stripDomain stripPort strvalue tableLink title toLower toTime toUpper value ' +
    'and call eq ge gt html index js le len lt ne not or print printf println slice urlquery'
  ).split(' '),
);
const given = ['$', '$labels', '$externalLabels', '$externalURL', '$value'];

/** Blocks within blocks; far above what people write. */
const deepest = 50;

const action =
  /\{\{(?:- )?\/\*[^]*?\*\/(?: -)?\}\}|\{\{(?:-(?=\s))?((?:"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+'|(?!\}\}|["'`])[^])*?)(?:(?<=\s)-)?\}\}/y;
const token =
  /\s+|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])'|-?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?![\w$.])|\$?[A-Za-z_]\w*|\$|\.[A-Za-z_]\w*|\.(?!\w)|:=|[=|(),]/y;

/** Why Prometheus would not take a template of an alert's label or annotation, undefined when it would. */
export function templateFault(text: string): string | undefined {
  const scopes: Scopes = [{ word: '', names: new Set(given), elsed: false }];
  let end = 0;
  // One try at each `{{`: looking for the next that closes would take time that grows with the square of the text.
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', end)) {
    action.lastIndex = at;
    const found = action.exec(text);
    if (!found) return `${shown(text.slice(at))}: is not closed`;
    end = at + found[0].length;
    if (found[1] === undefined) continue;
    const fault = actionFault(found[1], scopes);
    if (fault) return `${shown(found[0])}: ${fault}`;
    if (scopes.length > deepest) return 'blocks are nested too deeply';
  }
  return scopes.length > 1 ? `${scopes.at(-1)?.word} has no end` : undefined;
}

/** Open blocks, innermost last, each with the variables known in it and whether its else has come. */
type Scopes = { word: string; names: Set<string>; elsed: boolean }[];

function actionFault(body: string, scopes: Scopes): string | undefined {
  const tokens = tokensOf(body);
  if (typeof tokens === 'string') return tokens;
  const words = tokens.filter((one) => one.trim() !== '');
  const [word = ''] = words;
  const open = () => scopes.push({ word, names: new Set(scopes.at(-1)?.names), elsed: false });
  switch (word) {
    case '':
      return 'is empty';
    case 'end':
      if (words.length > 1 || scopes.length < 2) return 'ends nothing';
      scopes.pop();
      return undefined;
    case 'else':
      return elseFault(words, scopes, tokens);
    case 'if':
    case 'with':
    case 'range':
      open();
      return pipelineFault(words.slice(1), scopes, tokens, word === 'range');
    case 'break':
    case 'continue':
      return scopes.some((scope) => scope.word === 'range') && words.length === 1 ? undefined : 'is outside a range';
    case 'define':
    case 'template':
    case 'block':
      return 'templates within templates are not taken';
    default:
      return pipelineFault(words, scopes, tokens);
  }
}

function elseFault(words: readonly string[], scopes: Scopes, tokens: readonly string[]): string | undefined {
  const scope = scopes.at(-1);
  if (!scope || scopes.length < 2 || scope.elsed) return 'belongs to nothing';
  if (words[1] === 'if' || words[1] === 'with') return pipelineFault(words.slice(2), scopes, tokens);
  scope.elsed = true;
  return words.length === 1 ? undefined : 'is no else';
}

function tokensOf(body: string): string[] | string {
  const found: string[] = [];
  token.lastIndex = 0;
  for (let at = 0; at < body.length; at = token.lastIndex) {
    token.lastIndex = at;
    const [text] = token.exec(body) ?? [];
    if (text === undefined) return `${JSON.stringify(body.slice(at, at + 10))} is not understood`;
    if (/^["`]/.test(text) && unquote(text) === undefined) return `${text} has a wrong escape`;
    found.push(text);
  }
  return found;
}

function pipelineFault(
  words: readonly string[],
  scopes: Scopes,
  tokens: readonly string[],
  ranges = false,
): string | undefined {
  const names = scopes.at(-1)?.names ?? new Set<string>();
  const sign = words.findIndex((word) => word === ':=' || word === '=');
  let rest = words;
  let declared: string[] = [];
  if (sign >= 0) {
    declared = words.slice(0, sign).filter((word) => word !== ',');
    const wanted = ranges && sign === 3 && words[1] === ',' ? 2 : 1;
    const unknown = words[sign] === '=' && declared.some((name) => !names.has(name));
    if (declared.length !== wanted || sign > 3 || declared.some((name) => !/^\$\w+$/.test(name)) || unknown)
      return 'a variable is wrong';
    rest = words.slice(sign + 1);
  }
  if (rest.includes(':=') || rest.includes('=') || rest.includes(',')) return 'it is not understood';
  const fault = commandsFault(rest, names) ?? gluedFault(tokens);
  for (const name of declared) names.add(name);
  return fault;
}

/** Commands between pipes, in parentheses or not. */
function commandsFault(words: readonly string[], names: ReadonlySet<string>): string | undefined {
  const operands: { count: number; stage: number }[] = [{ count: 0, stage: 0 }];
  for (const word of words) {
    const here = operands.at(-1);
    if (!here) return 'a ) closes nothing';
    if (word === '(') {
      here.count++;
      operands.push({ count: 0, stage: 0 });
    } else if (word === ')') {
      if (here.count === 0) return 'something is missing before )';
      operands.pop();
      if (operands.length === 0) return 'a ) closes nothing';
    } else if (word === '|') {
      if (here.count === 0) return 'something is missing before |';
      here.count = 0;
      here.stage++;
    } else {
      const isWord = /^[A-Za-z_]/.test(word);
      if (isWord && !functions.has(word) && !['true', 'false', 'nil'].includes(word))
        return `there is no function ${word}`;
      if (word.startsWith('$') && !names.has(word)) return `there is no variable ${word}`;
      if (here.count === 0 && here.stage > 0 && !functions.has(word)) return `${word} takes nothing from a pipe`;
      here.count++;
    }
  }
  if (operands.length > 1) return 'a ( is not closed';
  return operands[0]?.count === 0 ? 'something is missing' : undefined;
}

/** Operands need a space between them; a field may follow a variable or a parenthesis at once. */
function gluedFault(tokens: readonly string[]): string | undefined {
  for (const [index, one] of tokens.entries()) {
    const before = tokens[index - 1];
    if (before === undefined || /^\s|^[|(,=]|^:=/.test(before) || /^\s|^[|),=]|^:=/.test(one)) continue;
    if (/^\.[A-Za-z_]/.test(one) && (before === ')' || /^[$.]/.test(before)) && before !== '.') continue;
    return `a space is missing before ${one}`;
  }
  return undefined;
}

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
