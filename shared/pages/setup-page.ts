import type { Finding, FindingState } from '../flows/finding.ts'
import { findingText } from './finding-texts.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { entityName, listed } from './names.ts'
import { pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import type { CountForms } from './plural.ts'
import { knownZone, timeElement } from './time-text.ts'

type CopyLabel = 'redirect-uri' | 'push-url' | 'intake-url'

export interface SetupView {
  readonly findings: readonly Finding[]
  /** Our own addresses that have to be entered elsewhere. */
  readonly copy: readonly { readonly label: CopyLabel; readonly value: string }[]
  readonly installation: Installation
  readonly checkedAt: number
  /** IANA zone of the time. */
  readonly zone: string
}

/** What belongs together here: one ERP, and the client by which its people go to Google. */
export interface Installation {
  readonly tenant: string
  readonly erpUrl: string
  readonly googleClientId: string
  /** Only accounts of this domain; null for any. */
  readonly hostedDomain: string | null
  readonly entities: readonly string[]
}

/** The order of the list. */
const STATES: readonly FindingState[] = ['broken', 'warning', 'unknown', 'ok']

const TONES: Readonly<Record<FindingState, string>> = {
  broken: 'bad',
  warning: 'warn',
  unknown: '',
  ok: 'good',
}

const COUNTS: Readonly<Record<FindingState, CountForms>> = {
  broken: {
    en: { one: '# thing is broken', other: '# things are broken' },
    cs: { one: '# věc nefunguje', few: '# věci nefungují', other: '# věcí nefunguje' },
  },
  warning: {
    en: { one: '# thing needs attention', other: '# things need attention' },
    cs: {
      one: '# věc vyžaduje pozornost',
      few: '# věci vyžadují pozornost',
      other: '# věcí vyžaduje pozornost',
    },
  },
  unknown: {
    en: { one: '# thing can’t be told', other: '# things can’t be told' },
    cs: { one: '# věc nelze zjistit', few: '# věci nelze zjistit', other: '# věcí nelze zjistit' },
  },
  ok: {
    en: { one: '# thing is all right', other: '# things are all right' },
    cs: { one: '# věc je v pořádku', few: '# věci jsou v pořádku', other: '# věcí je v pořádku' },
  },
}

interface Texts {
  readonly title: string
  readonly list: string
  readonly checked: string
  readonly again: string
  readonly json: string
  readonly copy: string
  readonly copyHow: string
  readonly labels: Readonly<Record<CopyLabel, string>>
  readonly marks: Readonly<Record<FindingState, string>>
  readonly cure: string
  readonly installation: string
  readonly installationWhy: string
  readonly facts: Readonly<Record<keyof Installation, string>>
  readonly anyDomain: string
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    title: 'Set-up',
    list: 'What was checked',
    checked: 'Checked',
    again: 'Check again',
    json: 'The same for programs (JSON)',
    copy: 'To be copied',
    copyHow: 'A click selects the whole address.',
    labels: {
      'redirect-uri': 'Redirect URI, for the OAuth client in the Google Cloud console',
      'push-url': 'Where Google sends its notices',
      'intake-url': 'Where the ERP sends its webhooks',
    },
    marks: { broken: 'Broken', warning: 'Attention', unknown: 'Can’t be told', ok: 'All right' },
    cure: 'What to do:',
    installation: 'This installation',
    installationWhy:
      'What you see in this console belongs to this ERP alone. Whoever operates it may serve several with it; each has a console of its own.',
    facts: {
      tenant: 'Tenant',
      erpUrl: 'ERP',
      googleClientId: 'Google client ID',
      hostedDomain: 'Google accounts',
      entities: 'What may be exchanged',
    },
    anyDomain: 'of any domain',
  },
  cs: {
    title: 'Nastavení',
    list: 'Co se kontrolovalo',
    checked: 'Zkontrolováno',
    again: 'Zkontrolovat znovu',
    json: 'Totéž pro programy (JSON)',
    copy: 'Ke zkopírování',
    copyHow: 'Kliknutím označíte celou adresu.',
    labels: {
      'redirect-uri': 'URI přesměrování, pro klienta OAuth v Google Cloud Console',
      'push-url': 'Kam Google posílá svá oznámení',
      'intake-url': 'Kam ERP posílá své webhooky',
    },
    marks: { broken: 'Nefunguje', warning: 'Pozor', unknown: 'Nelze zjistit', ok: 'V pořádku' },
    cure: 'Co udělat:',
    installation: 'Tato instalace',
    installationWhy:
      'Co v této konzoli vidíte, patří jen k tomuto ERP. Kdo ji provozuje, může s ní obsluhovat víc ERP; každé má vlastní konzoli.',
    facts: {
      tenant: 'Instalace ERP',
      erpUrl: 'ERP',
      googleClientId: 'ID klienta Google',
      hostedDomain: 'Účty Google',
      entities: 'Co lze přenášet',
    },
    anyDomain: 'z kterékoli domény',
  },
}

