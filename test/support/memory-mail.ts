import { Fault } from '../../shared/domain/fault.ts'
import type { GoogleMail, MailNews, MailNewsCall, SendAsAddress } from '../../shared/mail-ports.ts'
import type { Clock } from '../../shared/ports.ts'

export interface MemoryMailbox {
  readonly sub: string
  readonly address: string
  state: 'on' | 'no-mailbox' | 'turned-off'
  historyId: bigint
  /** Places up to here are forgotten. */
  forgotten: bigint
  readonly arrivals: { readonly at: bigint; readonly id: string }[]
  sendAs: readonly SendAsAddress[]
  watch: { readonly topic: string; readonly expiresAt: number } | null
}

const WEEK_MS = 7 * 86_400_000

/** Gmail of some accounts in memory; history comes in pages of two. Every call is noted as `<sub> <call>`. */
export function memoryMail(clock: Clock) {
  const accounts = new Map<string, MemoryMailbox>()
  const calls: string[] = []
  const failures = new Map<string, () => never>()
  let serial = 0

  const add = (sub: string, address: string): MemoryMailbox => {
    const account: MemoryMailbox = {
      sub,
      address,
      state: 'on',
      historyId: 1000n,
      forgotten: 0n,
      arrivals: [],
      sendAs: [],
      watch: null,
    }
    accounts.set(sub, account)
    return account
  }

  const arrive = (sub: string): string => {
    const account = accounts.get(sub)
    if (account === undefined) throw new Error(`no account ${sub}`)
    serial += 1
    account.historyId += BigInt(1 + (serial % 3))
    const id = serial.toString(16).padStart(16, '0')
    account.arrivals.push({ at: account.historyId, id })
    return id
  }

  /** `refuse` throws what a token that isn't good any more is answered. */
  const gmail = (sub: string, refuse: () => void): GoogleMail => {
    const call = <Result>(name: string, work: (account: MemoryMailbox) => Result): Promise<Result> => {
      calls.push(`${sub} ${name}`)
      const account = accounts.get(sub)
      if (account === undefined) throw new Error(`no account ${sub}`)
      try {
        refuse()
        failures.get(name)?.()
        return Promise.resolve(work(account))
      } catch (error) {
        return Promise.reject(error)
      }
    }
    return {
      profile: () =>
        call('profile', ({ state, address, historyId }) =>
          state === 'on' ? { address, historyId: String(historyId) } : { refused: state },
        ),
      sendAs: () =>
        call('sendAs', ({ address, sendAs }) => [{ address, isVerified: true, isPrimary: true }, ...sendAs]),
      watch: (topic) =>
        call('watch', (account) => {
          const { watch } = account
          if (watch !== null && watch.topic !== topic && watch.expiresAt > clock.now())
            throw new Fault('google.duplicate', 'another topic')
          const expiresAt = clock.now() + WEEK_MS
          account.watch = { topic, expiresAt }
          return { historyId: String(account.historyId), expiresAt }
        }),
      stop: () => call('stop', (account) => void (account.watch = null)),
      history: (since, page) =>
        call('history', ({ forgotten, arrivals, historyId }) => {
          if (BigInt(since) < forgotten) throw new Fault('google.cursor-expired', 'forgotten')
          const from = Number(page ?? 0)
          const after = arrivals.filter(({ at }) => at > BigInt(since))
          const shown = after.slice(from, from + 2)
          return {
            messageIds: shown.map(({ id }) => id),
            historyId: String(historyId),
            nextPage: after.length > from + 2 ? String(from + 2) : null,
          }
        }),
    }
  }
  return { accounts, calls, failures, add, arrive, gmail }
}

export type MemoryMail = ReturnType<typeof memoryMail>

/** The ERP's door for news in memory; `failure` is thrown in its place, if any, after the ERP has heard or before. */
export function memoryNews() {
  const told: MailNewsCall[] = []
  const state: { failure: Fault | null; hearsFirst: boolean } = { failure: null, hearsFirst: false }
  const port: MailNews = {
    tell: async (news) => {
      if (state.failure === null || state.hearsFirst) told.push(news)
      if (state.failure !== null) throw state.failure
    },
  }
  return { told, state, port, ids: () => told.flatMap(({ messageIds }) => messageIds) }
}
