/** The one style sheet. It has no address of anybody else and asks for nothing further. What only a reader of it needs is not sent. */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --text: #1b222e; --muted: #525c6b; --line: #d5dae1; --control: #737d8c;
  --accent: #1a56c4; --two: #d27300; --on-accent: #ffffff; --good: #17683a; --warn: #855000; --bad: #b3261e; --none: #525c6b;
  --good-soft: #e6f4ea; --warn-soft: #fdf1dc; --bad-soft: #fdeceb; --none-soft: #eceff3;
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --card: #1d2128; --text: #e8eaee; --muted: #aab2bf; --line: #363c46; --control: #848e9d;
    --accent: #8ab4ff; --two: #ffd08a; --on-accent: #0b1b38; --good: #7fd49e; --warn: #f0c069; --bad: #ff9d92; --none: #aab2bf;
    --good-soft: #17301f; --warn-soft: #352a13; --bad-soft: #3b1d1b; --none-soft: #272c34;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999em; top: 0; padding: .75rem 1rem; background: var(--card); z-index: 1; }
.skip:focus { left: 0; }
header { background: var(--card); border-bottom: 1px solid var(--line); }
.bar, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem; min-height: 3.5rem; }
.brand { font-weight: 650; color: var(--text); text-decoration: none; padding: .5rem 0; }
nav ul { display: flex; flex-wrap: wrap; list-style: none; margin: 0 -.6rem; padding: 0; }
.bar nav { width: 100%; }
nav a { display: block; padding: .5rem .6rem; border-bottom: 3px solid transparent; text-decoration: none; }
nav a:hover { border-color: var(--line); }
nav a[aria-current] { border-color: var(--accent); color: var(--text); font-weight: 600; }
.aside { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; margin-left: auto; padding: .25rem 0; }
.aside a { padding: .35rem 0; }
.who { color: var(--muted); }
.who, .head > *, .actions > * { min-width: 0; max-width: 100%; overflow-wrap: anywhere; }
main { padding-top: 1.5rem; padding-bottom: 4rem; }
footer { padding-bottom: 2rem; }
footer:has(.box) { position: sticky; bottom: 0; padding-bottom: .5rem; background: var(--page); }
h1 { font-size: 1.65rem; line-height: 1.25; margin: .5rem 0 1rem; text-wrap: balance; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0; }
main > h2 { margin-top: 1.6rem; }
p, ul, ol, dl { margin: .6rem 0; max-width: 46rem; }
form { margin: 0; }
form > [role=group] { margin: 1rem 0; }
.box, .lead { border-left: 4px solid var(--none); background: var(--none-soft); border-radius: 6px; padding: .8rem 1rem; }
.lead { font-size: 1.1rem; }
div.box { max-width: 46rem; margin: .6rem 0; }
.good { --none: var(--good); --none-soft: var(--good-soft); }
.warn { --none: var(--warn); --none-soft: var(--warn-soft); }
.bad { --none: var(--bad); --none-soft: var(--bad-soft); }
.card, .checks li { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .8rem 1.1rem; margin: .6rem 0; }
.card { padding: 1.1rem 1.25rem; margin: 1rem 0; }
.card > :last-child { margin-bottom: 0; }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .8rem; }
.mark { display: inline-block; color: var(--none); background: var(--none-soft); border: 1px solid; border-radius: .8rem;
  font-size: .85rem; font-weight: 600; line-height: 1.3; padding: .1rem .6rem; }
