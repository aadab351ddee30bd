import type { CheckName, OwnCause } from '../flows/finding.ts'
import type { Language } from './language.ts'

/** `{name}` is replaced by the finding's fact of that name. */
export type Sentence = Readonly<Record<Language, string>>

/** What is wrong, and what to do about it. */
export type CauseWords = Readonly<Record<Language, readonly [cause: string, cure: string]>>

/** The words for some lines of the set-up list; a cause or a language left out does not compile. */
export type WordsOf<Checks extends CheckName> = {
  readonly [Check in Checks]: {
    readonly title: Sentence
    /** What is known when all is well. */
    readonly ok: Sentence
    readonly causes: Readonly<Record<OwnCause<Check>, CauseWords>>
  }
}
