export const FRONT_STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 25%, transparent);
  --accent: light-dark(#1a56c4, #8ab4ff); }
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: Canvas; color: CanvasText; }
main { padding: .75rem 1rem 1rem; outline: none; }
main > header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; justify-content: space-between; }
h1 { font-size: 1.3rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 0; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.lead { margin: .25rem 0 .5rem; max-width: 70rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 0 0 .75rem; padding: 0; }
nav a { display: block; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: 8px; text-decoration: none; }
nav a[aria-current] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); font-weight: 600; }
small { font-weight: 400; }
.panes { display: grid; gap: .75rem; grid-template-columns: repeat(3, minmax(0, 1fr)); }
section { display: grid; grid-template-columns: 1fr auto; gap: .25rem .75rem; align-items: baseline; }
section > :is(iframe, p) { grid-column: 1 / -1; }
iframe { width: 100%; height: max(24rem, calc(100vh - 13.5rem)); border: 1px solid var(--line); border-radius: 8px; }
.alone { font-size: .9rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
footer { position: sticky; bottom: 0; }
.box { margin: 0; padding: .75rem 1rem; background: Canvas; border-top: 3px solid #b3261e; }
@media (max-width: 64rem) { .panes { grid-template-columns: minmax(0, 1fr); gap: 1.25rem; } iframe { height: 34rem; max-height: 85vh; } }
`
