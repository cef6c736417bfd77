/** The stylesheet of the reference page: plain, in light and dark, and on a narrow screen. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3a404a);
  --soft: light-dark(#f4f6f9, #20242b); --link: light-dark(#0b57d0, #8ab4f8); }
html { background: Canvas; color: CanvasText; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1.5rem; }
h1, h2, h3 { line-height: 1.2; }
h2 { border-bottom: 1px solid var(--line); margin-top: 3rem; padding-bottom: .3rem; }
h3 { margin: 2.2rem 0 .5rem; overflow-wrap: anywhere; }
a { color: var(--link); }
code, pre { font: 14px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); border-radius: 6px; overflow-wrap: anywhere; padding: .8rem 1rem;
  white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; }
table code { overflow-wrap: anywhere; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .8rem .4rem 0; text-align: left;
  overflow-wrap: anywhere; vertical-align: top; }
nav ul { columns: 18rem; list-style: none; padding: 0; }
nav li ul { columns: auto; padding-left: 1rem; }
nav li { overflow-wrap: anywhere; }
h4 { margin: 1.2rem 0 .3rem; }
.method { border: 1px solid var(--line); border-radius: 4px; font-size: .8em; margin-right: .4em;
  padding: .1em .45em; }
.note { color: light-dark(#5b6270, #a4abb6); }
`;
