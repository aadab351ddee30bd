import test from 'ava'
import { z } from 'zod'
import type { JsonObject } from '../../shared/ports.ts'
import { filesEnding, readText } from '../tidy/source-tree.ts'
import { UNREAD, collections, digestOfForm, writtenAnew } from './stored-collections.ts'

/**
 * A document of every form that was ever stored, oldest first: as it was written then, and what today's code makes of it. The last one of a
 * collection is of today's form and named after it. How a form is changed: shared/store/schema.md.
 */
const forms = z
  .record(
    z.string(),
    z.array(
      z.strictObject({
        form: z.string(),
        was: z.record(z.string(), z.json()),
        is: z.record(z.string(), z.json()).optional(),
      }),
    ),
  )
  .parse(JSON.parse(readText('test/data/stored-forms.json')))

for (const [name, collection] of Object.entries(collections)) {
  const known = forms[name] ?? []
  const last = known.at(-1)

  test(`${name}: the form of today is the last that is kept, and nobody changed it in passing`, (t) => {
    t.is(last?.form, digestOfForm(collection))
    // What a default fills in was not written in this form.
    t.deepEqual({ ...last?.was, ...(collection.schema.parse(last?.was) as object) }, last?.was)
  })

  for (const { form, was, is } of known)
    test(`${name}: what was written as ${form} is read, and written in today’s form`, async (t) => {
      const anew = await writtenAnew(name, was)
      t.deepEqual(anew, is ?? was)
      t.deepEqual(await writtenAnew(name, anew as JsonObject), anew)
    })
}

test('a changed schema is another form', (t) => {
  const before = z.object({ a: z.string().nullable() })
  const changed = [
    z.object({ a: z.string() }),
    before.extend({ b: z.number().default(0) }),
    z.object({ a: z.string().max(5).nullable() }),
    z.object({ a: z.enum(['x']).nullable() }),
    z.strictObject({ a: z.string().nullable() }),
  ]
  for (const schema of changed) t.not(digestOfForm({ schema }), digestOfForm({ schema: before }))
})

test('no collection is forgotten', (t) => {
  const code = filesEnding('.ts').filter(({ path }) => /^(?:functions|shared)\//.test(path))
  const named = code.flatMap(({ text }) =>
    [...text.matchAll(/\bcollection: '([\w-]+)'/g)].map(([, name = '']) => name),
  )
  t.deepEqual([...new Set(named)].sort(), [...Object.keys(collections), ...UNREAD].sort())
  t.deepEqual(Object.keys(forms).sort(), Object.keys(collections).sort())
})
