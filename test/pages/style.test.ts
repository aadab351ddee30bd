import test from 'ava'
import { STYLE } from '../../shared/pages/style.ts'
import { samplePages } from './sample-pages.ts'
import { tagsOf } from './read-html.ts'

const colours = (css: string): ReadonlyMap<string, string> =>
  new Map([...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]))
const dark = STYLE.indexOf('prefers-color-scheme: dark')
const schemes = {
  light: colours(STYLE.slice(0, dark)),
  dark: new Map([...colours(STYLE.slice(0, dark)), ...colours(STYLE.slice(dark))]),
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const TEXT = 4.5
const CONTROL = 3
const tones = ['good', 'warn', 'bad', 'none']
const pairs: readonly [front: string, back: string, least: number][] = [
  ...['page', 'card'].flatMap((back) =>
    ['text', 'muted', 'accent', 'bad'].map((front): [string, string, number] => [front, back, TEXT]),
  ),
  ...tones.map((tone): [string, string, number] => [tone, `${tone}-soft`, TEXT]),
  ...tones.map((tone): [string, string, number] => ['text', `${tone}-soft`, TEXT]),
  ['on-accent', 'accent', TEXT],
  ['control', 'page', CONTROL],
  ['two', 'card', CONTROL],
  ['control', 'card', CONTROL],
]

test('contrast is measured as black on white is 21 and grey on white is known', (t) => {
  t.is(Math.round(contrast('#000000', '#ffffff')), 21)
  t.is(contrast('#767676', '#ffffff').toFixed(2), '4.54')
})

for (const [name, scheme] of Object.entries(schemes)) {
  test(`everything can be told from what is behind it (${name})`, (t) => {
    const weak = pairs.filter(
      ([front, back, least]) => !(contrast(scheme.get(front) ?? '', scheme.get(back) ?? '') >= least),
    )
    t.deepEqual(weak, [])
  })
}

test('the dark scheme has each colour anew', (t) => {
  t.deepEqual([...colours(STYLE.slice(dark)).keys()].sort(), [...schemes.light.keys()].sort())
})

test('the style sheet is small and asks for nothing further', (t) => {
  t.true(Buffer.byteLength(STYLE) <= 8_000)
  t.notRegex(STYLE, /url\(|@import|https?:/)
})

test('every class of a page has a style', (t) => {
  const used = samplePages('en').flatMap(({ page }) =>
    tagsOf(page).flatMap(({ attributes }) => (attributes.get('class') ?? '').split(' ')),
  )
  const without = [...new Set(used)].filter(
    (name) => name !== '' && !new RegExp(`\\.${name}(?![\\w-])`).test(STYLE),
  )
  t.deepEqual(without, [])
})
