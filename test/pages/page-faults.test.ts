import test from 'ava'
import { pageFaults } from './page-faults.ts'

const SCRIPT = '<script src="https://a.example/console/assets/live.js" defer></script>'
const whole = (body: string, title = '<h1>A</h1>'): string =>
  `<!doctype html><html lang="en"><head><title>A</title>${SCRIPT}</head><body><header></header><main id="main">${title}${body}</main></body></html>`

test('a page as it should be has no faults', (t) => t.deepEqual(pageFaults(whole('<p>B &amp; C</p>')), []))

for (const [what, page, fault] of [
  ['a tag that stays open', whole('<div>'), '</main> closes <div>'],
  ['tags that cross', whole('<b><i></b></i>'), '</b> closes <i>'],
  ['a block in a paragraph', whole('<p><ul></ul></p>'), '<ul> in a paragraph'],
  ['a script', whole('<script>x</script>'), '<script>'],
  ['our script with something in it', whole(SCRIPT.replace('><', '>x<')), '<script>'],
  ['our script twice', whole(SCRIPT), 'our script 2 times'],
  ['a script from elsewhere', whole('<script src="https://b.example/x.js" defer></script>'), '<script>'],
  ['a drawing that fetches', whole('<svg><use></use></svg>'), '<use>'],
  ['a drawing that runs', whole('<svg onload="x"></svg>'), 'onload= on <svg>'],
  ['a handler', whole('<b onclick="x">A</b>'), 'onclick= on <b>'],
  ['a style', whole('<b style="x">A</b>'), 'style= on <b>'],
  ['a link that runs', whole('<a href="javascript:x">A</a>'), 'href=javascript:x'],
  ['a bare sign', whole('a & b'), 'not escaped: &'],
  ['a second heading', whole('<h1>B</h1>'), '2 <h1>'],
  ['a level that is skipped', whole('<h3>B</h3>'), 'h3 skips a level'],
  ['an id twice', whole('<i id="a"></i><b id="a"></b>'), 'id a twice'],
  ['a name that nothing has', whole('<b aria-describedby="a"></b>'), 'nothing has the id a'],
  ['a field without a label', whole('<input name="a" />'), 'no label: <input name="a" />'],
  ['a label that says nothing', whole('<label><input name="a" /></label>'), 'no label: <input name="a" />'],
  ['a button without a name', whole('<button></button>'), 'no name: <button></button>'],
  ['a table without a caption', whole('<table></table>'), 'a table without a caption'],
  [
    'a head without its scope',
    whole('<table><caption>A</caption><tr><th>A</th></tr></table>'),
    '<th> without scope',
  ],
  [
    'a form that anybody could send',
    whole('<form method="post" action="https://a.example"></form>'),
    'a form that anybody could send',
  ],
  ['news that nobody is led to', whole('<p role="alert">A</p>'), 'what has happened isn’t focused'],
  [
    'two that want the focus',
    whole('<p tabindex="-1" autofocus>A</p><p tabindex="-1" autofocus>B</p>'),
    '2 want the focus',
  ],
  ['an empty attribute', whole('<b class="">A</b>'), 'empty class on <b>'],
] as const) {
  test(`${what} would be seen`, (t) => t.deepEqual(pageFaults(page), [fault]))
}
