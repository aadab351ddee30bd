import { html } from 'hono/html'
import type { GoogleStandIn } from './google/google-stand-in.ts'
import type { LocalWorld } from './local-world.ts'
import type { Person } from './people.ts'

export interface Shown {
  readonly world: LocalWorld
  readonly people: readonly Person[]
  readonly connected: ReadonlySet<string>
}

/** What is where in the embedded world, and who is connected. */
export async function frontPage({ world, people, connected }: Shown): Promise<string> {
  const { functionsUrl, google, erpUrl } = world
  const rows = people.map(
    ({ name, email, erpUserId }) =>
      html`<tr>
        <td>${name}</td>
        <td>${email}</td>
        <td>${connected.has(erpUserId) ? 'connected' : 'not connected'}</td>
      </tr>`,
  )
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>AutoERP Google Integration</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <main>
          <h1>AutoERP Google Integration</h1>
          <p>Change a meeting on one side and look at the other: it is there within a few seconds.</p>
          <ul>
            <li><a href="${functionsUrl}/console/main">The console</a>: sign in, connect, rights, set-up</li>
            <li><a href="${erpUrl}">The ERP</a></li>
            ${google ? html`<li><a href="${google.url}">Google Calendar</a></li>` : ''}
            ${google ? mailboxLinks(google) : ''}
          </ul>
          <table>
            <caption>
              Who is connected
            </caption>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Address</th>
                <th scope="col">Google</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>
        </main>
      </body>
    </html>`
  return String(page)
}

export const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 0; padding: 1rem }
main { max-width: 44rem; margin: auto }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; font-weight: 600; padding: .5rem 0 }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
`

/** Where a person lets mail come in. */
function mailboxLinks({ url, mailAccounts }: GoogleStandIn) {
  const links = mailAccounts().map(
    (email) => html`<a href="${url}/accounts/${encodeURIComponent(email)}/mail">${email}</a> `,
  )
  return html`<li>Gmail: ${links}</li>`
}
