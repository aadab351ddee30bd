import type { Right, RoleRights } from '../domain/rights.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { RIGHT_NAMES } from './names.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { checkedIf } from './settings-fields.ts'

export interface RightsView {
  readonly roles: readonly RoleView[]
  readonly granted: RoleRights
  /** Of what is stored; null when nothing ever was. */
  readonly version: string | null
  readonly rights: readonly Right[]
  /** What is valid now, where `granted` is what somebody has ticked over an older state; else null. */
  readonly valid: RoleRights | null
}

interface RoleView {
  readonly id: string
  readonly name: string
}

const en = {
  title: 'Rights',
  intro:
    'What users may connect, per role of the ERP. A user has the rights of all of his roles, his own and those of his teams.',
  off: 'Everything is off until you switch it on.',
  needed:
    '“External accounts” is needed besides each of the other rights; without it nothing can be connected.',
  gmail:
    '“Gmail personal” lets a user connect his own mailbox for the ERP, “Gmail group” the mailboxes of his teams. To use what a team has connected, no right is needed.',
  admins: 'Administrators of the ERP have all rights.',
  withdrawn:
    'A right that is withdrawn stops that user’s exchange, and the ERP’s access to his own mailbox, within ten minutes. Nothing is deleted, and it goes on when the right is back.',
  caption: 'Rights per role',
  role: 'Role',
  save: 'Save the rights',
  now: { on: 'granted now', off: 'not granted now' },
  empty: 'No role has been seen yet. A role shows up here once a user or a team has it in the ERP.',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  title: 'Práva',
  intro:
    'Co si uživatelé smějí připojit, podle rolí v ERP. Uživatel má práva všech svých rolí, vlastních i těch, které má přes týmy.',
  off: 'Vše je vypnuto, dokud to nezapnete.',
  needed: 'Ke každému z ostatních práv je třeba i právo „Externí účty“; bez něj nelze připojit nic.',
  gmail:
    'S právem „Gmail osobní“ si uživatel připojí do ERP vlastní schránku, s právem „Gmail skupinový“ schránky svých týmů. K používání schránky, kterou už tým připojenou má, žádné právo není třeba.',
  admins: 'Správci ERP mají všechna práva.',
  withdrawn:
    'Odebrané právo do deseti minut zastaví přenos u daného uživatele i přístup ERP k jeho vlastní schránce. Nic se nesmaže, a až se právo vrátí, vše pokračuje.',
  caption: 'Práva podle rolí',
  role: 'Role',
  save: 'Uložit práva',
  now: { on: 'teď uděleno', off: 'teď neuděleno' },
  empty: 'Zatím tu není žádná role. Role se zde objeví, jakmile ji v ERP má některý uživatel nebo tým.',
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

/** A matrix of roles and rights; each ticked box is sent as `grant=<roleId>:<right>`. */
export function rightsPage(shell: Shell, view: RightsView): string {
  const text = TEXTS[shell.language]
  const body = html`<p>${text.intro}</p>
    <ul>
      <li>${text.off}</li>
      <li>${text.needed}</li>
      <li>${text.gmail}</li>
      <li>${text.admins}</li>
      <li>${text.withdrawn}</li>
    </ul>
    ${view.roles.length === 0 ? html`<p class="box">${text.empty}</p>` : matrix(shell, view)}`
  return pageFrame(shell, { title: text.title, body })
}

function matrix(shell: Shell, view: RightsView): Markup {
  const text = TEXTS[shell.language]
  const names = RIGHT_NAMES[shell.language]
  const heads = view.rights.map((right) => html`<th scope="col">${names[right]}</th>`)
  return html`<form method="post" action="${tenantUrl(shell, '/rights')}">
    ${csrfField(shell)}<input type="hidden" name="version" value="${view.version ?? ''}" />
    <table class="matrix">
      <caption>
        ${text.caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${text.role}</th>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${view.roles.map((role) => row(role, view, shell.language))}
      </tbody>
    </table>
    <p class="actions"><button>${text.save}</button></p>
  </form>`
}

function row(role: RoleView, { rights, granted, valid }: RightsView, language: Language): Markup {
  const [own, others] = [rightsOf(role, granted), valid && rightsOf(role, valid)]
  return html`<tr>
    <th scope="row">${role.name}</th>
    ${rights.map((right) => {
      const isGranted = own.includes(right)
      const isValid = others?.includes(right) ?? isGranted
      return cell(role, { right, isGranted, isValid }, language)
    })}
  </tr>`
}

function rightsOf({ id }: RoleView, granted: RoleRights): readonly Right[] {
  return Object.hasOwn(granted, id) ? (granted[id] ?? []) : []
}

function cell(
  role: RoleView,
  { right, isGranted, isValid }: { right: Right; isGranted: boolean; isValid: boolean },
  language: Language,
): Markup {
  const value = `${role.id}:${right}`
  const name = html`${RIGHT_NAMES[language][right]}<i class="hidden">, ${role.name}</i>`
  const now =
    isValid === isGranted ? null : html` <small>${TEXTS[language].now[isValid ? 'on' : 'off']}</small>`
  return html`<td>
    <label
      ><input type="checkbox" name="grant" value="${value}" ${checkedIf(isGranted)} /><span>${name}</span
      >${now}</label
    >
  </td>`
}