/** The list of checks, the worst first. */
export function setupPage(shell: Shell, view: SetupView): string {
  const { language } = shell
  const text = TEXTS[language]
  const sorted = STATES.flatMap((state) => view.findings.filter((finding) => finding.state === state))
  const worst: FindingState = sorted[0]?.state ?? 'unknown'
  const body = html`<p class="lead ${TONES[worst]}">${summary(view.findings, language)}</p>
    <p class="muted">
      ${text.checked} ${timeElement(view.checkedAt, { zone: view.zone, language })} (${knownZone(view.zone)}).
    </p>
    <p class="actions">
      <a class="main" href="${tenantUrl(shell, '/setup')}">${text.again}</a>
      <a href="${tenantUrl(shell, '/setup.json')}">${text.json}</a>
    </p>
    <h2>${text.list}</h2>
    <ul class="checks">
      ${sorted.map((finding) => line(finding, language))}
    </ul>
    ${copyCard(view.copy, text)} ${installationCard(view.installation, language)}`
  return pageFrame(shell, { title: text.title, body })
}

function summary(findings: readonly Finding[], language: Language): string {
  const parts = STATES.flatMap((state) => {
    const count = findings.filter((finding) => finding.state === state).length
    return count === 0 ? [] : [plural(count, COUNTS[state], language)]
  })
  return parts.length === 0 ? `${plural(0, COUNTS.ok, language)}.` : `${listed(parts, language)}.`
}

function line(finding: Finding, language: Language): Markup {
  const { title, cause, cure } = findingText(finding, language)
  const text = TEXTS[language]
  return html`<li>
    <div class="head">
      <span class="mark ${TONES[finding.state]}">${text.marks[finding.state]}</span>
      <h3>${title}</h3>
    </div>
    ${cause === '' ? null : html`<p>${cause}</p>`}
    ${cure === '' ? null : html`<p><strong>${text.cure}</strong> ${cure}</p>`}
  </li>`
}

function copyCard(copy: SetupView['copy'], text: Texts): Markup | null {
  if (copy.length === 0) return null
  const items = copy.map(
    ({ label, value }) =>
      html`<dt>${text.labels[label]}</dt>
        <dd><code>${value}</code></dd>`,
  )
  return html`<section class="card" aria-labelledby="copy">
    <h2 id="copy">${text.copy}</h2>
    <p class="muted">${text.copyHow}</p>
    <dl>${items}</dl>
  </section>`
}

function installationCard(installation: Installation, language: Language): Markup {
  const text = TEXTS[language]
  const { tenant, erpUrl, googleClientId, hostedDomain, entities } = installation
  const values = {
    tenant,
    erpUrl,
    googleClientId,
    hostedDomain: hostedDomain ?? text.anyDomain,
    entities: listed(
      entities.map((entity) => entityName(entity, entity, language)),
      language,
    ),
  }
  const names = Object.keys(values) as (keyof Installation)[]
  return html`<section class="card" aria-labelledby="installation">
    <h2 id="installation">${text.installation}</h2>
    <p class="muted">${text.installationWhy}</p>
    <dl class="facts">
      ${names.map(
        (name) =>
          html`<dt>${text.facts[name]}</dt>
            <dd>${values[name]}</dd>`,
      )}
    </dl>
  </section>`
}
