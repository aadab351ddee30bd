import test from 'ava'
import { LANGUAGES } from '../../shared/pages/language.ts'
import { pageFaults } from './page-faults.ts'
import { readHtml, tagsOf } from './read-html.ts'
import { samplePages } from './sample-pages.ts'

/** Ends an attribute, a tag and a text, and would run. */
const ATTACK = `"><script>alert(1)</script><b onclick='x()' title="`
const SIZE_MAX = 30_000

for (const language of LANGUAGES) {
  for (const { name, page } of samplePages(language)) {
    test(`the page “${name}” is whole, has names for everything and nothing that runs (${language})`, (t) => {
      t.deepEqual(pageFaults(page), [])
      t.is(tagsOf(page, 'html')[0]?.attributes.get('lang'), language)
      t.true(Buffer.byteLength(page) <= SIZE_MAX)
    })
  }

  test(`whatever a text from outside holds, it stays a text (${language})`, (t) => {
    const attacked = samplePages(language, (plain) => plain + ATTACK)
    const plain = samplePages(language)
    for (const [index, { name, page }] of attacked.entries()) {
      t.deepEqual(pageFaults(page), [], name)
      t.deepEqual(shapeOf(page), shapeOf(plain[index]?.page ?? ''), name)
    }
  })
}

test('the attack would be seen if it got through', (t) => {
  const [first] = samplePages('en')
  t.deepEqual(pageFaults(first?.page.replace('<h1>', `<h1>${ATTACK}`) ?? '').length, 1)
})

test('both languages have the same pages, built in the same way, and no sentence in common', (t) => {
  const [cs, en] = [samplePages('cs'), samplePages('en')]
  t.true(cs.length > 30)
  for (const [index, { name, page }] of cs.entries()) {
    const other = en[index]?.page ?? ''
    t.deepEqual(shapeOf(page), shapeOf(other), name)
    const english = new Set(sentencesOf(other))
    t.deepEqual(
      sentencesOf(page).filter((sentence) => english.has(sentence)),
      [],
      name,
    )
  }
})

function shapeOf(page: string): readonly string[] {
  return readHtml(page).flatMap((token) =>
    token.kind === 'text' ? [] : `${token.kind} ${token.name} ${[...token.attributes.keys()].join(' ')}`,
  )
}

/** Texts of a page and of its attributes that are more than a name. */
function sentencesOf(page: string): readonly string[] {
  return readHtml(page).flatMap((token) => {
    const texts =
      token.kind === 'text'
        ? [token.text]
        : ['aria-label', 'data-label'].flatMap((name) => token.attributes.get(name) ?? [])
    return texts.map((text) => text.trim()).filter((text) => /\p{L} \p{L}/u.test(text) && !NAMES.test(text))
  })
}

/** A person’s name, and what stands in the head of every page. */
const NAMES = /^(?:[,–of ]*\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+|light dark|AutoERP Google|.*Europe\/Prague.*)$/u
