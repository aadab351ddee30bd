import type { LatestExports } from '../flows/export-view.ts'
import { CONTACTS_TEXTS } from './contacts-texts.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { plural } from './plural.ts'
import type { CountForms } from './plural.ts'
import { CHOSEN, STATE_TONES, shownState } from './push-texts.ts'
import { timeElement } from './time-text.ts'

export interface ExportsView extends LatestExports {
  /** By their id in the ERP; who isn't there is called by it. */
  readonly names: ReadonlyMap<string, string>
  readonly zone: string
}

const en = {
  title: 'Contacts sent to Google',
  none: 'Nobody has sent contacts to Google in the last 90 days.',
  nothing: 'Nothing is being sent just now.',
  caption: 'The latest, newest first',
  who: 'Person',
}

const cs: Readonly<typeof en> = {
  title: 'Kontakty odeslané do Googlu',
  none: 'Za posledních 90 dní nikdo žádné kontakty do Googlu neposlal.',
  nothing: 'Právě teď se nic neposílá.',
  caption: 'Poslední odeslání od nejnovějšího',
  who: 'Člověk',
}

const TEXTS: Readonly<Record<Language, Readonly<typeof en>>> = { en, cs }

const RUNNING: CountForms = {
  en: { one: '# push is under way.', other: '# pushes are under way.' },
  cs: { one: 'Probíhá # odesílání.', few: 'Probíhají # odesílání.', other: 'Probíhá # odesílání.' },
}

const TROUBLED: CountForms = {
  en: {
    one: '# of those below didn’t get through as a whole.',
    other: '# of those below didn’t get through as a whole.',
  },
  cs: {
    one: '# z níže uvedených se nepovedlo celé.',
    few: '# z níže uvedených se nepovedla celá.',
    other: '# z níže uvedených se nepovedlo celých.',
  },
}

/** How it stands with what people send to their Google Contacts, for administrators. */
export function exportsCard(shell: Shell, view: ExportsView): Markup {
  const text = TEXTS[shell.language]
  return html`<section class="card" aria-labelledby="exports">
    <h2 id="exports">${text.title}</h2>
    ${view.exports.length === 0 ? html`<p>${text.none}</p>` : latest(shell, view)}
  </section>`
}

function latest(shell: Shell, view: ExportsView): Markup {
  const { language } = shell
  const text = TEXTS[language]
  const { pushes } = CONTACTS_TEXTS[language]
  const troubled = view.exports.filter(({ state, counts }) => state === 'stopped' || counts.failed > 0).length
  const heads = [pushes.at, text.who, pushes.what, pushes.state, pushes.look]
  return html`<p>
      ${view.running === 0 ? text.nothing : plural(view.running, RUNNING, language)}
      ${troubled === 0 ? null : plural(troubled, TROUBLED, language)}
    </p>
    <table>
      <caption>
        ${text.caption}
      </caption>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${view.exports.map((one) => row(shell, one, view))}
      </tbody>
    </table>`
}

function row(shell: Shell, one: ExportsView['exports'][number], { names, zone }: ExportsView): Markup {
  const { language } = shell
  const { pushes, states } = CONTACTS_TEXTS[language]
  const name = names.get(one.userId) ?? one.userId
  const state = shownState(one)
  const url = tenantUrl(
    shell,
    `/people/${encodeURIComponent(one.userId)}/pushes/${encodeURIComponent(one.exportId)}`,
  )
  const at = timeElement(one.startedAt, { zone, language })
  return html`<tr>
    <td data-label="${pushes.at}">${at}</td>
    <td data-label="${TEXTS[language].who}">${name}</td>
    <td data-label="${pushes.what}">${plural(one.total, CHOSEN[one.entity], language)}</td>
    <td data-label="${pushes.state}">
      <span class="mark ${STATE_TONES[state]}">${states[state]}</span> ${one.done} / ${one.total}
    </td>
    <td data-label="${pushes.look}">
      <a href="${url}">${pushes.look}<i class="hidden"> ${pushes.of} ${name}, ${at}</i></a>
    </td>
  </tr>`
}
