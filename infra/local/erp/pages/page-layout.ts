import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export interface Page {
  readonly title: string
  readonly body: Html
  /** The name of who is signed in; null on the first page. */
  readonly userName: string | null
  readonly unread?: number
}

/** The frame of every page: no script, one style sheet of its own. */
export function layout({ title, body, userName, unread = 0 }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – ERP</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
          <strong>ERP</strong> <span class="note">a local stand-in</span>
          ${userName === null ? '' : navigation(userName, unread)}
        </header>
        <main id="main">
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`
}

function navigation(userName: string, unread: number): Html {
  return html`<nav aria-label="Main">
    <ul>
      <li><a href="/">Calendar</a></li>
      <li><a href="/list/Contact">Contacts</a></li>
      <li><a href="/list/Lead">Leads</a></li>
      <li><a href="/bell">Notifications${unread === 0 ? '' : html` (${unread})`}</a></li>
      <li><a href="/webhooks">Webhooks</a></li>
      <li><a href="/mail">Mail</a></li>
      <li>
        <form method="post" action="/sign-out"><button class="link">Sign out ${userName}</button></form>
      </li>
    </ul>
  </nav>`
}

export function alert(message: string | null): Html {
  return message === null ? html`` : html`<p class="alert" role="alert">${message}</p>`
}

export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { background: Canvas; margin: 0 auto; max-width: 60rem; padding: 0 1rem 3rem; }
header { border-bottom: 1px solid #8888; padding: .75rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; margin: .5rem 0 0; padding: 0; }
.skip { left: -100vw; position: absolute; }
.skip:focus { position: static; }
.note { opacity: .75; }
.alert { border-left: .3rem solid #c33; padding: .5rem 1rem; }
form.record { display: grid; gap: .75rem; }
form.record label, fieldset label { display: block; }
input:not([type=checkbox], [type=radio]), select, textarea { box-sizing: border-box; font: inherit; padding: .4rem; width: 100%; }
button, .button { font: inherit; padding: .5rem 1rem; }
button.link { background: none; border: 0; color: LinkText; padding: 0; text-decoration: underline; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8888; overflow-wrap: break-word; padding: .4rem .5rem .4rem 0; text-align: left; vertical-align: top; }
.wide { overflow-x: auto; }
@media (max-width: 40rem) { h1 { font-size: 1.5rem; margin: .75rem 0; } .more { display: none; } }
code { font-size: .85rem; }
`
