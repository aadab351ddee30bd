import type { Refusal } from '../flows/connect-account.ts'
import type { MailRefusal } from '../flows/connect-mailbox.ts'
import type { Feature } from '../domain/rights.ts'

/** How a way to Google ended. `unavailable`: Google, the ERP or our store can't be reached just now. */
export type Outcome = Refusal | MailRefusal | 'unavailable'

export interface OutcomeFacts {
  /** Where to begin anew; our own address. */
  readonly again: string | null
  /** Whose accounts only are let in. */
  readonly domain?: string
  /** The name of the ERP user who has the account. */
  readonly owner?: string
  /** What was to be connected. */
  readonly feature?: Feature
  /** The mailbox that was to be connected, and the address of the account that came. */
  readonly expected?: string
  readonly came?: string
  /** Where at Google it goes on with the account that came, when that is right all the same. */
  readonly confirmUrl?: string
}

type Words = string | ((facts: OutcomeFacts) => string)

export interface OutcomeText {
  readonly title: Words
  readonly text: Words
  /** What can be done, each by itself. */
  readonly ways?: readonly Words[]
}
