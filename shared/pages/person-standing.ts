import type { PausedBy } from './connection-view.ts'
import type { Language } from './language.ts'

/** One user's connection as an administrator sees it. */
export interface PersonConnection {
  readonly state: 'active' | 'needs-reconnecting' | 'disconnecting'
  readonly access: 'granted' | 'no-right' | 'user-gone'
  readonly pausedBy: readonly PausedBy[]
  /** What only he himself can do: see what would happen and start it, or give Google's permission. */
  readonly waitsFor: 'start' | 'permission' | null
}

type Standing =
  | 'works'
  | 'not-started'
  | 'permission-missing'
  | 'needs-reconnecting'
  | 'disconnecting'
  | 'no-right'
  | 'user-gone'
  | 'paused-by-user'
  | 'paused-by-administrator'

const TEXTS: Readonly<Record<Language, Readonly<Record<Standing, string>>>> = {
  en: {
    works: 'Connected',
    'not-started': 'Not started yet',
    'permission-missing': 'Permission missing',
    'needs-reconnecting': 'Needs reconnecting',
    disconnecting: 'Being disconnected',
    'no-right': 'Paused: right withdrawn',
    'user-gone': 'Paused: not active in the ERP',
    'paused-by-user': 'Paused by the person',
    'paused-by-administrator': 'Paused by an administrator',
  },
  cs: {
    works: 'Připojeno',
    'not-started': 'Zatím nespuštěno',
    'permission-missing': 'Chybí oprávnění',
    'needs-reconnecting': 'Je třeba připojit znovu',
    disconnecting: 'Odpojuje se',
    'no-right': 'Pozastaveno: právo odebráno',
    'user-gone': 'Pozastaveno: v ERP není aktivní',
    'paused-by-user': 'Pozastaveno uživatelem',
    'paused-by-administrator': 'Pozastaveno správcem',
  },
}

const TONES: Readonly<Record<Standing, string>> = {
  works: 'good',
  'not-started': 'warn',
  'permission-missing': 'warn',
  'needs-reconnecting': 'bad',
  disconnecting: '',
  'no-right': 'warn',
  'user-gone': 'warn',
  'paused-by-user': 'warn',
  'paused-by-administrator': 'warn',
}

/** What the person himself has to do next, for who looks after him. */
const NEXT: Readonly<Record<Language, Readonly<Partial<Record<Standing, string>>>>> = {
  en: {
    'not-started':
      'Nothing is exchanged until this person signs in here, looks at what would happen, and starts it.',
    'permission-missing': 'This person has to sign in here and grant the permission that is missing.',
    'needs-reconnecting': 'This person has to sign in here and reconnect the account.',
  },
  cs: {
    'not-started':
      'Nic se nepřenáší, dokud se tento člověk sem nepřihlásí, nepodívá se, co by se stalo, a nespustí to.',
    'permission-missing': 'Tento člověk se sem musí přihlásit a udělit chybějící oprávnění.',
    'needs-reconnecting': 'Tento člověk se sem musí přihlásit a účet připojit znovu.',
  },
}

/** What stops the work is named first; `next` is what the person has to do about it, null when nothing. */
export function personStanding(
  { state, access, ...work }: PersonConnection,
  language: Language,
): { tone: string; text: string; next: string | null } {
  const stopped = state === 'active' ? workOf(work) : state
  const standing = state === 'disconnecting' || access === 'granted' ? stopped : access
  return {
    tone: TONES[standing],
    text: TEXTS[language][standing],
    next: NEXT[language][standing] ?? null,
  }
}

function workOf({ pausedBy, waitsFor }: Pick<PersonConnection, 'pausedBy' | 'waitsFor'>): Standing {
  if (pausedBy.length === 0) return WAITING[waitsFor ?? 'nothing']
  return pausedBy.every((one) => one === 'user') ? 'paused-by-user' : 'paused-by-administrator'
}

const WAITING = {
  start: 'not-started',
  permission: 'permission-missing',
  nothing: 'works',
} as const satisfies Record<string, Standing>
