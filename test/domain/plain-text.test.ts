import test from 'ava'
import fc from 'fast-check'
import { plainText } from '../../shared/domain/plain-text.ts'

const said: readonly (readonly [what: string, html: string, text: string])[] = [
  ['text without markup stays as it is, entities included', 'a < b &amp; c', 'a < b &amp; c'],
  ['paragraphs and breaks become lines', '<p>One</p><p>Two<br>Three</p>', 'One\nTwo\nThree'],
  ['lists keep their items', '<ul><li>Milk</li><li>Bread</li></ul>', '- Milk\n- Bread'],
  ['a link keeps what it is called', 'See <a href="https://example.com">the page</a>', 'See the page'],
  ['entities are read where there is markup', '<b>A&amp;B</b>&nbsp;&#8364;&#x41;', 'A&B €A'],
  ['an entity that means nothing stays', '<b>x</b>&bogus;&#0;', 'x&bogus;&#0;'],
  ['what only looks like a tag stays', '<b>x</b> <3 <foo>', 'x <3 <foo>'],
]

for (const [what, html, text] of said)
  test(`a description's markup: ${what}`, (t) => {
    t.is(plainText(html), text)
  })

test('a text without markup is never changed, whatever it is', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => /<\/?[a-z]/i.test(text) || plainText(text) === text),
  )
  t.pass()
})

test('a hundred thousand open tags are read at once', (t) => {
  t.is(plainText('<b>'.repeat(100_000)), '')
})
