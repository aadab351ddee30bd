import type { Language } from './language.ts'

/** One user's connection as an administrator sees it. */
export interface PersonConnection {
  readonly state: 'active' | 'needs-reconnecting' | 'disconnecting'
  readonly access: 'granted' | 'no-right' | 'user-gone'
}

type Standing = 'works' | 'needs-reconnecting' | 'disconnecting' | 'no-right' | 'user-gone'

const TEXTS: Readonly<Record<Language, Readonly<Record<Standing, string>>>> = {
  en: {
    works: 'Connected',
    'needs-reconnecting': 'Needs reconnecting',
    disconnecting: 'Being disconnected',
    'no-right': 'Paused: right withdrawn',
    'user-gone': 'Paused: not active in the ERP',
  },
  cs: {
    works: 'Připojeno',
    'needs-reconnecting': 'Je třeba připojit znovu',
    disconnecting: 'Odpojuje se',
    'no-right': 'Pozastaveno: právo odebráno',
    'user-gone': 'Pozastaveno: v ERP není aktivní',
  },
}

const TONES: Readonly<Record<Standing, string>> = {
  works: 'good',
  'needs-reconnecting': 'bad',
  disconnecting: '',
  'no-right': 'warn',
  'user-gone': 'warn',
}

/** What stops the work is named first. */
export function personStanding(
  { state, access }: PersonConnection,
  language: Language,
): { tone: string; text: string } {
  const stopped = state === 'active' ? 'works' : state
  const standing = state === 'disconnecting' || access === 'granted' ? stopped : access
  return { tone: TONES[standing], text: TEXTS[language][standing] }
}
