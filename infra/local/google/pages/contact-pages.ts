import { Hono, type Context as HonoContext } from 'hono'
import { html } from 'hono/html'
import type { Context } from '../context.ts'
import { contactControls, type ContactControls } from '../people/contact-controls.ts'
import { livingGroups } from '../people/contact-groups.ts'
import { PeopleError, personNotFound } from '../people/people-error.ts'
import { fieldsOf, shownFields, type LabelChoice, type ShownFields } from './contact-form.ts'
import { contactPath, contactsPath, contactsView, contactView } from './contact-views.ts'
import { layout, PAGE_HEADERS } from './layout.ts'
import { isSameOrigin } from './same-origin.ts'

const CONTACTS = '/accounts/:email/contacts'
const CONTACT = `${CONTACTS}/:person`

const GOOGLES: readonly LabelChoice[] = [
  { name: 'contactGroups/myContacts', title: 'My Contacts' },
  { name: 'contactGroups/starred', title: 'Starred' },
]

/** Pages on which a person looks after the contacts of an account, by the same rules as the API. */
export function contactPages(context: Context): Hono {
  const app = new Hono()
  app.get(CONTACTS, (c) => {
    const at = open(context, c)
    const people = at.controls.list().map((person) => shownFields.parse(person))
    return c.html(contactsView({ email: at.email, people, labels: labelsOf(at.controls) }), 200, PAGE_HEADERS)
  })
  app.get(CONTACT, (c) => {
    const at = open(context, c)
    const person = personOf(at.controls, c)
    return c.html(contactView({ email: at.email, person, labels: labelsOf(at.controls) }), 200, PAGE_HEADERS)
  })
  formRoutes(context, app)
  app.onError((error, c) => {
    if (!(error instanceof PeopleError)) throw error
    const why = error.details.map(({ fieldViolations }) => fieldViolations)
    const body = html`<div class="error">
      <p>${error.message}</p>
      <p>${JSON.stringify(why)}</p>
    </div>`
    return c.html(layout('That did not work', body), error.code === 404 ? 404 : 400, PAGE_HEADERS)
  })
  return app
}

function formRoutes(context: Context, app: Hono): void {
  const form = (path: string, handle: (at: Opened, form: URLSearchParams, c: HonoContext) => string) =>
    app.post(path, async (c) => {
      if (!isSameOrigin(c.req.raw, context.url())) return c.text('The form came from another site.', 403)
      const at = open(context, c)
      return c.redirect(handle(at, new URLSearchParams(await c.req.text()), c), 303)
    })
  form(CONTACTS, ({ email, controls }, given) =>
    contactPath(email, controls.add(filled(fieldsOf(given, shownFields.parse({}))))),
  )
  form(`${CONTACTS}/labels`, ({ email, controls }, given) => {
    controls.addGroup(given.get('name') ?? '')
    return contactsPath(email)
  })
  form(`${CONTACTS}/merge`, ({ email, controls }, given) =>
    contactPath(email, controls.merge(given.getAll('person'))),
  )
  form(CONTACT, ({ email, controls }, given, c) => {
    const before = personOf(controls, c)
    controls.change(before.resourceName, fieldsOf(given, before))
    return contactPath(email, before.resourceName)
  })
  form(`${CONTACT}/phones`, ({ email, controls }, given, c) => {
    const before = personOf(controls, c)
    const more = { value: given.get('value') ?? '', type: given.get('type') ?? '' }
    controls.change(before.resourceName, { phoneNumbers: [...before.phoneNumbers, more] })
    return contactPath(email, before.resourceName)
  })
  form(`${CONTACT}/delete`, ({ email, controls }, _given, c) => {
    controls.remove(personOf(controls, c).resourceName)
    return contactsPath(email)
  })
}

interface Opened {
  readonly email: string
  readonly controls: ContactControls
}

function open(context: Context, c: HonoContext): Opened {
  const email = (c.req.param('email') ?? '').toLowerCase()
  if (context.world.accounts.get(email) === undefined) throw personNotFound()
  return { email, controls: contactControls(context.world.contactsOf(email)) }
}

function personOf(controls: ContactControls, c: HonoContext): ShownFields {
  const person = controls.get(`people/${c.req.param('person') ?? ''}`)
  if (person === null) throw personNotFound()
  return shownFields.parse(person)
}

/** Who is given no label comes into myContacts, as by the API. */
function filled(fields: Record<string, readonly object[]>): Record<string, readonly object[]> {
  return Object.fromEntries(Object.entries(fields).filter(([, entries]) => entries.length > 0))
}

function labelsOf({ book }: ContactControls): readonly LabelChoice[] {
  return [...livingGroups(book).map(({ resourceName: name, name: title }) => ({ name, title })), ...GOOGLES]
}