.muted { color: var(--muted); }
.one { fill: var(--accent); background: var(--accent); }
.two { fill: var(--two); background: var(--two); }
.plot, .length { display: block; width: 100%; }
.plot { height: 11rem; margin: .6rem 0 1rem; padding-left: 3.6rem; overflow: visible; }
.plot text { fill: var(--muted); font-size: .8rem; text-anchor: end; }
.plot .mid { text-anchor: middle; }
.grid { fill: var(--line); }
.key, .lengths { list-style: none; padding: 0; }
.key { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.key i { display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem; forced-color-adjust: none; }
.length { height: .6rem; margin: .1rem 0 .5rem; }
dl.facts { display: grid; grid-template-columns: minmax(8rem, max-content) minmax(0, 1fr); gap: .35rem 1.25rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .9rem/1.5 ui-monospace, Consolas, monospace; overflow-wrap: anywhere; user-select: all; background: var(--none-soft);
  border-radius: 4px; padding: .1rem .35rem; }
ul.checks { list-style: none; padding: 0; max-width: none; }
.checks p { margin: .35rem 0 0; }
h3 { font-size: 1rem; margin: 0; }
[role=group], [role=radiogroup] { margin: 1.1rem 0; }
.card > label:not(.tick) { display: block; margin: .7rem 0; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1rem; margin: 1.1rem 0; }
button, .actions a.main, .actions.start a { display: inline-block; font: inherit; font-weight: 600; line-height: 1.3; min-height: 2.75rem;
  padding: .7rem 1.15rem; border: 1px solid var(--accent); border-radius: 8px; background: var(--accent); color: var(--on-accent);
  text-decoration: none; cursor: pointer; }
button:hover, .actions a:hover { filter: brightness(1.08); }
button[aria-busy] { opacity: .7; cursor: progress; }
button[aria-busy]::after { content: ' …'; }
button.quiet { background: none; border-color: var(--control); color: var(--text); font-weight: 400; min-height: 2.25rem; padding: .4rem .8rem; }
button.danger { background: none; border: 2px solid var(--bad); color: var(--bad); }
input:not([type=checkbox], [type=radio], [type=hidden]), select { display: block; font: inherit; width: 100%; max-width: 22rem; min-height: 2.75rem;
  padding: .5rem .7rem; margin-top: .2rem; color: var(--text); background: var(--card); border: 1px solid var(--control); border-radius: 8px; }
input[type=checkbox], input[type=radio] { width: 1.35rem; height: 1.35rem; margin: 0; flex: none; accent-color: var(--accent); }
td input:not([type=checkbox], [type=radio]) { width: 9rem; }
label.tick { display: flex; align-items: flex-start; gap: .7rem; padding: .4rem 0; max-width: 46rem; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
caption { text-align: left; color: var(--muted); padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .65rem .8rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { font-size: .9rem; color: var(--muted); vertical-align: bottom; overflow-wrap: normal; }
td .mark, td button, td:not(.address) a { overflow-wrap: normal; word-break: keep-all; }
td.address { width: 12.5rem; }
td label { position: relative; display: inline-flex; align-items: center; gap: .7rem; min-height: 1.75rem; min-width: 7rem; }
td a { display: inline-block; padding: .1rem 0; margin-right: .9rem; }
.hidden, .matrix td span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (min-width: 62rem) { td, th[scope=row] { min-width: 6.5rem; } }
@media (max-width: 46rem) {
  .card { padding: .9rem 1rem; }
  .aside { margin-left: 0; width: 100%; justify-content: space-between; }
  table, caption, tbody, tr, th, td { display: block; }
  table { background: none; border: 0; }
  tr { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin: 0 0 .9rem; padding: .5rem 0; }
  tr > *, td.address { border: 0; width: auto; padding: .3rem 1rem; }
  td[data-label]::before { content: attr(data-label); display: block; font-size: .85rem; color: var(--muted); }
  td label { min-height: 2.25rem; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .matrix td span { position: static; width: auto; height: auto; clip-path: none; white-space: normal; }
  dl.facts { display: block; }
  dd { margin-bottom: .6rem; }
}
@media (forced-colors: active) { .mark, .box, .lead { border: 1px solid; } nav a[aria-current] { text-decoration: underline; } }
`.replaceAll(/\n\s*|;? ?([{}]) ?/g, '$1')
