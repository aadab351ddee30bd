import type { PausedBy } from './connection-view.ts'
import type { Language } from './language.ts'

/** One user's connection as an administrator sees it. */
export interface PersonConnection {
  readonly state: 'active' | 'needs-reconnecting' | 'disconnecting'
  readonly access: 'granted' | 'no-right' | 'user-gone'
  readonly pausedBy: readonly PausedBy[]
}

type Standing =
  | 'works'
  | 'needs-reconnecting'
  | 'disconnecting'
  | 'no-right'
  | 'user-gone'
  | 'paused-by-user'
  | 'paused-by-administrator'

const TEXTS: Readonly<Record<Language, Readonly<Record<Standing, string>>>> = {
  en: {
    works: 'Connected',
    'needs-reconnecting': 'Needs reconnecting',
    disconnecting: 'Being disconnected',
    'no-right': 'Paused: right withdrawn',
    'user-gone': 'Paused: not active in the ERP',
    'paused-by-user': 'Paused by the person',
    'paused-by-administrator': 'Paused by an administrator',
  },
  cs: {
    works: 'Připojeno',
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
  'needs-reconnecting': 'bad',
  disconnecting: '',
  'no-right': 'warn',
  'user-gone': 'warn',
  'paused-by-user': 'warn',
  'paused-by-administrator': 'warn',
}

/** What stops the work is named first. */
export function personStanding(
  { state, access, pausedBy }: PersonConnection,
  language: Language,
): { tone: string; text: string } {
  const stopped = state === 'active' ? workOf(pausedBy) : state
  const standing = state === 'disconnecting' || access === 'granted' ? stopped : access
  return { tone: TONES[standing], text: TEXTS[language][standing] }
}

function workOf(pausedBy: readonly PausedBy[]): Standing {
  if (pausedBy.length === 0) return 'works'
  return pausedBy.every((one) => one === 'user') ? 'paused-by-user' : 'paused-by-administrator'
}
