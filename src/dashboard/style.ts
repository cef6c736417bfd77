/** The stylesheet of the dashboard: one scale of type, one unit of space, light and dark. */
import { lotStyle, pictureStyle } from './pictures/style.ts';

const base = `
:root { color-scheme: light dark;
  --page: light-dark(#f6f7f9, #14171c); --surface: light-dark(#fff, #1d2128);
  --line: light-dark(#d5d9e0, #39404b); --text: light-dark(#1b1f26, #e8eaee);
  --running: light-dark(#1f5fbf, #7fb2ff); --done: light-dark(#1c7340, #6fcf97);
  --back: light-dark(#8a5300, #f0b45a); --undone: light-dark(#6b4aa0, #c3a6f5);
  --person: light-dark(#b3261e, #ff8a80); --nothing: light-dark(#545d6b, #a3acb9);
  --u: 8px; --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
*, ::before, ::after { box-sizing: border-box; }
body { background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif;
  display: flex; flex-direction: column; margin: 0; min-height: 100vh; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 var(--u); }
main > h1 + p, main > h1 + .chips { margin-bottom: calc(2 * var(--u)); }
h2 { font-size: 18px; line-height: 1.3; margin: 0 0 calc(2 * var(--u)); }
h3 { font-size: 15px; margin: 0 0 var(--u); }
h1, h2, h3 { overflow-wrap: anywhere; text-wrap: balance; }
p { margin: 0 0 var(--u); max-width: 70ch; overflow-wrap: anywhere; }
.operator button { flex: none; }
small, .small { font-size: 13px; }
a { color: var(--running); text-underline-offset: 3px; }
code, pre, .id, .amount, .history time { font-family: var(--mono); font-size: 13px; }
time, .facts { font-variant-numeric: tabular-nums; } time { white-space: nowrap; }
:focus-visible { outline: 3px solid var(--running); outline-offset: 2px; border-radius: 3px; }
.sr, .skip:not(:focus) { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute;
  white-space: nowrap; width: 1px; }
.skip:focus { background: var(--surface); left: var(--u); padding: var(--u); position: absolute;
  top: var(--u); z-index: 1; }
main:focus { outline: none; }
header { align-items: center; background: var(--surface); border-bottom: 1px solid var(--line);
  display: flex; flex-wrap: wrap; gap: var(--u) calc(3 * var(--u));
  padding: calc(1.5 * var(--u)) calc(3 * var(--u)); }
.brand { align-items: center; color: inherit; display: flex; font-size: 18px; font-weight: 700;
  gap: var(--u); text-decoration: none; }
#live-state { align-items: center; color: var(--nothing); display: flex; font-size: 13px; gap: 6px;
  margin: 0 0 0 auto; }
#live-state[data-state]::before { background: var(--done); border-radius: 50%; content: '';
  height: 8px; width: 8px; }
#live-state[data-state=lost]::before { background: none; border: 2px solid var(--person); }
header nav { display: flex; flex-wrap: wrap; gap: 4px calc(2.5 * var(--u)); }
header nav a { border-bottom: 2px solid transparent; color: inherit; padding: 4px 0;
  text-decoration: none; }
header nav a:hover { border-color: var(--line); }
header nav a[aria-current] { border-color: var(--running); font-weight: 600; }
.operator { align-items: center; display: flex; gap: var(--u); overflow-wrap: anywhere; }
.search { display: flex; gap: var(--u); }
.search input { width: 18ch; }
main, footer { margin: 0 auto; max-width: 1320px; width: 100%; padding: calc(3 * var(--u)); }
main:empty { display: none; }
footer { align-items: center; border-top: 1px solid var(--line); color: var(--nothing);
  display: flex; flex-wrap: wrap; font-size: 13px; gap: var(--u) calc(3 * var(--u));
  margin-top: auto; }
footer p { margin: 0; } footer .times { margin-right: auto; }
#told { bottom: calc(2 * var(--u)); left: 50%; position: fixed; translate: -50%; z-index: 1; }
#told:not(:empty) { background: var(--text); border-radius: 6px; color: var(--page);
  padding: var(--u) calc(2 * var(--u)); }
.times { border: 0; display: flex; gap: calc(1.5 * var(--u)); margin: 0; padding: 0; }
.times { align-items: baseline; } .times legend { display: contents; }
.times label { padding: 0; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 8px;
  margin: 0 0 calc(2 * var(--u)); padding: calc(2 * var(--u)) calc(2.5 * var(--u)); }
.card > :last-child { margin-bottom: 0; }
.columns { align-items: start; display: grid; gap: calc(2 * var(--u));
  grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); }
.columns > * { min-width: 0; }
.columns.beside { grid-template-rows: auto 1fr; row-gap: 0; }
.columns.beside > :nth-child(2) { grid-column: 2; grid-row: 1 / span 2; }
.asking { margin-inline: auto; max-width: 40rem; padding: calc(3 * var(--u)); }
.asking h1 { font-size: 18px; }
.sentence::first-letter { text-transform: uppercase; }
.empty { color: var(--nothing); padding: calc(3 * var(--u)); text-align: center; }
.empty p { margin-inline: auto; }
.row { align-items: center; display: flex; flex-wrap: wrap; gap: var(--u) calc(1.5 * var(--u)); }
.apart { justify-content: space-between; }
.row > h1, .row > h2 { margin: 0; }
:is(.card, .foot) > .row:not(:last-child) { margin-bottom: calc(1.5 * var(--u)); }
.card > .foot { border-top: 1px solid var(--line); margin-top: calc(2 * var(--u));
  padding-top: calc(2 * var(--u)); }
.clamped { -webkit-box-orient: vertical; display: -webkit-box; -webkit-line-clamp: 3;
  overflow: hidden; }
.muted { color: var(--nothing); }
.tone-running { color: var(--running); } .tone-done { color: var(--done); }
.tone-back { color: var(--back); } .tone-undone { color: var(--undone); }
.tone-person { color: var(--person); } .tone-nothing { color: var(--nothing); }
.state { font-weight: 600; white-space: nowrap; }
.count { font-weight: 600; }
button, input, select, textarea { font: inherit; }
button, .button, input:not([type=radio], [type=checkbox]), select, textarea {
  background: var(--surface); border: 1px solid var(--nothing); border-radius: 6px; color: inherit;
  min-height: 36px; padding: 5px 12px; }
button, .button { cursor: pointer; display: inline-block; font-weight: 600; max-width: 100%;
  overflow-wrap: anywhere; text-decoration: none; }
button:disabled { border-style: dashed; color: var(--nothing); cursor: not-allowed;
  font-weight: 400; }
button:not(:disabled):hover, .button:hover { border-color: var(--text); }
button.primary, .button.primary { background: var(--running); border-color: var(--running);
  color: var(--surface); }
button.danger, .button.danger { border-color: var(--person); color: var(--person); }
.why { color: var(--nothing); font-size: 13px; } ul.why { list-style: none; margin: 0; padding: 0; }
.sentence { display: inline-block; }
label { display: block; } label > input:not([type=radio], [type=checkbox]), label > textarea,
label > select { display: block; margin-top: 4px; width: 100%; }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 calc(2 * var(--u));
  padding: var(--u) calc(1.5 * var(--u)); }
legend { font-weight: 600; padding: 0 4px; }
fieldset label { padding: 3px 0; }
.ways label { display: grid; gap: 0 8px; grid-template-columns: 18px minmax(0, 1fr);
  padding: 4px 0; }
.ways label .small { grid-column: 2; }
.card form + form, .card form + p { margin-top: var(--u); }
fieldset label .small { color: var(--nothing); }
button.id { background: none; border: 0; cursor: copy; font-weight: 400; min-height: 0; padding: 0;
  text-decoration: underline dotted; text-underline-offset: 3px; }
:root:not([data-copies]) [data-copy], [data-copies] .uncopied { display: none; }
.id .short { white-space: nowrap; } .id .whole { display: none; }
.id:focus .whole { display: inline; overflow-wrap: anywhere; }
.id:focus .short { display: none; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 6px 12px 6px 0; text-align: left;
  vertical-align: top; }
th { color: var(--nothing); font-size: 13px; font-weight: 600; }
tr:last-child > * { border-bottom: 0; }
dl { display: grid; gap: 4px calc(1.5 * var(--u)); grid-template-columns: auto minmax(0, 1fr);
  margin: 0; }
dt { color: var(--nothing); } dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--page); border-radius: 6px; margin: 4px 0 0; max-width: 100%;
  overflow-x: auto; padding: var(--u) calc(1.5 * var(--u)); }
details > summary { cursor: pointer; }
dialog { background: var(--surface); border: 1px solid var(--line); border-radius: 8px;
  box-shadow: 0 12px 48px rgb(0 0 0 / .35); color: inherit; max-width: min(34rem, 94vw);
  padding: calc(3 * var(--u)); width: 100%; }
dialog > .card { border: 0; margin: 0; padding: 0; }
dialog::backdrop { background: rgb(0 0 0 / .45); }
.pointed { background: light-dark(#fff3bf, #4a3d10); }
svg .pointed, svg.pointed { filter: drop-shadow(0 0 3px var(--running)); }
`;

