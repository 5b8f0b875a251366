/**
 * How a page looks. Colours are told apart by people who see few (after Okabe and Ito), and each look has a shape of its own, so
 * that colour alone never says anything.
 */
export const pageStyle = `
:root {
  color-scheme: light;
  --page: #f6f7f9; --card: #ffffff; --text: #1a2230; --soft: #5d6878; --line: #dfe3e9; --faint: #eef0f4;
  --mtls: #0072b2; --plain: #d07c00; --unknown: #9a4d86; --differs: #c4341c; --good: #00795c; --lit: #eaf2fa; --ring: #1a2230;
  --shadow: 0 1px 2px rgb(20 30 50 / 6%), 0 6px 24px rgb(20 30 50 / 6%);
}
:root[data-theme=dark] {
  color-scheme: dark;
  --page: #11151c; --card: #191f29; --text: #e6eaf1; --soft: #99a4b5; --line: #2d3644; --faint: #222a36;
  --mtls: #56b4e9; --plain: #f0a830; --unknown: #dc8cc4; --differs: #ff7a5c; --good: #3ecfa5; --lit: #22303f; --ring: #ffffff;
  --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 6px 24px rgb(0 0 0 / 30%);
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme=light]) {
    color-scheme: dark;
    --page: #11151c; --card: #191f29; --text: #e6eaf1; --soft: #99a4b5; --line: #2d3644; --faint: #222a36;
    --mtls: #56b4e9; --plain: #f0a830; --unknown: #dc8cc4; --differs: #ff7a5c; --good: #3ecfa5; --lit: #22303f; --ring: #ffffff;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 6px 24px rgb(0 0 0 / 30%);
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1800px; padding: 20px 24px 48px; background: var(--page); color: var(--text);
  font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
header { display: flex; justify-content: space-between; align-items: start; gap: 16px; }
h1 { margin: 0 0 16px; font-size: 24px; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.kicker { margin: 0; color: var(--soft); font-size: 13px; }
button, select, input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 5px 10px; }
button { cursor: pointer; }
button:hover { border-color: var(--soft); }
:focus-visible { outline: 2px solid var(--mtls); outline-offset: 2px; }
.theme { width: 36px; height: 36px; padding: 0; border-radius: 50%; font-size: 17px; }
.banner { margin: 0 0 16px; padding: 10px 14px; border-radius: 10px; font-weight: 600; background: var(--card); border: 1px solid var(--line); border-left: 5px solid; }
.banner.holds { border-left-color: var(--good); } .banner.differs { border-left-color: var(--differs); } .banner.unknown { border-left-color: var(--unknown); }

.tiles { display: flex; flex-wrap: wrap; gap: 10px; margin-bottom: 16px; }
.tile { display: grid; grid-template-columns: auto auto; column-gap: 10px; align-items: center; padding: 9px 16px 9px 12px; border-radius: 12px; text-align: left; box-shadow: var(--shadow); }
.tile i { grid-row: span 2; }
.tile strong { font-size: 18px; line-height: 1.15; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: 12px; line-height: 1.3; }
.tile[aria-pressed=true] { border-color: var(--text); background: var(--lit); box-shadow: inset 0 0 0 1px var(--text); }

.filters { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 18px; margin-bottom: 12px; }
fieldset { display: flex; align-items: center; gap: 6px; margin: 0; padding: 0; border: 0; min-width: 0; }
legend { float: left; padding: 0 4px 0 0; color: var(--soft); }
select { max-width: 190px; } input { width: 150px; min-width: 0; }
.folds { display: flex; gap: 6px; }
.shown { margin: 0 0 0 auto; color: var(--soft); }

main { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 16px; align-items: start; }
.scroll, .details, .section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); }
.scroll { overflow: auto; max-height: calc(100vh - 120px); min-height: 120px; }
.details { position: sticky; top: 16px; padding: 16px 18px; max-height: calc(100vh - 32px); overflow: auto; }
.details h2 { margin: 0 0 10px; font-size: 16px; line-height: 1.35; overflow-wrap: anywhere; }
.details h3 { margin: 16px 0 4px; font-size: 12px; font-weight: 600; color: var(--soft); }
.details ul, .section ul { margin: 0; padding-left: 18px; overflow-wrap: anywhere; }
.details li, .section li { margin: 2px 0; }
.arrow { color: var(--soft); }
.hint { margin: 0; color: var(--soft); }
.command { display: block; padding: 8px 10px; border-radius: 8px; background: var(--faint); font: 12px/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; overflow-wrap: anywhere; user-select: all; }
.primary { background: var(--text); color: var(--card); border-color: var(--text); }
.badge { display: flex; align-items: center; gap: 8px; margin: 6px 0; font-weight: 600; }
.section { margin-top: 16px; padding: 12px 18px; }
.section summary { cursor: pointer; font-weight: 600; }
.section > ul, .section > table { margin-top: 8px; }
.flows { border-collapse: collapse; width: 100%; }
.flows td { padding: 3px 14px 3px 0; border-top: 1px solid var(--faint); vertical-align: top; }
.flows .badge { margin: 0; font-weight: 400; }

.matrix { border-collapse: separate; border-spacing: 0; font-size: 12.5px; }
.matrix th { font-weight: 400; text-align: left; background: var(--card); }
.matrix thead { position: sticky; top: 0; z-index: 2; }
.matrix tbody th, .corner { position: sticky; left: 0; z-index: 1; }
.matrix .corner { z-index: 3; vertical-align: bottom; padding: 8px 12px; color: var(--soft); border-right: 1px solid var(--line); border-bottom: 1px solid var(--line); white-space: nowrap; }
.matrix th.caller { padding: 0 14px 0 22px; border-right: 1px solid var(--line); white-space: nowrap; }
.matrix th.caller > span { display: inline-flex; gap: 6px; align-items: baseline; max-width: 300px; }
.name { overflow: hidden; text-overflow: ellipsis; }
.any .name, .address .name { font-style: italic; color: var(--soft); }
.matrix em { font-style: normal; font-size: 11px; padding: 0 6px; border-radius: 9px; background: var(--faint); color: var(--soft); }
.matrix th.namespace { padding: 6px 6px 3px; white-space: nowrap; }
.matrix tbody th.namespace { border-right: 1px solid var(--line); border-top: 1px solid var(--line); }
.matrix thead th.namespace { border-left: 1px solid var(--line); overflow: hidden; max-width: 0; }
.matrix th.namespace button { display: flex; gap: 6px; align-items: baseline; padding: 0 6px; border: 0; background: none; font-weight: 650; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.matrix thead th.namespace.folded { vertical-align: bottom; padding: 6px 0; border-bottom: 1px solid var(--line); max-width: none; }
.matrix .turned button { padding: 6px 0; }
.matrix tr.namespace td { border-top: 1px solid var(--line); }
.matrix th.called, .matrix th.port { vertical-align: bottom; padding: 4px 0 6px; }
.matrix th:has(> .turned) { text-align: center; }
.matrix th.called, .matrix .first { border-left: 1px solid var(--line); }
.matrix th.port { border-bottom: 1px solid var(--line); color: var(--soft); font-variant-numeric: tabular-nums; }
.turned { writing-mode: vertical-rl; transform: rotate(180deg); display: inline-flex; gap: 5px; align-items: center; max-height: 190px; white-space: nowrap; }
.flat { display: flex; gap: 6px; align-items: baseline; padding: 0 8px; white-space: nowrap; }
.matrix .turned em { padding: 6px 0; }
.matrix td { width: 27px; min-width: 27px; height: 26px; padding: 0; text-align: center; cursor: pointer; border-bottom: 1px solid var(--faint); }
.matrix td.gap { cursor: default; height: auto; border-bottom: 0; }
.matrix tr:hover td[data-row], .matrix td.lit { background: var(--lit); }
.matrix tr:hover td.lit { box-shadow: inset 0 0 0 1px var(--soft); }
.matrix td:focus-visible { outline: 2px solid var(--ring); outline-offset: -2px; border-radius: 6px; }
.matrix td[aria-selected=true] { box-shadow: inset 0 0 0 2px var(--ring); border-radius: 6px; }
.matrix td.dim i { opacity: 0.14; }

i { display: inline-block; width: 13px; height: 13px; border-radius: 50%; vertical-align: middle; flex: none; position: relative; }
.mtls > i { background: var(--mtls); }
.either > i { background: linear-gradient(90deg, var(--mtls) 50%, var(--card) 50%); border: 2.5px solid var(--plain); border-left-color: var(--mtls); }
.plain > i { border: 3px solid var(--plain); }
.doubtful > i { border: 3px dotted var(--mtls); }
.unknown > i { border-radius: 3px; transform: rotate(45deg) scale(0.82); background: repeating-linear-gradient(0deg, var(--unknown) 0 2px, transparent 2px 4px); border: 1.5px solid var(--unknown); }
.denied > i { width: 4px; height: 4px; background: var(--line); }
.tile.denied > i, .badge.denied > i { background: var(--soft); margin: 0 4px; width: 5px; height: 5px; }
.outside > i { visibility: hidden; }
.limited > i::after { content: ''; position: absolute; inset: 0; margin: auto; width: 5px; height: 5px; border-radius: 50%; background: var(--card); }
.plain.limited > i::after { background: var(--plain); width: 3px; height: 3px; }
td.differs, .tile.differs, .badge.differs { position: relative; }
.matrix td.differs { box-shadow: inset 0 0 0 2px var(--differs); border-radius: 6px; }
.tile.differs > i, .badge.differs > i { border-radius: 4px; border: 2px solid var(--differs); }
.matrix td.differs::after { content: '!'; position: absolute; top: -1px; right: 4px; font-size: 10px; font-weight: 700; color: var(--differs); }
td.tally i { display: inline-flex; flex-direction: column; width: var(--side, 4px); height: var(--side, 4px); border-radius: 3px; overflow: hidden; vertical-align: middle; }
td.tally i:empty { border-radius: 50%; background: var(--line); }
td.tally b { display: block; flex: 1 1 0; min-height: 2px; }
b.mtls { background: var(--mtls); } b.doubtful { background: var(--mtls); opacity: 0.6; }
b.either { background: repeating-linear-gradient(90deg, var(--mtls) 0 3px, var(--plain) 3px 6px); }
b.plain { background: var(--plain); }
b.unknown { background: var(--unknown); }

@media (max-width: 900px) {
  body { padding: 14px 12px 40px; }
  main { grid-template-columns: minmax(0, 1fr); }
  .details { position: sticky; bottom: 8px; top: auto; max-height: 45vh; order: 2; z-index: 4; }
  .scroll { max-height: 70vh; }
  .matrix th.caller > span { max-width: 130px; }
  .matrix th.caller { padding-left: 12px; }
  .turned { max-height: 96px; }
  .turned .name { max-height: 88px; }
  .shown { margin: 0; flex-basis: 100%; }
  fieldset { flex: 1 1 100%; } input { flex: 1; }
}
@media print { .filters, .theme, .details { display: none; } .scroll { max-height: none; overflow: visible; } }
`;
