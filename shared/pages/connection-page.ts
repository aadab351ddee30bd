import type { Feature } from '../domain/rights.ts'
import { activityLink, attentionNotice } from './attention-notice.ts'
import { connectionSummary } from './connection-summary.ts'
import type { ConnectionView, FeatureView } from './connection-view.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'
import { mailboxCard } from './mailbox-card.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { FEATURE_NAMES, RIGHT_NAMES } from './names.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { parkedNotice } from './parked-notice.ts'
import { agoText, knownZone, timeElement } from './time-text.ts'

/** How it stands with one feature. */
type FeatureStanding =
  | 'works'
  | 'waiting'
  | 'not-started'
  | 'off'
  | 'not-allowed'
  | 'paused'
  | 'permission-missing'
  | 'stopped'

interface Texts {
  readonly title: string
  readonly account: string
  readonly address: string
  readonly since: string
  readonly disconnect: string
  readonly pause: string
  readonly goOn: string
  readonly disconnectOnly: string
  readonly zone: string
  readonly lastChecked: string
  readonly about: Readonly<Record<Feature, string>>
  readonly marks: Readonly<Record<FeatureStanding, string>>
  readonly connect: Readonly<Record<Feature, string>>
  readonly start: string
  /** What he does until it runs, in order. */
  readonly steps: readonly string[]
  readonly settings: string
  readonly contacts: string
  /** `{count}`: how many events were read so far. */
  readonly progress: string
  readonly reconnect: string
  readonly grant: string
  readonly ask: (external: string, feature: string) => string
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    title: 'Your connection with Google',
    account: 'Google account',
    address: 'Address',
    since: 'Connected since',
    disconnect: 'Disconnect the account…',
    pause: 'Pause',
    goOn: 'Go on',
    disconnectOnly: 'Disconnect only this…',
    zone: 'Times are those of',
    lastChecked: 'Last checked',
    about: {
      calendar:
        'Your meetings and calls are the same in the ERP and in your Google Calendar: a change on one side follows on the other.',
      contacts:
        'Contacts and leads that you choose in the ERP are sent to your Google Contacts, and are on your phone too.',
    },
    marks: {
      works: 'On',
      waiting: 'On, not yet checked',
      'not-started': 'Not started yet',
      off: 'Not connected',
      'not-allowed': 'Not allowed yet',
      paused: 'Paused',
      'permission-missing': 'Permission missing',
      stopped: 'Stopped',
    },
    connect: { calendar: 'Connect Google Calendar', contacts: 'Connect Google Contacts' },
    start: 'Choose and start',
    steps: [
      'Choose what is exchanged, from which day, and with which calendar. What most people need is filled in.',
      'Look at what would be created, changed and removed on each side. Nothing has been done by then.',
      'Press “Start”. From then on both sides follow each other by themselves.',
    ],
    settings: 'Settings of the calendar…',
    contacts: 'Send contacts, see what was sent, and its settings',
    progress: 'Everything is being read for the first time; events read so far: {count}.',
    reconnect: 'Reconnect',
    grant: 'Grant the missing permission',
    ask: (external, feature) =>
      `If you want to use it, ask your administrator for the rights “${external}” and “${feature}”.`,
  },
  cs: {
    title: 'Vaše připojení ke Googlu',
    account: 'Účet Google',
    address: 'Adresa',
    since: 'Připojen od',
    disconnect: 'Odpojit účet…',
    pause: 'Pozastavit',
    goOn: 'Pokračovat',
    disconnectOnly: 'Odpojit jen toto…',
    zone: 'Časy platí pro pásmo',
    lastChecked: 'Poslední kontrola',
    about: {
      calendar:
        'Vaše schůzky a hovory jsou v ERP i v Kalendáři Google stejné: změna na jedné straně se projeví i na druhé.',
      contacts:
        'Kontakty a zájemci, které v ERP vyberete, se pošlou do vašich Kontaktů Google, takže je budete mít i v telefonu.',
    },
    marks: {
      works: 'Zapnuto',
      waiting: 'Zapnuto, zatím bez kontroly',
      'not-started': 'Zatím nespuštěno',
      off: 'Nepřipojeno',
      'not-allowed': 'Zatím nepovoleno',
      paused: 'Pozastaveno',
      'permission-missing': 'Chybí oprávnění',
      stopped: 'Zastaveno',
    },
    connect: { calendar: 'Připojit Kalendář Google', contacts: 'Připojit Kontakty Google' },
    start: 'Vybrat a spustit',
    steps: [
      'Vyberte, co se má přenášet, od kterého dne a se kterým kalendářem. Co vyhovuje většině lidí, je už vyplněno.',
      'Podívejte se, co by se na každé straně vytvořilo, změnilo a odstranilo. Do té chvíle se nic neudělá.',
      'Stiskněte „Spustit“. Od té doby jdou obě strany za sebou samy.',
    ],
    settings: 'Nastavení kalendáře…',
    contacts: 'Poslat kontakty, podívat se, co se poslalo, a nastavení',
    progress: 'Poprvé se čte vše; zatím přečteno událostí: {count}.',
    reconnect: 'Připojit znovu',
    grant: 'Udělit chybějící oprávnění',
    ask: (external, feature) =>
      `Chcete-li to používat, požádejte správce o práva „${external}“ a „${feature}“.`,
  },
}

