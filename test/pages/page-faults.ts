import { readHtml } from './read-html.ts'
import type { Tag } from './read-html.ts'

const VOID = new Set(['meta', 'link', 'input', 'br'])
const BOOLEAN = new Set(['autofocus', 'defer', 'checked', 'disabled', 'required', 'selected'])
const REFERENCES = ['for', 'aria-labelledby', 'aria-describedby']
/** What a browser would move out of a paragraph. */
const BLOCKS = new Set(['p', 'ul', 'dl', 'form', 'table', 'section', 'h1', 'h2', 'h3', 'div'])

/** What is wrong with a page: its form, what runs in it, where it leads, whom it leaves out. */
export function pageFaults(page: string): readonly string[] {
  try {
    const tokens = readHtml(page)
    const tags = tokens.filter((token): token is Tag => token.kind === 'open')
    return [
      ...nesting(tokens.filter((token): token is Tag => token.kind !== 'text')),
      ...tags.flatMap(dangers),
      ...scripts(page),
      ...marks(tags),
      ...names(page, tags),
    ]
  } catch (error) {
    return [error instanceof Error ? error.message : 'unreadable']
  }
}

function nesting(tags: readonly Tag[]): readonly string[] {
  const open: string[] = []
  for (const { kind, name } of tags) {
    if (kind === 'close') {
      const last = open.pop()
      if (last !== name) return [`</${name}> closes <${last}>`]
    } else {
      if (BLOCKS.has(name) && open.includes('p')) return [`<${name}> in a paragraph`]
      if (['a', 'button', 'form'].includes(name) && open.includes(name)) return [`<${name}> in itself`]
      if (!VOID.has(name)) open.push(name)
    }
  }
  return open.map((name) => `<${name}> stays open`)
}

/** The script of ours that each page has, with nothing in it. */
const OUR_SCRIPT = /<script src="https?:\/\/[^"]+\/assets\/live\.js" defer><\/script>/g

function scripts(page: string): readonly string[] {
  const ours = page.match(OUR_SCRIPT)?.length ?? 0
  return [
    ...(ours === 1 ? [] : [`our script ${ours} times`]),
    ...(/<\/?script/.test(page.replaceAll(OUR_SCRIPT, '')) ? ['<script>'] : []),
  ]
}

function dangers({ name, attributes }: Tag): readonly string[] {
  const faults: string[] = []
  if (
    [
      'style',
      'iframe',
      'object',
      'embed',
      'base',
      'img',
      'use',
      'animate',
      'set',
      'foreignobject',
      'image',
    ].includes(name)
  )
    faults.push(`<${name}>`)
  for (const [attribute, value] of attributes) {
    if (attribute.startsWith('on') || attribute === 'style') faults.push(`${attribute}= on <${name}>`)
    if (value === '' && !BOOLEAN.has(attribute) && attribute !== 'value')
      faults.push(`empty ${attribute} on <${name}>`)
    if (['href', 'action', 'src'].includes(attribute) && !/^(?:https?:\/\/|#main$)/.test(value))
      faults.push(`${attribute}=${value}`)
  }
  return faults
}

function marks(tags: readonly Tag[]): readonly string[] {
  const count = (name: string): number => tags.filter((tag) => tag.name === name).length
  const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? [])
  const faults = ['html', 'head', 'title', 'body', 'header', 'main', 'h1']
    .filter((name) => count(name) !== 1)
    .map((name) => `${count(name)} <${name}>`)
  const pointed = tags.flatMap(({ attributes }) =>
    REFERENCES.flatMap((one) => attributes.get(one)?.split(' ') ?? []),
  )
  return [
    ...faults,
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `id ${id} twice`),
    ...pointed.filter((id) => !ids.includes(id)).map((id) => `nothing has the id ${id}`),
    ...(tags.find(({ name }) => name === 'html')?.attributes.has('lang') ? [] : ['no language']),
    ...(count('table') === count('caption') ? [] : ['a table without a caption']),
    ...(tags.some(({ name, attributes }) => name === 'th' && !attributes.has('scope'))
      ? ['<th> without scope']
      : []),
    ...levels(tags),
    ...focus(tags),
  ]
}

/** What has just happened, or is wrong, is where a keyboard begins and what a screen reader reads first; and only one thing can be. */
function focus(tags: readonly Tag[]): readonly string[] {
  const told = tags.filter(({ attributes }) => ['alert', 'status'].includes(attributes.get('role') ?? ''))
  const focused = tags.filter(({ attributes }) => attributes.has('autofocus'))
  const isHeld = told.every((tag) => focused.includes(tag) && tag.attributes.get('tabindex') === '-1')
  return [
    ...(focused.length > 1 ? [`${focused.length} want the focus`] : []),
    ...(isHeld ? [] : ['what has happened isn’t focused']),
  ]
}

function levels(tags: readonly Tag[]): readonly string[] {
  const found = tags.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? Number(name[1]) : []))
  return found.flatMap((level, index) =>
    level > (found[index - 1] ?? 0) + 1 ? [`h${level} skips a level`] : [],
  )
}

/** Every field, button and link can be called by its name; every form that posts is ours. */
function names(page: string, tags: readonly Tag[]): readonly string[] {
  const labelled = tags.flatMap(({ name, attributes }) =>
    name === 'label' ? (attributes.get('for') ?? []) : [],
  )
  const inLabels = (page.match(/<label[^>]*>.*?<\/label\s*>/gs) ?? [])
    .filter((label) => hasText(label))
    .join('')
  const fields = (page.match(/<(?:input|select)[^>]*>/g) ?? []).filter(
    (field) => !field.includes('type="hidden"'),
  )
  const nameless = fields.filter((field) => {
    const id = /\bid="([^"]*)"/.exec(field)?.[1]
    return !inLabels.includes(field) && !(id !== undefined && labelled.includes(id))
  })
  const empty = (page.match(/<(a|button|th|caption|h1|h2|h3|title)\b[^>]*>.*?<\/\1\s*>/gs) ?? []).filter(
    (element) => !hasText(element),
  )
  const forms = (page.match(/<form[^>]*method="post".*?<\/form\s*>/gs) ?? []).filter(
    (form) => !/name="csrf" value="[^"]+"/.test(form),
  )
  return [
    ...nameless.map((field) => `no label: ${field}`),
    ...empty.map((element) => `no name: ${element}`),
    ...forms.map(() => 'a form that anybody could send'),
  ]
}

function hasText(element: string): boolean {
  return element.replaceAll(/<[^>]*>/g, '').trim() !== ''
}
