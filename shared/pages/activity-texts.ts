import type { Side } from '../domain/link.ts'
import type { LogEntry } from '../flows/pair-document.ts'
import type { Language } from './language.ts'
import { listed } from './names.ts'

/** What was done to a side, as people call it. */
type Deed = 'create' | 'move' | 'rename' | 'change' | 'remove' | 'let-go'

interface Sentences {
  readonly in: Readonly<Record<Side, string>>
  /** `{side}`: where it was done; `{fields}`: what of it. */
  readonly deeds: Readonly<Record<Deed, string>>
  /** Because of the same on the other side, `{other}`. */
  readonly followed: Readonly<Record<Deed, string>>
  readonly reasons: Readonly<Record<Exclude<LogEntry['why'], 'other-side'>, string>>
}

const SENTENCES: Readonly<Record<Language, Sentences>> = {
  en: {
    in: { erp: 'in the ERP', google: 'in Google' },
    deeds: {
      create: 'Created {side}',
      move: 'Moved {side}',
      rename: 'Renamed {side}',
      change: 'Changed {side} ({fields})',
      remove: 'Removed {side}',
      'let-go': 'Left as it is {side} and not followed any more',
    },
    followed: {
      create: 'because it is {other}',
      move: 'because it was moved {other}',
      rename: 'because it was renamed {other}',
      change: 'because it was changed {other}',
      remove: 'because it was removed or called off {other}',
      'let-go': 'because it was removed {other}',
    },
    reasons: {
      conflict: 'because it was changed on both sides, and later {other}',
      'put-right': 'because it is decided {other}, and a change from elsewhere can’t stay',
      private: 'because the event is private',
      undo: 'because the last change was taken back',
      chosen: 'because somebody chose it after a change had been refused',
      moved: 'because the event went to another calendar or to another person',
    },
  },
  cs: {
    in: { erp: 'v ERP', google: 'v Googlu' },
    deeds: {
      create: 'Vytvořeno {side}',
      move: 'Přesunuto {side}',
      rename: 'Přejmenováno {side}',
      change: 'Změněno {side} ({fields})',
      remove: 'Odebráno {side}',
      'let-go': 'Ponecháno {side} a dál se to nesleduje',
    },
    followed: {
      create: 'protože to je {other}',
      move: 'protože to bylo přesunuto {other}',
      rename: 'protože to bylo přejmenováno {other}',
      change: 'protože to bylo změněno {other}',
      remove: 'protože to bylo odebráno nebo zrušeno {other}',
      'let-go': 'protože to bylo odebráno {other}',
    },
    reasons: {
      conflict: 'protože se to změnilo na obou stranách a později {other}',
      'put-right': 'protože se o tom rozhoduje {other} a změna odjinud zůstat nemůže',
      private: 'protože je událost soukromá',
      undo: 'protože byla poslední změna vzata zpět',
      chosen: 'protože to tak někdo zvolil, když byla změna odmítnuta',
      moved: 'protože událost přešla do jiného kalendáře nebo k někomu jinému',
    },
  },
}

interface Names {
  readonly fields: Readonly<Record<string, string>>
  readonly entities: Readonly<Record<string, string>>
}

/** Fields of the log, and those that the ERP names when it refuses one. */
const NAMES: Readonly<Record<Language, Names>> = {
  en: {
    fields: {
      title: 'title',
      name: 'title',
      when: 'time',
      dateStart: 'time',
      dateEnd: 'time',
      dateStartDate: 'time',
      dateEndDate: 'time',
      description: 'description',
      location: 'place',
      cLocation: 'place',
      guests: 'guests',
      users: 'guests',
      contacts: 'guests',
      leads: 'guests',
      joinUrl: 'link to join by',
      status: 'status',
      isCanceled: 'status',
      answer: 'own answer',
      assignedUser: 'assigned user',
      teams: 'teams',
      parent: 'parent record',
    },
    entities: { Meeting: 'Meeting', Call: 'Call' },
  },
  cs: {
    fields: {
      title: 'název',
      name: 'název',
      when: 'čas',
      dateStart: 'čas',
      dateEnd: 'čas',
      dateStartDate: 'čas',
      dateEndDate: 'čas',
      description: 'popis',
      location: 'místo',
      cLocation: 'místo',
      guests: 'hosté',
      users: 'hosté',
      contacts: 'hosté',
      leads: 'hosté',
      joinUrl: 'odkaz pro připojení',
      status: 'stav',
      isCanceled: 'stav',
      answer: 'vlastní odpověď',
      assignedUser: 'přiřazený uživatel',
      teams: 'týmy',
      parent: 'nadřazený záznam',
    },
    entities: { Meeting: 'Schůzka', Call: 'Hovor' },
  },
}

/** What was done, where and why, in one sentence: `Moved in the ERP, because it was moved in Google.` */
export function activitySentence(
  entry: Pick<LogEntry, 'do' | 'on' | 'why' | 'fields'>,
  language: Language,
): string {
  const text = SENTENCES[language]
  const deed = deedOf(entry)
  const reason = entry.why === 'other-side' ? text.followed[deed] : text.reasons[entry.why]
  const fields = listed([...new Set(entry.fields.map((field) => fieldName(field, language)))], language)
  const other = text.in[entry.on === 'erp' ? 'google' : 'erp']
  return `${text.deeds[deed]}, ${reason}.`
    .replace(' ({fields})', () => (fields === '' ? '' : ` (${fields})`))
    .replace('{side}', () => text.in[entry.on])
    .replace('{other}', () => other)
}

/** A field that has no name here is called as the ERP calls it. */
export function fieldName(field: string, language: Language): string {
  return nameIn(NAMES[language].fields, field)
}

/** `Meeting`, `Schůzka`; another kind of record is called as the ERP calls it. */
export function recordKind(entity: string, language: Language): string {
  return nameIn(NAMES[language].entities, entity)
}

function nameIn(names: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(names, key) ? (names[key] ?? key) : key
}

function deedOf({ do: deed, fields }: Pick<LogEntry, 'do' | 'fields'>): Deed {
  const [field, ...others] = fields
  if (deed !== 'change' || others.length > 0) return deed
  if (field === 'when') return 'move'
  return field === 'title' ? 'rename' : deed
}