const list = `
.chips { display: flex; flex-wrap: wrap; gap: var(--u); list-style: none; margin: 0 0
  calc(2 * var(--u)); padding: 0; }
.chips a { background: var(--surface); border: 1px solid var(--line); border-radius: 18px;
  display: block; padding: 5px 14px; text-decoration: none; }
.chips a:not([class^=tone]) { color: inherit; } .chips b { color: var(--text); }
.chips a:hover { border-color: var(--nothing); }
.chips a[aria-current] { border-color: currentcolor; box-shadow: inset 0 0 0 1px currentcolor; }
.filters { align-items: end; display: grid; gap: var(--u) calc(1.5 * var(--u));
  grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); }
.filters label { color: var(--nothing); font-size: 13px; }
.filters input, .filters select { color: var(--text); font-size: 15px; }
.sagas { list-style: none; margin: 0; padding: 0; }
.sagas > li { align-items: center; border-bottom: 1px solid var(--line); display: grid;
  gap: 2px calc(2 * var(--u)); grid-template-columns: 120px 10rem minmax(0, 1fr) auto;
  padding: 10px 0; }
.sagas > li > a { display: block; }
.sagas > li:last-child { border-bottom: 0; }
.sagas .what { min-width: 0; overflow-wrap: anywhere; }
.sagas .when { text-align: right; }
.pager { align-items: baseline; display: flex; gap: calc(2 * var(--u));
  justify-content: space-between; }
.history { list-style: none; margin: 0; padding: 0; }
.history > li { border-bottom: 1px solid var(--line); display: grid; gap: 2px calc(2 * var(--u));
  grid-template-columns: 2.5ch 9rem minmax(0, 1fr); padding: 5px 0; }
.history > li:last-child { border-bottom: 0; }
.history .seq { color: var(--nothing); text-align: right; }
.history time, .history .seq { line-height: 22px; }
.history .detail { min-width: 0; overflow-wrap: anywhere; padding-left: 18px; }
.history details.detail { padding: 0; } .history summary { padding-left: 18px; position: relative; }
.history summary { list-style: none; } .history summary::-webkit-details-marker { display: none; }
.history summary::before { border: solid var(--nothing); border-width: 0 2px 2px 0; content: '';
  height: 7px; left: 2px; position: absolute; rotate: -45deg; top: 7px; width: 7px; }
.history [open] > summary::before { rotate: 45deg; top: 6px; }
.letters { list-style: none; margin: 0 0 calc(2 * var(--u)); padding: 0; }
.letters > li { align-items: center; border-top: 1px solid var(--line); display: flex;
  flex-wrap: wrap; gap: var(--u) calc(2 * var(--u)); justify-content: space-between;
  padding: var(--u) 0; }
.verbs { align-items: center; display: flex; flex-wrap: wrap; gap: var(--u) calc(2 * var(--u));
  margin-top: calc(2 * var(--u)); }
.head { border-left-width: 4px; }
.edge-running { border-left-color: var(--running); } .edge-done { border-left-color: var(--done); }
.edge-back { border-left-color: var(--back); } .edge-undone { border-left-color: var(--undone); }
.edge-person { border-left-color: var(--person); }
.facts { display: flex; flex-wrap: wrap; gap: calc(1.5 * var(--u)) calc(4 * var(--u));
  margin-top: calc(1.5 * var(--u)); }
.facts dt { font-size: 13px; } .facts code { font-size: 15px; }
.stores { container-type: inline-size; }
.databases { display: grid; gap: calc(1.5 * var(--u)); grid-template-columns: minmax(0, 1fr); }
@container (min-width: 480px) { .databases { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@container (min-width: 720px) { .databases { grid-template-columns: repeat(4, minmax(0, 1fr)); } }
.databases > section { border: 1px solid var(--line); border-radius: 6px; min-width: 0;
  padding: calc(1.5 * var(--u)); }
.cards { display: grid; gap: calc(2 * var(--u));
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
  margin-bottom: calc(2 * var(--u)); }
.cards .card { margin: 0; }
`;