const TONES: Readonly<Record<FeatureStanding, string>> = {
  works: 'good',
  waiting: 'good',
  'not-started': 'warn',
  off: '',
  'not-allowed': '',
  paused: 'warn',
  'permission-missing': 'warn',
  stopped: 'bad',
}

/** Whether things work, and what can be connected. */
export function connectionPage(shell: Shell, view: ConnectionView): string {
  const text = TEXTS[shell.language]
  const { tone, sentence } = connectionSummary(view, shell.language)
  const body = html`<p class="lead ${tone}">${sentence}</p>
    ${attentionNotice(shell, view.attention)} ${view.parked && parkedNotice(shell, view.parked)}
    ${view.features.map((feature) => featureCard(shell, feature, view))}
    ${mailboxCard(shell, view.waitingMailboxes)} ${accountCard(shell, view)}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: text.title, body })
}

function featureCard(shell: Shell, one: FeatureView, view: ConnectionView): Markup {
  const { language } = shell
  const text = TEXTS[language]
  const { feature, state, lastReadAt } = one
  const standing = featureStanding(one, view)
  const id = `feature-${feature}`
  const checked =
    lastReadAt === null
      ? null
      : html`<p class="muted">${text.lastChecked} ${agoText(lastReadAt, { ...view, language })}.</p>`
  return html`<section class="card" aria-labelledby="${id}">
    <div class="head">
      <h2 id="${id}">${FEATURE_NAMES[language][feature]}</h2>
      <span class="mark ${TONES[standing]}">${text.marks[standing]}</span>
    </div>
    <p>${text.about[feature]}</p>
    ${checked} ${feature === 'calendar' && state !== 'off' ? exchangePart(shell, standing, view) : null}
    ${
      feature === 'contacts' && state !== 'off'
        ? html`<p><a href="${tenantUrl(shell, '/contacts')}">${text.contacts}</a></p>`
        : null
    }
    ${whatToDo(shell, one, view)} ${disconnectLink(shell, one, view)}
  </section>`
}

function featureStanding(one: FeatureView, view: ConnectionView): FeatureStanding {
  const { allowed, state } = one
  const { account, access, pausedBy } = view
  if (state === 'off') return allowed ? 'off' : 'not-allowed'
  if (account === null || account.state === 'disconnecting' || access === 'user-gone') return 'stopped'
  if (!allowed || access === 'no-right') return 'paused'
  if (account.state === 'needs-reconnecting') return 'stopped'
  return pausedBy.length > 0 ? 'paused' : standingOfWork(one, view)
}

function standingOfWork(
  { feature, state, lastReadAt }: FeatureView,
  { exchange }: ConnectionView,
): FeatureStanding {
  if (state === 'permission-missing') return 'permission-missing'
  if (feature === 'calendar' && exchange && exchange.startedAt === null) return 'not-started'
  // Contacts are sent when somebody asks for it; nothing is looked at in between.
  return feature === 'calendar' && lastReadAt === null ? 'waiting' : 'works'
}

/** The way to the settings: with the button as long as nothing was started. */
function exchangePart(shell: Shell, standing: FeatureStanding, { exchange }: ConnectionView): Markup | null {
  if (exchange === null) return null
  const text = TEXTS[shell.language]
  const url = tenantUrl(shell, '/calendar')
  if (standing === 'not-started')
    return html`<ol>
        ${text.steps.map((step) => html`<li>${step}</li>`)}
      </ol>
      <p class="actions"><a class="main" href="${url}">${text.start}</a></p>`
  const { progress } = exchange
  const count = progress && new Intl.NumberFormat(LOCALES[shell.language]).format(progress.read)
  return html`${count === null ? null : html`<p>${text.progress.replace('{count}', count)}</p>`}
    <p><a href="${url}">${text.settings}</a></p>
    ${activityLink(shell)}`
}

function whatToDo(shell: Shell, one: FeatureView, { account, access }: ConnectionView): Markup | null {
  const { language } = shell
  const text = TEXTS[language]
  if (access === 'user-gone' || account?.state === 'disconnecting') return null
  if (!one.allowed || access === 'no-right') {
    const names = RIGHT_NAMES[language]
    return html`<p>${text.ask(names['external-accounts'], names[one.feature])}</p>`
  }
  const label = buttonLabel(one, account?.state === 'needs-reconnecting', text)
  if (label === null) return null
  return html`<form class="actions" method="post" action="${tenantUrl(shell, '/connect')}">
    ${csrfField(shell)}<input type="hidden" name="feature" value="${one.feature}" />
    <button aria-describedby="feature-${one.feature}">${label}</button>
  </form>`
}

function buttonLabel({ feature, state }: FeatureView, isLost: boolean, text: Texts): string | null {
  if (state === 'off') return text.connect[feature]
  if (isLost) return text.reconnect
  return state === 'permission-missing' ? text.grant : null
}

/** With one feature only, it would be the same as disconnecting the account. */
function disconnectLink(shell: Shell, { feature, state }: FeatureView, view: ConnectionView): Markup | null {
  const connected = view.features.filter((one) => one.state !== 'off')
  if (state === 'off' || connected.length < 2 || view.account?.state === 'disconnecting') return null
  const url = tenantUrl(shell, `/disconnect?feature=${feature}`)
  const { disconnectOnly } = TEXTS[shell.language]
  return html`<p><a href="${url}" aria-describedby="feature-${feature}">${disconnectOnly}</a></p>`
}

function accountCard(shell: Shell, { account, zone, pausedBy }: ConnectionView): Markup | null {
  if (account === null) return null
  const text = TEXTS[shell.language]
  const actions =
    account.state === 'disconnecting' ? null : accountActions(shell, pausedBy.includes('user'), text)
  return html`<section class="card" aria-labelledby="account">
    <h2 id="account">${text.account}</h2>
    <dl class="facts">
      <dt>${text.address}</dt>
      <dd>${account.email}</dd>
      <dt>${text.since}</dt>
      <dd>${timeElement(account.connectedAt, { zone, language: shell.language })}</dd>
    </dl>
    ${actions}
  </section>`
}

function accountActions(shell: Shell, isPaused: boolean, text: Texts): Markup {
  return html`<form
    class="actions"
    method="post"
    action="${tenantUrl(shell, isPaused ? '/resume' : '/pause')}"
  >
    ${csrfField(shell)}<button class="quiet">${isPaused ? text.goOn : text.pause}</button>
    <a href="${tenantUrl(shell, '/disconnect')}">${text.disconnect}</a>
  </form>`
}
