import { CONNECTION_TEXTS } from './connection-texts.ts'
import type { ConnectionView, ExchangeView } from './connection-view.ts'
import { LOCALES } from './language.ts'
import type { Language } from './language.ts'
import type { Live } from './page-frame.ts'

const UNDER_WAY_SECONDS = 3
const AT_REST_SECONDS = 5

/** How the page is kept up to date: soon while something is under way. Where nothing is connected there is nothing to wait for. */
export function connectionLive(view: ConnectionView, brief: string, language: Language): Live | null {
  const { account, renews, exchange } = view
  if (account === null || !renews) return null
  const progress = exchange?.progress ?? null
  const steps = progress && progressText({ ...progress, read: stepOf(progress.read) }, language)
  return {
    everySeconds: isUnderWay(view) ? UNDER_WAY_SECONDS : AT_REST_SECONDS,
    says: [brief, ...(steps === null ? [] : [steps])].join(' '),
    withoutScript: null,
    hasStop: false,
  }
}

function isUnderWay({ account, exchange, features }: ConnectionView): boolean {
  if (account?.state === 'disconnecting' || exchange?.progress) return true
  const isStarted = exchange !== null && exchange.startedAt !== null
  return (
    isStarted && features.some(({ feature, lastReadAt }) => feature === 'calendar' && lastReadAt === null)
  )
}

/** How far a read of everything is. */
export function progressText(
  { read, isFirst }: NonNullable<ExchangeView['progress']>,
  language: Language,
): string {
  const count = new Intl.NumberFormat(LOCALES[language]).format(read)
  return CONNECTION_TEXTS[language].progress[isFirst ? 'first' : 'anew'].replace('{count}', count)
}

/** By its first digit: 0, 100, 200, … 1,000, 2,000, …: a reader that hears every number hears nothing else. */
function stepOf(read: number): number {
  if (read < 100) return 0
  const unit = 10 ** Math.floor(Math.log10(read))
  return Math.floor(read / unit) * unit
}