const narrow = `
@media (max-width: 1000px) {
  .columns, .columns.beside { grid-template-columns: minmax(0, 1fr); }
  .columns.beside > :nth-child(2) { grid-column: 1; grid-row: auto; }
  #sheet { scroll-margin-top: var(--u); }
  search { order: 2; width: 100%; } .search input { flex: 1; width: auto; } }
@media (max-width: 700px) {
  header, main, footer { padding-inline: calc(1.5 * var(--u)); }
  header { gap: var(--u) calc(2 * var(--u)); padding-bottom: var(--u); }
  header nav { column-gap: calc(1.75 * var(--u)); order: 1; width: 100%; }
  .bay .word, .bay .who { font-size: 12px; letter-spacing: -.02em; }
  .bays { grid-template-columns: repeat(min(var(--abreast), 5), minmax(0, 1fr)); }
  .sagas > li { grid-template-columns: minmax(0, 1fr) auto; }
  .sagas .what, .sagas .when { grid-column: 1 / -1; }
  .sagas .when { display: flex; flex-wrap: wrap; gap: 0 calc(2 * var(--u)); text-align: left; }
  .facts { display: grid; column-gap: calc(2 * var(--u));
    grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); }
  .history > li { grid-template-columns: 2.5ch minmax(0, 1fr); }
  .history .detail { grid-column: 2; }
  .card { padding: calc(1.5 * var(--u)); } }
@media (prefers-reduced-motion: no-preference) {
  .moving { animation: moving 1.6s ease-in-out infinite; }
  @keyframes moving { 50% { opacity: .45; } } }
@media print {
  :root { color-scheme: light; }
  body { background: none; display: block; font-size: 13px; }
  header nav, search, header form, #live-state, footer, form, .verbs, .pager, #filters,
  summary.small, dialog { display: none; }
  main { max-width: none; padding: 0; }
  .card, .head { border-color: var(--line); border-width: 1px 0 0; padding: 12px 0; }
  :not(dd).clamped { -webkit-line-clamp: none; }
  h1, h2, h3 { break-after: avoid; } svg, li { break-inside: avoid; } }
`;

export const style = base + list + lotStyle + pictureStyle + narrow;
