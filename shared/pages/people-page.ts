import type { LatestExports } from '../flows/export-view.ts'
import type { ParkedCount } from '../flows/parked-tasks.ts'
import { exportsCard } from './exports-card.ts'
import { shortened } from './former-values.ts'
import type { Language } from './language.ts'
import { html, webAddress } from './markup.ts'
import type { Markup } from './markup.ts'
import { csrfField, pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { parkedNotice } from './parked-notice.ts'
import { personStanding } from './person-standing.ts'
import type { PersonConnection } from './person-standing.ts'
import { knownZone, timeElement } from './time-text.ts'

export interface PeopleView {
  readonly people: readonly ConnectedPerson[]
  /** IANA zone of the times. */
  readonly zone: string
  /** All work of the tenant is paused. */
  readonly isAllPaused: boolean
  /** What was given up on, for all people together. */
  readonly parked: ParkedCount
  /** What people send to Google; null on further pages. */
  readonly exports: LatestExports | null
  /** Of those who sent it. */
  readonly senders: ReadonlyMap<string, string>
  /** What was looked for as somebody’s id, and can’t be one; null when nothing was. */
  readonly notAnId: string | null
  /** Address of the next page. */
  readonly more: string | null
}

export interface ConnectedPerson extends PersonConnection {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly connectedAt: number
  /** When Google was found not to let us in any more. */
  readonly lostAt: number | null
  /** Asked for Google Contacts. */
  readonly hasContacts: boolean
}

const en = {
  title: 'People',
  intro: 'Who has connected a Google account. You can give a person all that is held about him, or erase it.',
  caption: 'Connected people',
  name: 'Name',
  account: 'Google account',
  state: 'State',
  since: 'Connected since',
  data: 'Data held',
  lost: 'since',
  export: 'Download',
  erase: 'Erase…',
  work: 'Work',
  pause: 'Pause',
  activity: 'What was done…',
  contacts: 'Contacts…',
  goOn: 'Go on',
  all: 'Everybody',
  allWorks:
    'In an emergency, or while the ERP is being rebuilt, you can pause all work. Nothing is lost: changes stay where they are made, and follow afterwards.',
  allPaused: 'All work is paused. Changes stay where they are made, and follow when it goes on.',
  pauseAll: 'Pause everybody',
  goOnAll: 'Let everybody go on',
  of: 'of',
  more: 'Next page',
  empty:
    'Nobody has connected a Google account yet. People open this console themselves, sign in and connect; what they may connect is up to their roles.',
  toRights: 'Set the rights of the roles',
  zone: 'Times are those of',
  lookUp: 'Somebody else',
  lookUpWhy:
    'Of a person who isn’t connected any more something may still be held. You reach it by the id of the ERP user: it ends the address of the user’s page in the ERP.',
  id: 'Id of the ERP user',
  notAnId: 'This can’t be the id of a user: it has letters and digits only, such as 6b0311df28d73f59e.',
  show: 'Show',
}

type Texts = Readonly<typeof en>

const cs: Texts = {
  title: 'Lidé',
  intro: 'Kdo má připojený účet Google. Každému můžete předat vše, co o něm uchováváme, nebo to vymazat.',
  caption: 'Připojení lidé',
  name: 'Jméno',
  account: 'Účet Google',
  state: 'Stav',
  since: 'Připojeno od',
  data: 'Uchovávané údaje',
  lost: 'od',
  export: 'Stáhnout',
  erase: 'Vymazat…',
  work: 'Práce',
  pause: 'Pozastavit',
  activity: 'Co se udělalo…',
  contacts: 'Kontakty…',
  goOn: 'Pokračovat',
  all: 'Všichni',
  allWorks:
    'V nouzi, nebo když se ERP přestavuje, můžete pozastavit veškerou práci. Nic se neztratí: změny zůstanou tam, kde vznikly, a přenesou se potom.',
  allPaused:
    'Veškerá práce je pozastavena. Změny zůstávají tam, kde vznikly, a přenesou se, až bude pokračovat.',
  pauseAll: 'Pozastavit všechny',
  goOnAll: 'Nechat všechny pokračovat',
  of: '–',
  more: 'Další stránka',
  empty:
    'Zatím si nikdo účet Google nepřipojil. Lidé si tuto konzoli otevřou sami, přihlásí se a připojí; co si smějí připojit, záleží na jejich rolích.',
  toRights: 'Nastavit práva rolí',
  zone: 'Časy platí pro pásmo',
  lookUp: 'Někdo jiný',
  lookUpWhy:
    'I o člověku, který už připojen není, se může něco uchovávat. Najdete to podle ID uživatele ERP: je na konci adresy jeho stránky v ERP.',
  id: 'ID uživatele ERP',
  notAnId: 'Toto nemůže být ID uživatele: má jen písmena a číslice, například 6b0311df28d73f59e.',
  show: 'Zobrazit',
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, cs }

/** Who is connected, and the way to what is held about each. */
export function peoplePage(shell: Shell, view: PeopleView): string {
  const text = TEXTS[shell.language]
  const body = html`<p>${text.intro}</p>
    ${parkedNotice(shell, view.parked)} ${view.people.length === 0 ? nobody(shell, text) : table(shell, view)}
    ${view.exports && exportsCard(shell, { ...view.exports, names: view.senders, zone: view.zone })}
    ${everybody(shell, view)} ${lookUp(shell, view, text)}`
  return pageFrame(shell, { title: text.title, body })
}

function nobody(shell: Shell, text: Texts): Markup {
  return html`<p class="box">${text.empty}</p>
    <p class="actions"><a class="main" href="${tenantUrl(shell, '/rights')}">${text.toRights}</a></p>`
}

function table(shell: Shell, view: PeopleView): Markup {
  const text = TEXTS[shell.language]
  const heads = [text.name, text.account, text.state, text.since, text.work, text.data]
  const more =
    view.more === null
      ? null
      : html`<p class="actions"><a href="${webAddress(view.more)}">${text.more}</a></p>`
  return html`<form method="post" action="${tenantUrl(shell, '/people/pause')}">
      ${csrfField(shell)}
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
          ${view.people.map((person) => row(shell, person, view.zone))}
        </tbody>
      </table>
    </form>
    ${more}
    <p class="muted">${text.zone} ${knownZone(view.zone)}.</p>`
}

function row(shell: Shell, person: ConnectedPerson, zone: string): Markup {
  const text = TEXTS[shell.language]
  const place = { zone, language: shell.language }
  const { tone, text: standing, next } = personStanding(person, shell.language)
  const lost =
    person.state === 'needs-reconnecting' && person.lostAt !== null
      ? html` <small class="muted">${text.lost} ${timeElement(person.lostAt, place)}</small>`
      : null
  const url = tenantUrl(shell, `/people/${encodeURIComponent(person.userId)}`)
  const whose = html`<i class="hidden"> ${text.of} ${person.name}</i>`
  return html`<tr>
    <th scope="row">${person.name}</th>
    <td class="address" data-label="${text.account}">${person.email}</td>
    <td data-label="${text.state}">
      <span class="mark ${tone}">${standing}</span>${lost}${next && html` <small>${next}</small>`}
    </td>
    <td data-label="${text.since}">${timeElement(person.connectedAt, place)}</td>
    <td data-label="${text.work}">
      ${pauseButton(person, text, whose)}
      <a href="${url}/activity">${text.activity}${whose}</a>
      ${person.hasContacts ? html`<a href="${url}/contacts">${text.contacts}${whose}</a>` : null}
    </td>
    <td data-label="${text.data}">
      <a href="${url}/export">${text.export}${whose}</a> <a href="${url}/erase">${text.erase}${whose}</a>
    </td>
  </tr>`
}

/** Only the administrator's own pause is his to lift. */
function pauseButton(person: ConnectedPerson, text: Texts, whose: Markup): Markup | null {
  if (person.state === 'disconnecting') return null
  return person.pausedBy.includes('administrator')
    ? html`<button class="quiet" name="resume" value="${person.userId}">${text.goOn}${whose}</button>`
    : html`<button class="quiet" name="pause" value="${person.userId}">${text.pause}${whose}</button>`
}

function everybody(shell: Shell, { isAllPaused }: PeopleView): Markup {
  const text = TEXTS[shell.language]
  const [name, label] = isAllPaused ? ['resume', text.goOnAll] : ['pause', text.pauseAll]
  return html`<section class="card" aria-labelledby="everybody">
    <h2 id="everybody">${text.all}</h2>
    <p>${isAllPaused ? text.allPaused : text.allWorks}</p>
    <form class="actions" method="post" action="${tenantUrl(shell, '/people/pause')}">
      ${csrfField(shell)}<button class="quiet" name="${name}" value="everybody">${label}</button>
    </form>
  </section>`
}

function lookUp(shell: Shell, { notAnId }: PeopleView, text: Texts): Markup {
  const wrong =
    notAnId === null
      ? null
      : html`<p class="box bad" id="user-error" role="alert" tabindex="-1" autofocus>${text.notAnId}</p>`
  const described = wrong && html` aria-invalid="true" aria-describedby="user-error"`
  return html`<section class="card" aria-labelledby="look-up">
    <h2 id="look-up">${text.lookUp}</h2>
    <p>${text.lookUpWhy}</p>
    <form method="get" action="${tenantUrl(shell, '/people')}">
      ${wrong}
      <label for="user">${text.id}</label>
      <input
        id="user"
        name="user"
        value="${notAnId === null ? '' : shortened(notAnId, 64)}"
        required
        maxlength="64"
        autocomplete="off"
        spellcheck="false"
        ${described}
      />
      <p class="actions"><button class="quiet">${text.show}</button></p>
    </form>
  </section>`
}
