import { activityLink, attentionNotice } from './attention-notice.ts'
import { connectionSummary } from './connection-summary.ts'
import { CONNECTION_TEXTS } from './connection-texts.ts'
import type { ConnectionTexts, FeatureStanding } from './connection-texts.ts'
import type { ConnectionView, FeatureView } from './connection-view.ts'
import { connectionLive, progressText } from './connection-live.ts'
import { mailboxCard } from './mailbox-card.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { FEATURE_NAMES, RIGHT_NAMES } from './names.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { parkedNotice } from './parked-notice.ts'
import { agoText, knownZone, timeElement } from './time-text.ts'

const TONES: Readonly<Record<FeatureStanding, string>> = {
  works: 'good',
  'erp-away': 'warn',
  waiting: 'good',
  'not-started': 'warn',
  off: '',
  'not-allowed': '',
  paused: 'warn',
  'permission-missing': 'warn',
  stopped: 'bad',
}

/** Whether things work, and what can be connected. Without the ERP nothing can be: no link and no form that would need it. */
export function connectionPage(shell: Shell, view: ConnectionView): string {
  const text = CONNECTION_TEXTS[shell.language]
  const { tone, sentence, brief } = connectionSummary(view, shell.language)
  const body = html`<p class="lead ${tone}">${sentence}</p>
    ${view.isErpAway ? setupLink(shell) : waitingNotices(shell, view)}
    ${view.features.map((feature) => featureCard(shell, feature, view))}
    ${view.isErpAway ? null : mailboxCard(shell, view.waitingMailboxes)} ${accountCard(shell, view)}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>
    ${view.renews ? null : html`<p><a href="${tenantUrl(shell, '')}">${text.renew}</a></p>`}`
  return pageFrame(shell, { title: text.title, body, live: connectionLive(view, brief, shell.language) })
}

function setupLink(shell: Shell): Markup | null {
  if (shell.person?.isAdmin !== true) return null
  const { setup } = CONNECTION_TEXTS[shell.language]
  return html`<p class="actions"><a class="main" href="${tenantUrl(shell, '/setup')}">${setup}</a></p>`
}

function waitingNotices(shell: Shell, { attention, parked }: ConnectionView): Markup {
  return html`${attentionNotice(shell, attention)} ${parked && parkedNotice(shell, parked)}`
}

function featureCard(shell: Shell, one: FeatureView, view: ConnectionView): Markup {
  const { language } = shell
  const text = CONNECTION_TEXTS[language]
  const { feature, lastReadAt } = one
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
    ${checked} ${view.isErpAway ? null : featureActions(shell, { one, standing }, view)}
  </section>`
}

function featureActions(
  shell: Shell,
  { one, standing }: { one: FeatureView; standing: FeatureStanding },
  view: ConnectionView,
): Markup {
  const { feature, state } = one
  const text = CONNECTION_TEXTS[shell.language]
  return html`${feature === 'calendar' && state !== 'off' ? exchangePart(shell, standing, view) : null}
  ${
    feature === 'contacts' && state !== 'off'
      ? html`<p><a href="${tenantUrl(shell, '/contacts')}">${text.contacts}</a></p>`
      : null
  }
  ${whatToDo(shell, one, view)} ${disconnectLink(shell, one, view)}`
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
  { exchange, isErpAway }: ConnectionView,
): FeatureStanding {
  if (state === 'permission-missing') return 'permission-missing'
  if (feature === 'calendar' && exchange && exchange.startedAt === null) return 'not-started'
  if (isErpAway) return 'erp-away'
  // Contacts are sent when somebody asks for it; nothing is looked at in between.
  return feature === 'calendar' && lastReadAt === null ? 'waiting' : 'works'
}

/** The way to the settings: with the button as long as nothing was started. */
function exchangePart(shell: Shell, standing: FeatureStanding, { exchange }: ConnectionView): Markup | null {
  if (exchange === null) return null
  const text = CONNECTION_TEXTS[shell.language]
  const url = tenantUrl(shell, '/calendar')
  if (standing === 'not-started')
    return html`<ol>
        ${text.steps.map((step) => html`<li>${step}</li>`)}
      </ol>
      <p class="actions"><a class="main" href="${url}">${text.start}</a></p>`
  const { progress } = exchange
  return html`${progress && html`<p>${progressText(progress, shell.language)}</p>`}
    <p><a href="${url}">${text.settings}</a></p>
    ${activityLink(shell)}`
}

function whatToDo(shell: Shell, one: FeatureView, { account, access }: ConnectionView): Markup | null {
  const { language } = shell
  const text = CONNECTION_TEXTS[language]
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

function buttonLabel({ feature, state }: FeatureView, isLost: boolean, text: ConnectionTexts): string | null {
  if (state === 'off') return text.connect[feature]
  if (isLost) return text.reconnect
  return state === 'permission-missing' ? text.grant : null
}

/** With one feature only, it would be the same as disconnecting the account. */
function disconnectLink(shell: Shell, { feature, state }: FeatureView, view: ConnectionView): Markup | null {
  const connected = view.features.filter((one) => one.state !== 'off')
  if (state === 'off' || connected.length < 2 || view.account?.state === 'disconnecting') return null
  const url = tenantUrl(shell, `/disconnect?feature=${feature}`)
  const { disconnectOnly } = CONNECTION_TEXTS[shell.language]
  return html`<p><a href="${url}" aria-describedby="feature-${feature}">${disconnectOnly}</a></p>`
}

function accountCard(shell: Shell, { account, zone, pausedBy, isErpAway }: ConnectionView): Markup | null {
  if (account === null) return null
  const text = CONNECTION_TEXTS[shell.language]
  const actions =
    account.state === 'disconnecting' || isErpAway
      ? null
      : accountActions(shell, pausedBy.includes('user'), text)
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

function accountActions(shell: Shell, isPaused: boolean, text: ConnectionTexts): Markup {
  return html`<form
    class="actions"
    method="post"
    action="${tenantUrl(shell, isPaused ? '/resume' : '/pause')}"
  >
    ${csrfField(shell)}<button class="quiet">${isPaused ? text.goOn : text.pause}</button>
    <a href="${tenantUrl(shell, '/disconnect')}">${text.disconnect}</a>
  </form>`
}
