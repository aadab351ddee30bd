import { html } from 'hono/html'
import type { Language } from '../../../shared/pages/language.ts'
import type { LocalWorld } from '../local-world.ts'
import { TENANT } from '../local-names.ts'
import type { Person } from '../people.ts'
import { FRONT_TEXTS } from './front-texts.ts'
import type { FrontTexts } from './front-texts.ts'

export interface Shown {
  readonly world: LocalWorld
  readonly people: readonly Person[]
  readonly connected: ReadonlySet<string>
  /** Whose side is shown. */
  readonly who: Person
  readonly language: Language
}

type Html = ReturnType<typeof html>

const TITLE = 'AutoERP Google Integration'
const FOLLOWED_EVERY_SECONDS = 3

/** The ERP, the console and Google side by side, as one person sees them. */
export async function frontPage(shown: Shown): Promise<string> {
  const { world, who, connected, language } = shown
  const text = FRONT_TEXTS[language]
  const isConnected = connected.has(who.erpUserId)
  const lead = isConnected ? text.lead : text.begin.replace('{name}', () => who.name)
  const page = await html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${TITLE}</title>
        <link rel="icon" href="${world.functionsUrl}/console/assets/icon.svg" />
        <link rel="stylesheet" href="/front.css" />
        <script src="${world.functionsUrl}/console/assets/live.js" defer></script>
      </head>
      <body>
        <main
          id="main"
          tabindex="-1"
          data-every="${FOLLOWED_EVERY_SECONDS}"
          data-says="${lead}"
          data-away="${text.away}"
        >
          <header>
            <h1>${TITLE}</h1>
            ${otherLanguage(shown)}
          </header>
          <p class="lead">${lead}</p>
          ${choice(shown, text)}
          <div class="panes">
            ${erpPane(shown, text)} ${consolePane(shown, text)} ${googlePane(shown, text)}
          </div>
          ${further(shown, text)}
        </main>
      </body>
    </html>`
  return String(page)
}

function otherLanguage({ who, language }: Shown): Html {
  const [other, name] = language === 'cs' ? ['en', 'English'] : ['cs', 'Česky']
  const query = new URLSearchParams({ who: who.email, language: other ?? '' })
  return html`<a href="/?${query.toString()}" lang="${other}" hreflang="${other}">${name}</a>`
}

function choice({ people, who, connected }: Shown, text: FrontTexts): Html {
  return html`<nav aria-label="${text.who}">
    <ul>
      ${people.map(({ name, email, erpUserId }) => {
        const state = connected.has(erpUserId) ? text.connected : text.unconnected
        const here = email === who.email ? html`aria-current="page"` : ''
        return html`<li>
          <a href="/?${new URLSearchParams({ who: email }).toString()}" ${here}
            >${name} <small>${state}</small></a
          >
        </li>`
      })}
    </ul>
  </nav>`
}

interface Pane {
  readonly name: keyof FrontTexts['panes']
  /** Where its own link leads. */
  readonly url: string
  /** What is shown in it; null for what can't be. */
  readonly framed: string | null
}

function pane({ name, url, framed }: Pane, text: FrontTexts): Html {
  const title = text.panes[name]
  return html`<section aria-labelledby="${name}">
    <h2 id="${name}">${title}</h2>
    <a class="alone" href="${url}" target="_blank" rel="noopener" aria-describedby="${name}">${text.alone}</a>
    ${framed === null ? html`<p>${text.elsewhere[name]}</p>` : html`<iframe id="in-${name}" name="in-${name}" src="${framed}" title="${title}"></iframe>`}
  </section>`
}

function erpPane({ world: { erp, erpUrl }, who }: Shown, text: FrontTexts): Html {
  const as = `${erpUrl}/as/${encodeURIComponent(who.erpUserId)}`
  return pane({ name: 'erp', url: erpUrl, framed: erp && as }, text)
}

function consolePane({ world: { google, functionsUrl } }: Shown, text: FrontTexts): Html {
  const url = `${functionsUrl}/console/${TENANT}`
  return pane({ name: 'console', url, framed: google && url }, text)
}

function googlePane({ world: { google }, who: { email } }: Shown, text: FrontTexts): Html {
  if (google === null)
    return pane({ name: 'google', url: 'https://calendar.google.com/', framed: null }, text)
  const account = encodeURIComponent(email)
  const url = `${google.url}/accounts/${account}/calendars/${account}`
  return pane({ name: 'google', url, framed: url }, text)
}

/** What else can be played with. */
function further({ world: { google }, who }: Shown, text: FrontTexts): Html | '' {
  if (google === null) return ''
  const at = (email: string): string => `${google.url}/accounts/${encodeURIComponent(email)}`
  return html`<p><a href="${at(who.email)}/contacts" target="in-google">${text.contacts}</a></p>
    <p>
      ${text.mailboxes}:
      ${google.mailAccounts().map((email) => html`<a href="${at(email)}/mail" target="_blank" rel="noopener">${email}</a> `)}
    </p>`
}
