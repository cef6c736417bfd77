/**
 * The style of the pictures. The page's style defines the colours by the names of the tones, for
 * light and dark. A picture is drawn wide and narrow, and shown as its container has room for it.
 */
import { railwayWidth } from './railway-wide.tsx';

/** Longer sagas are drawn from top to bottom at any width. */
const MOST_STEPS_ABREAST = 12;

const tones = ['running', 'done', 'back', 'undone', 'person', 'nothing']
  .map((tone) => `.tone-${tone}{--tone:var(--${tone})}`)
  .join('\n');

const railwaysAbreast = Array.from({ length: MOST_STEPS_ABREAST }, (_, index) => index + 1)
  .map(
    (steps) => `@container picture (min-width:${railwayWidth(steps)}px){
.railway-${steps} .picture-wide{display:block}
.railway-${steps} .picture-tall{display:none}
}`,
  )
  .join('\n');

/** The style sheet of all pictures. */
export const pictureStyle = `${tones}
.picture{container:picture/inline-size}
.picture svg{max-width:100%;height:auto;display:block;margin-inline:auto}
.picture .picture-wide{display:none}
.picture-emblem{display:block}
.picture text{font:13px/1 system-ui,sans-serif;fill:var(--text)}
.picture .name{font-weight:600}
.picture .work{font:12px/1 ui-monospace,monospace;fill:var(--nothing)}
.timeline text,.sequence text{paint-order:stroke;
  stroke:var(--surface);stroke-width:4px;stroke-linejoin:round}
.picture .note{font-size:12px;font-weight:400;fill:var(--nothing)}
.picture .word{font-weight:600;fill:var(--tone)}
.picture .toned{fill:var(--tone)}
.rail,.tie,.ring,.buffer{fill:none;stroke:var(--line);stroke-width:1.5}
.tie{stroke-dasharray:2 4}
.ring{fill:var(--surface)}
.buffer{stroke:var(--nothing);stroke-width:3;stroke-linecap:round}
.track{fill:none;stroke:var(--tone);stroke-width:4;stroke-linecap:round}
.disc{fill:var(--tone)}
.halo{fill:none;stroke:var(--tone);stroke-width:2;opacity:.45}
.halt{fill:var(--surface);stroke:var(--nothing);stroke-width:1}
.grid{fill:none;stroke:var(--line);stroke-width:1}
.flag-now path,.flag-due path,.flag-deadline path{stroke:var(--nothing);stroke-width:1.5}
.flag-due path{stroke-dasharray:2 4}
.flag-deadline path{stroke:var(--back);stroke-dasharray:6 3}
.bar{stroke:var(--tone);stroke-width:1.5}
.bar-answered{fill:var(--tone)}
.bar-waited{fill:var(--surface)}
.bar-open{stroke-dasharray:4 2}
.sent{stroke:var(--tone);stroke-width:2.5}
.ignored{fill:var(--surface);stroke:var(--nothing);stroke-width:2}
.work-mark{fill:var(--tone)}
.picture .label{font-size:12px;font-family:ui-monospace,monospace}
.lifeline{stroke:var(--line);stroke-width:1.5}
.arrow{fill:none;stroke:var(--tone);stroke-width:2}
.arrow-reply{stroke-dasharray:6 4}
.arrow-open{fill:var(--surface);stroke:var(--tone);stroke-width:2}
.sign{fill:none;stroke:var(--surface);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
@container picture (min-width:660px){
.timeline .picture-wide,.sequence .picture-wide{display:block}
.timeline .picture-tall,.sequence .picture-tall{display:none}
}
${railwaysAbreast}
`;

/** The style of the lot, whose bays are links in a grid. */
export const lotStyle = `
.lot-head .chips { gap: 6px; margin: 0; }
.lot-head .chips a { font-size: 13px; padding: 4px 10px; }
#sheet { scroll-margin-top: calc(16 * var(--u)); }
.bays { --abreast: 10; background: var(--page); border-radius: 6px; display: grid;
  grid-template-columns: repeat(var(--abreast), minmax(0, 1fr)); list-style: none;
  margin: 0 0 calc(2 * var(--u)); overflow: hidden; padding: 0; }
${Array.from({ length: 10 }, (_, n) => `.abreast-${n + 1} { --abreast: ${n + 1}; }`).join('\n')}
.lane { grid-column: 1 / -1; padding: 14px 0; }
.lane::before { border-top: 2px dashed var(--line); content: ''; display: block; }
.bay { border: 2px solid var(--line); border-width: 2px 1px 0; min-width: 0; }
.bay.lower { border-width: 0 1px 2px; }
.bay > a { align-items: center; color: var(--text); display: flex; flex-direction: column;
  gap: 4px; height: 100%; padding: 8px 2px; text-align: center; text-decoration: none; }
.bay > a:focus-visible { outline-offset: -3px; }
.bay.lower > a { flex-direction: column-reverse; }
.bay > a:hover { background: var(--surface); }
.bay > a[aria-current] { background: var(--surface); box-shadow: inset 0 0 0 3px var(--running); }
.bay .name { -webkit-box-orient: vertical; display: -webkit-box; font-weight: 600;
  -webkit-line-clamp: 2; line-height: 1.25; max-width: 100%; overflow: hidden;
  overflow-wrap: anywhere; padding: 0 2px; }
.bay .word { font-size: 13px; line-height: 1.3; }
.bay.is-closed { background: repeating-linear-gradient(135deg, transparent 0 10px,
  var(--line) 10px 11px); }
.mark svg { display: block; height: 52px; width: 30px; }
.car .body { fill: currentcolor; } .car .glass { fill: var(--surface); opacity: .8; }
.ground .sign { stroke: currentcolor; }
.bay .who { font-family: var(--mono); font-size: 13px; line-height: 1.3; }
`;
