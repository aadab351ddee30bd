import { html, webAddress } from './markup.ts'
import type { Markup } from './markup.ts'
import type { Language } from './language.ts'
import { noticeBox } from './notice.ts'
import type { Notice } from './notice.ts'

/** What every page of the console has. */
export interface Shell {
  readonly language: Language
  /** Absolute, without a slash at its end; the style sheet is `<consoleUrl>/assets/style.css`. */
  readonly consoleUrl: string
  /** `<consoleUrl>/<tenant>`; null when there is no tenant. */
  readonly base: string | null
  /** Null: not signed in. */
  readonly person: { readonly name: string; readonly isAdmin: boolean } | null
  /** The hidden field `csrf` of every form that posts; null when not signed in. */
  readonly csrf: string | null
  /** The page's own path below `base`, for the link to the other language: `/rights`; empty for the connection. */
  readonly path: string
  readonly notice: Notice | null
}

/** Of a page that is kept up to date while somebody looks at it; what that needs is done by the script, which is asked for by every page. */
export interface Live {
  /** How soon it is asked for again, less often when nothing changes; null: it is over, and whoever has followed it hears the last words. */
  readonly everySeconds: number | null
  /** What a screen reader is told whenever it changes: in steps, not with every number. */
  readonly says: string
  /** Where a browser without a script gets the page anew, and after how long; null: it stays as it is. */
  readonly withoutScript: { readonly url: string; readonly afterSeconds: number } | null
  /** The page itself has a link that ends it. */
  readonly hasStop: boolean
}

/** For a page that is shown before it is known which tenant and who. */
export function strangerShell(language: Language, consoleUrl: string): Shell {
  return { language, consoleUrl, base: null, person: null, csrf: null, path: '', notice: null }
}

const PRODUCT_NAME = 'AutoERP Google'

const en = {
  skip: 'Skip to content',
  menu: 'Main menu',
  connection: 'Connection',
  mailboxes: 'Mailboxes',
  rights: 'Rights',
  people: 'People',
  parked: 'Tasks given up on',
  traffic: 'Traffic',
  setup: 'Set-up',
  signOut: 'Sign out',
  away: 'This page can’t be reached just now; trying again.',
  ended: 'Your sign-in has ended, so this page is no longer kept up to date.',
  stop: 'Don’t keep this page up to date by itself',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  skip: 'Přejít na obsah',
  menu: 'Hlavní nabídka',
  connection: 'Připojení',
  mailboxes: 'Schránky',
  rights: 'Práva',
  people: 'Lidé',
  parked: 'Vzdané úlohy',
  traffic: 'Provoz',
  setup: 'Nastavení',
  signOut: 'Odhlásit se',
  away: 'Stránka teď není dostupná; zkouší se to znovu.',
  ended: 'Vaše přihlášení skončilo, takže se stránka už neobnovuje.',
  stop: 'Neobnovovat tuto stránku samočinně',
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

type MenuItem = readonly [path: string, name: string]

const OTHER_LANGUAGE: Readonly<Record<Language, { code: Language; name: string }>> = {
  en: { code: 'cs', name: 'Česky' },
  cs: { code: 'en', name: 'English' },
}

/** The whole document: header, what has just happened, heading and body. Needs no script. */
export function pageFrame(
  shell: Shell,
  {
    title,
    body,
    live = null,
  }: { readonly title: string; readonly body: Markup; readonly live?: Live | null },
): string {
  const { language, consoleUrl, notice } = shell
  const text = TEXTS[language]
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – ${PRODUCT_NAME}</title>
        <link rel="icon" href="${webAddress(consoleUrl)}/assets/icon.svg" />
        <link rel="stylesheet" href="${webAddress(consoleUrl)}/assets/style.css" />
        <script src="${webAddress(consoleUrl)}/assets/live.js" defer></script>
        ${live?.withoutScript ? renewed(live.withoutScript) : null}
      </head>
      <body>
        <a class="skip" href="#main">${text.skip}</a>
        <header>
          <div class="bar">${brand(shell)} ${aside(shell, text)} ${menu(shell, text)}</div>
        </header>
        <main id="main" tabindex="-1" ${live && followed(live, text)}>
          ${noticeBox(notice, language)}
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `
  return page.toString()
}

function renewed({ url, afterSeconds }: NonNullable<Live['withoutScript']>): Markup {
  return html`<noscript
    ><meta http-equiv="refresh" content="${afterSeconds}; url=${webAddress(url)}"
  /></noscript>`
}

function followed({ everySeconds, says, hasStop }: Live, { away, ended, stop }: Texts): Markup {
  if (everySeconds === null) return html`data-says="${says}"`
  const words = html`data-says="${says}" data-away="${away}" data-ended="${ended}"`
  return html`data-every="${everySeconds}" ${words} ${hasStop ? null : html`data-stop="${stop}"`}`
}

/** An address of the tenant's; a page that needs one can't be shown without a tenant. */
export function tenantUrl({ base }: Shell, path: string): string {
  if (base === null) throw new TypeError('this page belongs to a tenant')
  return webAddress(base) + path
}

/** The hidden field that proves that a form is ours. */
export function csrfField({ csrf }: Shell): Markup {
  return html`<input type="hidden" name="csrf" value="${csrf ?? ''}" />`
}

function brand({ base, person }: Shell): Markup {
  return base === null || person === null
    ? html`<span class="brand">${PRODUCT_NAME}</span>`
    : html`<a class="brand" href="${webAddress(base)}">${PRODUCT_NAME}</a>`
}

function menu(shell: Shell, text: Texts): Markup | null {
  if (shell.base === null || shell.person === null) return null
  const own: readonly MenuItem[] = [
    ['', text.connection],
    ['/mailboxes', text.mailboxes],
  ]
  const administration: readonly MenuItem[] = [
    ['/rights', text.rights],
    ['/people', text.people],
    ['/parked', text.parked],
    ['/traffic', text.traffic],
    ['/setup', text.setup],
  ]
  const items = shell.person.isAdmin ? [...own, ...administration] : own
  return html`<nav aria-label="${text.menu}">
    <ul>
      ${items.map(([path, name]) => html`<li>${menuLink(shell, path, name)}</li> `)}
    </ul>
  </nav>`
}

function menuLink(shell: Shell, path: string, name: string): Markup {
  const url = tenantUrl(shell, path)
  const here = shell.path.replace(/\/$/, '')
  if (here === path) return html`<a href="${url}" aria-current="page">${name}</a>`
  return path !== '' && here.startsWith(`${path}/`)
    ? html`<a href="${url}" aria-current="true">${name}</a>`
    : html`<a href="${url}">${name}</a>`
}

function aside(shell: Shell, text: Texts): Markup | null {
  if (shell.base === null) return null
  const { code, name } = OTHER_LANGUAGE[shell.language]
  const url = tenantUrl(shell, `${shell.path}?language=${code}`)
  return html`<div class="aside">
    <a href="${url}" lang="${code}" hreflang="${code}">${name}</a> ${signOut(shell, text)}
  </div>`
}

function signOut(shell: Shell, text: Texts): Markup | null {
  if (shell.person === null) return null
  return html`<span class="who">${shell.person.name}</span>
    <form method="post" action="${tenantUrl(shell, '/sign-out')}">
      ${csrfField(shell)}<button class="quiet">${text.signOut}</button>
    </form>`
}
