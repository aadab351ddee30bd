import type { MailboxView } from '../flows/mailbox-view.ts'
import type { Tone } from './connection-summary.ts'
import type { Language } from './language.ts'
import { agoText } from './time-text.ts'

/** How it stands with a mailbox, the most important first. */
export type MailboxStanding =
  | 'disconnecting'
  | 'not-connected'
  | 'not-allowed'
  | 'needs-reconnecting'
  | 'test-failed'
  | 'watch-failed'
  | 'works'

interface Place {
  readonly now: number
  readonly zone: string
  readonly language: Language
}

export const STANDING_TONES: Readonly<Record<MailboxStanding, Tone>> = {
  disconnecting: '',
  'not-connected': 'warn',
  'not-allowed': 'warn',
  'needs-reconnecting': 'bad',
  'test-failed': 'warn',
  'watch-failed': 'good',
  works: 'good',
}

type Words = Readonly<Record<MailboxStanding, string>>

/** In a word or two, for lists. */
export const STANDING_MARKS: Readonly<Record<Language, Words>> = {
  en: {
    disconnecting: 'Being disconnected',
    'not-connected': 'Not connected yet',
    'not-allowed': 'Paused',
    'needs-reconnecting': 'Needs reconnecting',
    'test-failed': 'Last test failed',
    'watch-failed': 'Works',
    works: 'Works',
  },
  cs: {
    disconnecting: 'Odpojuje se',
    'not-connected': 'Zatím nepřipojeno',
    'not-allowed': 'Pozastaveno',
    'needs-reconnecting': 'Je třeba připojit znovu',
    'test-failed': 'Poslední test selhal',
    'watch-failed': 'Funguje',
    works: 'Funguje',
  },
}

const SENTENCES: Readonly<Record<Language, Words>> = {
  en: {
    disconnecting: 'It is being disconnected, and the ERP can’t use it any more',
    'not-connected': 'It isn’t connected with Google yet, so the ERP can’t use it',
    'not-allowed':
      'Paused, because the right to it was withdrawn from its owner, or he isn’t active in the ERP; nothing was deleted, and it goes on by itself when that changes',
    'needs-reconnecting':
      'The ERP can’t use it, because Google does not let us in any more; it has to be connected again',
    'test-failed': 'It is connected, but its last test failed',
    'watch-failed':
      'It works, though Google doesn’t announce new mail just now; it is looked for every ten minutes instead',
    works: 'It works',
  },
  cs: {
    disconnecting: 'Odpojuje se a ERP ji už používat nemůže',
    'not-connected': 'Zatím není připojena ke Googlu, takže ji ERP používat nemůže',
    'not-allowed':
      'Pozastaveno, protože jejímu vlastníkovi bylo odebráno právo, nebo v ERP není aktivní; nic se nesmazalo, a až se to změní, bude sama fungovat dál',
    'needs-reconnecting':
      'ERP ji nemůže používat, protože nás Google už nepouští dovnitř; je třeba ji připojit znovu',
    'test-failed': 'Je připojena, ale její poslední test selhal',
    'watch-failed':
      'Funguje, jen Google teď neoznamuje novou poštu; místo toho se po ní každých deset minut díváme',
    works: 'Funguje',
  },
}

const LAST: Readonly<Record<Language, { readonly asked: string; readonly never: string }>> = {
  en: {
    asked: '; the ERP last asked for access {ago}.',
    never: '; the ERP hasn’t asked for access yet.',
  },
  cs: {
    asked: '; ERP si o přístup naposledy řeklo {ago}.',
    never: '; ERP si o přístup zatím neřeklo.',
  },
}

/** What a list says beside the mark. `{last}`: when the ERP last used it. */
const LIST_SENTENCES: Readonly<Record<Language, Words & { readonly asked: string; readonly never: string }>> =
  {
    en: {
      disconnecting: 'The ERP can’t use it any more.',
      'not-connected': 'The ERP can’t use it until it is connected with Google.',
      'not-allowed': 'The right to it was withdrawn from its owner, or he isn’t active in the ERP.',
      'needs-reconnecting': 'The ERP can’t use it, because Google does not let us in any more.',
      'test-failed': 'It is connected; what the server said is on its page.',
      'watch-failed':
        'Google doesn’t announce new mail just now, so it is looked for every ten minutes. {last}',
      works: '{last}',
      asked: 'The ERP last asked for access {ago}.',
      never: 'The ERP hasn’t asked for access yet.',
    },
    cs: {
      disconnecting: 'ERP ji už používat nemůže.',
      'not-connected': 'Dokud není připojena ke Googlu, ERP ji používat nemůže.',
      'not-allowed': 'Jejímu vlastníkovi bylo odebráno právo, nebo v ERP není aktivní.',
      'needs-reconnecting': 'ERP ji nemůže používat, protože nás Google už nepouští dovnitř.',
      'test-failed': 'Je připojena; co řekl server, je na její stránce.',
      'watch-failed': 'Google teď neoznamuje novou poštu, takže se po ní každých deset minut díváme. {last}',
      works: '{last}',
      asked: 'ERP si o přístup naposledy řeklo {ago}.',
      never: 'ERP si o přístup zatím neřeklo.',
    },
  }

export function mailboxStanding({ state, isAllowed, lastTest, watch }: MailboxView): MailboxStanding {
  if (state === 'disconnecting') return 'disconnecting'
  if (state === 'registered') return 'not-connected'
  if (!isAllowed) return 'not-allowed'
  if (state === 'needs-reconnecting') return 'needs-reconnecting'
  const failed = lastTest !== null && ('failed' in lastTest.report.imap || 'failed' in lastTest.report.smtp)
  if (failed) return 'test-failed'
  return watch === 'failed' ? 'watch-failed' : 'works'
}

/** Whether somebody has to do something about it. */
export function needsSomebody(mailbox: MailboxView): boolean {
  const standing = mailboxStanding(mailbox)
  return standing !== 'works' && standing !== 'watch-failed' && standing !== 'disconnecting'
}

/** One sentence on whether it works, and when the ERP last used it. */
export function mailboxSentence(mailbox: MailboxView, place: Place): string {
  const standing = mailboxStanding(mailbox)
  const { asked, never } = LAST[place.language]
  const { lastCredentialAt } = mailbox
  const isOn = standing === 'works' || standing === 'watch-failed'
  const end = !isOn
    ? '.'
    : lastCredentialAt === null
      ? never
      : asked.replace('{ago}', () => agoText(lastCredentialAt, place))
  return SENTENCES[place.language][standing] + end
}

/** The same for a list, where the mark has said already whether it works. */
export function mailboxRemark(mailbox: MailboxView, place: Place): string {
  const texts = LIST_SENTENCES[place.language]
  const { lastCredentialAt } = mailbox
  const last =
    lastCredentialAt === null
      ? texts.never
      : texts.asked.replace('{ago}', () => agoText(lastCredentialAt, place))
  return texts[mailboxStanding(mailbox)].replace('{last}', () => last)
}
