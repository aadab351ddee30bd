import type { CheckName, CommonCause, Facts, Finding, Precondition } from '../flows/finding.ts'
import type { CauseWords, WordsOf } from './finding-words.ts'
import { CHANNEL_WORDS } from './finding-words-channels.ts'
import { ERP_WORDS } from './finding-words-erp.ts'
import { GOOGLE_WORDS } from './finding-words-google.ts'
import { HOSTING_WORDS } from './finding-words-hosting.ts'
import { MAIL_WORDS } from './finding-words-mail.ts'
import { SYNC_WORDS } from './finding-words-sync.ts'
import type { Language } from './language.ts'

export interface FindingText {
  readonly title: string
  /** What is wrong; when all is well, what is known. */
  readonly cause: string
  /** What to do; empty when there is nothing to do. */
  readonly cure: string
}

const WORDS: WordsOf<CheckName> = {
  ...HOSTING_WORDS,
  ...ERP_WORDS,
  ...GOOGLE_WORDS,
  ...MAIL_WORDS,
  ...SYNC_WORDS,
  ...CHANNEL_WORDS,
}

const NO_ANSWER: CauseWords = {
  en: ['No answer came within ten seconds.', 'Check again in a few minutes.'],
  cs: ['Odpověď nepřišla do deseti sekund.', 'Zkontrolujte znovu za pár minut.'],
}

const WAITS: CauseWords = {
  en: ['This can’t be told before “{line}” is in order.', 'Mend that line first, then check again.'],
  cs: [
    'To nelze zjistit, dokud není v pořádku „{line}“.',
    'Opravte nejdřív onen řádek a zkontrolujte znovu.',
  ],
}

/** A line of the set-up list in plain words for an administrator. Plain text: whoever puts it into a page escapes it. */
export function findingText({ check, cause, facts }: Finding, language: Language): FindingText {
  const { title, ok } = WORDS[check]
  if (cause === null) return { title: title[language], cause: filled(ok[language], facts), cure: '' }
  const line = lineAwaited(cause)
  const words = line === null ? wordsOf(check, cause) : WAITS
  const values = line === null ? facts : { ...facts, line: WORDS[line].title[language] }
  const [why, cure] = words[language]
  return { title: title[language], cause: filled(why, values), cure: filled(cure, values) }
}

type Cause = NonNullable<Finding['cause']>

function wordsOf(check: CheckName, cause: Cause): CauseWords {
  if (cause === 'no-answer') return NO_ANSWER
  // The check and its causes belong together by the type of Finding; here they have come apart.
  const causes = WORDS[check].causes as Readonly<Record<Cause, CauseWords>>
  return causes[cause]
}

function lineAwaited(cause: Cause): Precondition | null {
  return isAwaiting(cause) ? (cause.slice('needs-'.length) as Precondition) : null
}

function isAwaiting(cause: Cause): cause is Exclude<CommonCause, 'no-answer'> {
  return cause.startsWith('needs-')
}

function filled(sentence: string, facts: Facts): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? '?'))
}
