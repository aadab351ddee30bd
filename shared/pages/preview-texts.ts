import type { Side } from '../domain/link.ts'
import type { PreviewKind } from '../flows/preview-ledger.ts'
import type { Language } from './language.ts'
import type { CountForms } from './plural.ts'

interface Texts {
  readonly title: string
  readonly lead: Readonly<Record<'first' | 'later', string>>
  readonly proposed: string
  readonly incomplete: string
  readonly nothing: string
  readonly sides: Readonly<Record<Side, string>>
  readonly kinds: Readonly<Record<PreviewKind, string>>
  readonly atLeast: string
  readonly firstOnes: string
  readonly what: string
  readonly when: string
  readonly kind: string
  readonly untitled: string
  readonly guests: string
  readonly nobody: string
  /** `{count}`: how many besides those who are named. */
  readonly moreGuests: string
  /** `{people}`: how many guests; `{events}`: of how much that is created there. */
  readonly invited: Readonly<Record<Side, string>>
  /** What the numbers of guests leave out. */
  readonly unnamed: string
  /** `{count}`: how many. */
  readonly linked: string
  /** `{count}`: how many would be removed there. */
  readonly held: Readonly<Record<Side, string>>
  readonly mail: string
  readonly apply: Readonly<Record<'first' | 'later', string>>
  readonly change: string
  readonly back: string
}

export const PREVIEW_TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    title: 'What would happen',
    lead: {
      first: 'Nothing has been done yet. This is what would be done if you start now.',
      later: 'Nothing was saved yet. This is what would be done with these settings.',
    },
    proposed:
      'It goes by the settings that suit most people. “Change something” shows them and lets you choose others.',
    incomplete:
      'There is much to compare, so only a part of it was looked at. The numbers are what would be done at least.',
    nothing: 'Both sides agree already: nothing would be created, changed or removed.',
    sides: { erp: 'In the ERP', google: 'In Google Calendar' },
    kinds: { create: 'Created', change: 'Changed', remove: 'Removed' },
    atLeast: 'at least',
    firstOnes: 'the first of them',
    what: 'Title',
    when: 'Begins',
    kind: 'Kind',
    untitled: 'without a title',
    guests: 'Guests',
    nobody: 'nobody',
    moreGuests: '(+ {count} more)',
    invited: {
      erp: 'Guests of what is created in the ERP: {people} (events: {events}). Whoever the ERP knows by the address is put on the record; the others stay in Google only.',
      google:
        'Guests of what is created in Google: {people} (events: {events}). They are put on the event with the address that they have in the ERP; who has none is left out.',
    },
    unnamed:
      'Guests are named only for what is created. Who is put on a meeting that is on both sides already, or taken off it, counts among what is changed.',
    linked: 'On both sides already, and put together without being doubled: {count}.',
    held: {
      erp: 'So much would be removed in the ERP ({count}) that it waits until you have said that you mean it.',
      google:
        'So much would be removed in Google ({count}) that it waits until you have said that you mean it.',
    },
    mail: 'Nobody is mailed about any of this. Guests hear of a meeting from Google only when you change it in the ERP afterwards, and it is still to come.',
    apply: { first: 'Start', later: 'Do it' },
    change: 'Change something',
    back: 'Back without doing anything',
  },
  cs: {
    title: 'Co by se stalo',
    lead: {
      first: 'Zatím se nic neudělalo. Toto by se stalo, kdybyste to teď spustili.',
      later: 'Zatím se nic neuložilo. Toto by se stalo s tímto nastavením.',
    },
    proposed:
      'Počítá s nastavením, které vyhovuje většině lidí. Tlačítkem „Něco změnit“ si ho prohlédnete a zvolíte jiné.',
    incomplete:
      'Porovnávat je toho hodně, a tak se prošla jen část. Čísla říkají, co by se udělalo přinejmenším.',
    nothing: 'Obě strany se už shodují: nic by se nevytvořilo, nezměnilo ani neodstranilo.',
    sides: { erp: 'V ERP', google: 'V Kalendáři Google' },
    kinds: { create: 'Vytvoří se', change: 'Změní se', remove: 'Odstraní se' },
    atLeast: 'nejméně',
    firstOnes: 'první z nich',
    what: 'Název',
    when: 'Začátek',
    kind: 'Druh',
    untitled: 'bez názvu',
    guests: 'Hosté',
    nobody: 'nikdo',
    moreGuests: '(+ další: {count})',
    invited: {
      erp: 'Hosté toho, co se vytvoří v ERP: {people} (událostí: {events}). Koho ERP podle adresy zná, ten se k záznamu přidá; ostatní zůstanou jen v Googlu.',
      google:
        'Hosté toho, co se vytvoří v Googlu: {people} (událostí: {events}). K události se přidají s adresou, kterou mají v ERP; kdo žádnou nemá, ten se vynechá.',
    },
    unnamed:
      'Hosté jsou vyjmenováni jen u toho, co se vytvoří. Kdo se přidá ke schůzce, která už je na obou stranách, nebo se z ní odebere, se počítá mezi změny.',
    linked: 'Na obou stranách už je, takže se to jen spojí a nezdvojí: {count}.',
    held: {
      erp: 'V ERP by se odstranilo tolik ({count}), že se s tím počká, dokud nepotvrdíte, že to tak má být.',
      google:
        'V Googlu by se odstranilo tolik ({count}), že se s tím počká, dokud nepotvrdíte, že to tak má být.',
    },
    mail: 'Nikomu se o tom nepošle žádný e-mail. Hostům napíše Google až tehdy, když schůzku, která teprve bude, později v ERP změníte.',
    apply: { first: 'Spustit', later: 'Provést' },
    change: 'Něco změnit',
    back: 'Zpět, nic nedělat',
  },
}

/** Every record that is created for somebody rings his bell in the ERP, and it can't be silenced from here (erp.md 6). */
export const NOTIFICATIONS: CountForms = {
  en: {
    one: 'The ERP will show you # notification, for the record that is created.',
    other: 'The ERP will show you # notifications, one for each record that is created.',
  },
  cs: {
    one: 'ERP vám ukáže # upozornění, a to na vytvořený záznam.',
    few: 'ERP vám ukáže # upozornění, na každý vytvořený záznam jedno.',
    other: 'ERP vám ukáže # upozornění, na každý vytvořený záznam jedno.',
  },
}
