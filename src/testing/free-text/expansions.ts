/**
 * What readers of configuration make of a text: in place of what they would expand there is `EXPANDED`. Each is the model of one
 * program; test/verify holds the programs themselves against what is rendered.
 */

/** Go's os.Expand with `$$` for a dollar, as Prometheus has it for external labels. */
export function expandedByPrometheus(value: string): string {
  return value.replaceAll(/\$(?:\$|\{(\w+)\}|(\w+))/g, (found) => (found === '$$' ? '$' : 'EXPANDED'));
}

/** The Collector's confmap: `${scheme:opaque}`, `${NAME}`, and `$$` for a dollar. */
export function expandedByCollector(value: string): string {
  return value.replaceAll(/\$\$|\$\{[^}]*\}/g, (found) => (found === '$$' ? '$' : 'EXPANDED'));
}

/** Provisioning files of Grafana: `$NAME`, `${NAME}`, `$__scheme{…}`, and `$$` for a dollar. */
export function expandedByGrafana(value: string): string {
  const expand = (part: string) => part.replaceAll(/\$(?:__\w+)?\{[^}]*\}|\$\w+/g, 'EXPANDED');
  return value.split('$$').map(expand).join('$');
}

/** grafana.ini: what Grafana expands in it, and what its reader (gopkg.in/ini.v1) does. */
export function expandedInIni(value: string): string {
  return value.replaceAll(/\$__\w+\{[^}]*\}|\$\{[^}]*\}|%\([^)]*\)s/g, 'EXPANDED');
}

/** Arguments and variables of containers, as a kubelet has them: `$(NAME)`, and `$$` for a dollar. */
export function expandedByKubelet(value: string): string {
  return value.replaceAll(/\$\$|\$\([^)]*\)/g, (found) => (found === '$$' ? '$' : 'EXPANDED'));
}

/** Settings as Grafana's reader of ini files has them, by section and key; what it would not read as a setting is an error. */
export function iniSettings(file: string): Record<string, string> {
  const found: Record<string, string> = {};
  let section = '';
  const lines = file.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/^[\p{White_Space}]+/u, '');
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const head = /^\[(.*)\]$/.exec(line.trimEnd());
    if (head) {
      section = head[1] ?? '';
      continue;
    }
    const [, key = '', rest = ''] = /^([^=:]+?)\s*[=:]\s*(.*)$/s.exec(line) ?? [];
    if (key === '') throw new Error(`grafana.ini: ${JSON.stringify(line)} is no setting`);
    found[`${section}.${key}`] = iniValue(rest);
  }
  return found;
}

function iniValue(rest: string): string {
  if (rest.startsWith('"""')) {
    const end = rest.lastIndexOf('"""');
    if (end < 3) throw new Error('grafana.ini: a value in three quotes does not end in its line');
    return rest.slice(3, end);
  }
  if (/[#;`\\]/.test(rest) || /^(["']).*\1$/s.test(rest))
    throw new Error(`grafana.ini: ${rest} is read as something else`);
  return rest.replaceAll(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, '');
}
