import type { ParkedCount, ParkedItem } from '../flows/parked-tasks.ts'
import { faultText, workText } from './fault-texts.ts'
import { shortened } from './former-values.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { parkedSentence } from './parked-notice.ts'
import { knownZone, timeElement } from './time-text.ts'

export interface ParkedView {
  readonly items: readonly ParkedItem[]
  /** Below the console's address, with its query; null on the last page. */
  readonly next: string | null
  /** Whose page the answer leads back to, by his id; null for the page of all. */
  readonly userId: string | null
  readonly zone: string
}

export interface AllParkedView extends ParkedView {
  readonly total: ParkedCount
  /** Whose ERP it is about, as the address names it. */
  readonly tenant: string
}

const en = {
  title: 'Tasks given up on',
  intro:
    'Work that couldn’t be done and is not tried again by itself; it is kept here for 90 days. Mend the cause first (the set-up list names most of them), then try again. To drop a task forgets it, and changes nothing on either side.',
  empty: 'There are none: all work is done, or goes on by itself. There is nothing to do here.',
  caption: 'Tasks given up on, with their reason',
  at: 'Given up',
  kind: 'What was to be done',
  code: 'Reason',
  task: 'Task',
  what: 'What to do',
  retry: 'Try again',
  drop: 'Drop',
  more: 'Next page',
  all: 'Those of all people',
  tenant: 'Tenant',
  zone: 'Times are those of',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  title: 'Vzdané úlohy',
  intro:
    'Práce, kterou nešlo provést a která se sama znovu nezkouší; je tu uložena 90 dní. Nejdřív odstraňte příčinu (většinu z nich jmenuje stránka Nastavení), potom to zkuste znovu. Zahozením se úloha jen zapomene; na žádné straně se tím nic nezmění.',
  empty: 'Žádné tu nejsou: vše je hotové, nebo to samo pokračuje. Nemusíte nic dělat.',
  caption: 'Vzdané úlohy a jejich důvod',
  at: 'Vzdáno',
  kind: 'Co se mělo udělat',
  code: 'Důvod',
  task: 'Úloha',
  what: 'Co s tím',
  retry: 'Zkusit znovu',
  drop: 'Zahodit',
  more: 'Další stránka',
  all: 'Úlohy všech lidí',
  tenant: 'Instalace ERP',
  zone: 'Časy platí pro pásmo',
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

/** All of the tenant's, for administrators. */
export function parkedPage(shell: Shell, view: AllParkedView): string {
  const text = TEXTS[shell.language]
  const { total, tenant } = view
  const body = html`<p>
      ${text.tenant}: <strong>${tenant}</strong>.
      ${total.count === 0 ? null : parkedSentence(total, shell.language)}
    </p>
    ${isNone(view) ? null : html`<p>${text.intro}</p>`} ${table(shell, view)}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
  return pageFrame(shell, { title: text.title, body })
}

/** Those of one person, as a part of his page. */
export function parkedList(shell: Shell, view: ParkedView): Markup {
  const text = TEXTS[shell.language]
  return html`<h2>${text.title}</h2>
    ${isNone(view) ? null : html`<p>${text.intro}</p>`} ${table(shell, view)}
    <p><a href="${tenantUrl(shell, '/parked')}">${text.all}</a></p>`
}

function isNone({ items, next }: ParkedView): boolean {
  return items.length === 0 && next === null
}

function table(shell: Shell, view: ParkedView): Markup {
  const text = TEXTS[shell.language]
  const more =
    view.next === null
      ? null
      : html`<p class="actions"><a href="${tenantUrl(shell, view.next)}">${text.more}</a></p>`
  if (view.items.length === 0)
    return html`${isNone(view) ? html`<p class="box good">${text.empty}</p>` : null}${more}`
  const heads = [text.at, text.kind, text.code, text.task, text.what]
  const back = view.userId === null ? null : html`<input type="hidden" name="user" value="${view.userId}" />`
  return html`<form method="post" action="${tenantUrl(shell, '/parked')}">
      ${csrfField(shell)}${back}
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
          ${view.items.map((item) => row(item, { text, language: shell.language, zone: view.zone }))}
        </tbody>
      </table>
    </form>
    ${more}`
}

function row(
  { id, kind, code, at, task, canRetry }: ParkedItem,
  { text, language, zone }: { text: Texts; language: Language; zone: string },
): Markup {
  const whose = html`<i class="hidden"> ${id.slice(0, 8)}</i>`
  const retry = canRetry
    ? html`<button class="quiet" name="retry" value="${id}">${text.retry}${whose}</button> `
    : null
  return html`<tr>
    <td data-label="${text.at}">${timeElement(at, { zone, language })}</td>
    <td data-label="${text.kind}">${workText(kind, language)}</td>
    <td data-label="${text.code}">${faultText(code, language)}</td>
    <td data-label="${text.task}"><code>${shortened(JSON.stringify(task ?? null))}</code></td>
    <td data-label="${text.what}">
      ${retry}<button class="quiet" name="drop" value="${id}">${text.drop}${whose}</button>
    </td>
  </tr>`
}
