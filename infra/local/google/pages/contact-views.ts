import { html } from 'hono/html'
import { contactForm, groupsOf, text, type LabelChoice, type ShownFields } from './contact-form.ts'
import { layout, type Html } from './layout.ts'

export function contactsPath(email: string): string {
  return `/accounts/${encodeURIComponent(email)}/contacts`
}

export function contactPath(email: string, resourceName: string): string {
  return `${contactsPath(email)}/${encodeURIComponent(resourceName.replace(/^people\//, ''))}`
}

interface ContactsView {
  readonly email: string
  readonly people: readonly ShownFields[]
  readonly labels: readonly LabelChoice[]
}

export function contactsView({ email, people, labels }: ContactsView): Html {
  const path = contactsPath(email)
  return layout(
    'Contacts',
    html`<p>Of ${email}. Labels: ${labels.map(({ title }) => title).join(', ')}.</p>
      ${people.length === 0 ? html`<p>Nobody yet.</p>` : mergeForm(email, { people, labels })}
      <form method="post" action="${path}/labels">
        <label>New label <input type="text" name="name" required /></label>
        <button type="submit">Create</button>
      </form>
      <h2>New contact</h2>
      ${contactForm(path, NOBODY, labels)}`,
  )
}

const NOBODY: ShownFields = {
  resourceName: '',
  names: [],
  emailAddresses: [],
  phoneNumbers: [],
  organizations: [],
  biographies: [],
  memberships: [{ contactGroupMembership: { contactGroupResourceName: 'contactGroups/myContacts' } }],
}

function mergeForm(email: string, { people, labels }: Omit<ContactsView, 'email'>): Html {
  return html`<form method="post" action="${contactsPath(email)}/merge">
    <div class="scroll" tabindex="0" role="region" aria-label="Contacts">
      <table>
        <thead>
          <tr>
            <th scope="col">Merge</th>
            <th scope="col">Name</th>
            <th scope="col">E-mail</th>
            <th scope="col">Phone</th>
            <th scope="col">Labels</th>
          </tr>
        </thead>
        <tbody>
          ${people.map((person) => contactRow(email, person, labels))}
        </tbody>
      </table>
    </div>
    <button type="submit">Merge the chosen ones</button>
  </form>`
}

function contactRow(email: string, person: ShownFields, labels: readonly LabelChoice[]): Html {
  const values = (entries: ShownFields['phoneNumbers']) =>
    entries
      .map((entry) => [text(entry, 'value'), text(entry, 'formattedType')].filter(Boolean).join(' · '))
      .join(', ')
  const given = groupsOf(person)
  return html`<tr>
    <td>
      <input
        type="checkbox"
        name="person"
        value="${person.resourceName}"
        aria-label="Merge ${nameOf(person)}"
      />
    </td>
    <td><a href="${contactPath(email, person.resourceName)}">${nameOf(person)}</a></td>
    <td>${values(person.emailAddresses)}</td>
    <td>${values(person.phoneNumbers)}</td>
    <td>
      ${labels
        .filter(({ name }) => given.includes(name))
        .map(({ title }) => title)
        .join(', ')}
    </td>
  </tr>`
}

interface ContactView {
  readonly email: string
  readonly person: ShownFields
  readonly labels: readonly LabelChoice[]
}

export function contactView({ email, person, labels }: ContactView): Html {
  const action = contactPath(email, person.resourceName)
  return layout(
    nameOf(person),
    html`<p><a href="${contactsPath(email)}">Back to the contacts</a></p>
      ${contactForm(action, person, labels)}
      <form method="post" action="${action}/phones">
        <label>One more number <input type="tel" name="value" required /></label>
        <label>Label <input type="text" name="type" value="mobile" /></label>
        <button type="submit">Add</button>
      </form>
      <form method="post" action="${action}/delete"><button type="submit">Delete</button></form>`,
  )
}

function nameOf({ names, emailAddresses }: ShownFields): string {
  return text(names[0] ?? {}, 'displayName') || text(emailAddresses[0] ?? {}, 'value') || '(No name)'
}
