import type { Feature } from '../domain/rights.ts'
import { activitySentence } from './activity-texts.ts'
import type { ConnectionView, FeatureView, PausedBy } from './connection-view.ts'
import type { Language } from './language.ts'
import { FEATURE_NAMES, listed } from './names.ts'
import { agoText } from './time-text.ts'

export type Tone = 'good' | 'warn' | 'bad' | ''

/** How it stands with a connection, the most important first. */
export type ConnectionStanding =
  | 'erp-away'
  | 'erp-away-unconnected'
  | 'user-gone'
  | 'may-not'
  | 'not-connected'
  | 'disconnecting'
  | 'paused'
  | 'paused-by-user'
  | 'paused-by-administrator'
  | 'needs-reconnecting'
  | 'permission-missing'
  | 'part-paused'
  | 'nothing-on'
  | 'not-started'
  | 'late'
  | 'given-up'
  | 'waits-for-you'
  | 'begun'
  | 'works'

/** A calendar is looked at every ten minutes, push or no push; after three times nobody did, something is wrong. */
const LATE_MS = 30 * 60_000

const TONES: Readonly<Record<ConnectionStanding, Tone>> = {
  'erp-away': 'bad',
  'erp-away-unconnected': 'bad',
  'user-gone': 'bad',
  'may-not': '',
  'not-connected': '',
  disconnecting: '',
  paused: 'warn',
  'paused-by-user': 'warn',
  'paused-by-administrator': 'warn',
  'needs-reconnecting': 'bad',
  'permission-missing': 'warn',
  'part-paused': 'warn',
  'nothing-on': '',
  'not-started': 'warn',
  late: 'warn',
  'given-up': 'warn',
  'waits-for-you': 'warn',
  begun: 'good',
  works: 'good',
}

type Sentences = Readonly<Record<ConnectionStanding, string>>

/** `{names}`: the features that it is about. Each is ended by a full stop, or by when something was last done. */
const SENTENCES: Readonly<Record<Language, Sentences>> = {
  en: {
    'erp-away':
      'The ERP can’t be reached just now, so nothing is exchanged and nothing can be changed here; nothing is lost, and it goes on by itself as soon as the ERP answers',
    'erp-away-unconnected':
      'The ERP can’t be reached just now, so nothing can be connected; please come back in a few minutes',
    'user-gone': 'Nothing is exchanged, because you are not an active user of the ERP any more',
    'may-not': 'Nothing is connected, and your administrator has not allowed it to you yet',
    'not-connected': 'Nothing is connected yet; it takes a minute, and you begin it below',
    disconnecting: 'Your account is being disconnected, and nothing is exchanged any more',
    paused:
      'Paused, because the right was withdrawn from you; nothing was deleted, and it goes on by itself when the right is back',
    'paused-by-user': 'Paused by you; changes stay where they are made, and follow when you let it go on',
    'paused-by-administrator':
      'Paused by your administrator; changes stay where they are made, and follow when it goes on',
    'needs-reconnecting':
      'Nothing is exchanged, because Google does not let us in any more; please reconnect below',
    'permission-missing': 'Not everything works: Google did not give all permissions for {names}',
    'part-paused': 'Not everything works: the right to {names} was withdrawn from you',
    'nothing-on': 'Your account is connected, but nothing is switched on',
    'not-started':
      'Your account is connected, but nothing is exchanged yet: choose what it is to be, look at what would happen, and start it',
    late: 'Changes are late: Google or the ERP doesn’t answer, or there is very much to do; nothing is lost, and it usually passes by itself',
    'given-up':
      'Not everything works: something couldn’t be done and was given up on; your administrator can see what, and try it again',
    'waits-for-you': 'It works, but something waits for you: see below',
    begun: 'Your account is connected, and the first exchange is under way',
    works: 'Everything works',
  },
  cs: {
    'erp-away':
      'ERP právě neodpovídá, takže se nic nepřenáší a nic tu nelze měnit; nic se neztratilo, a až ERP odpoví, bude to samo pokračovat',
    'erp-away-unconnected': 'ERP právě neodpovídá, takže nelze nic připojit; zkuste to prosím za pár minut',
    'user-gone': 'Nic se nepřenáší, protože už nejste aktivním uživatelem ERP',
    'may-not': 'Nic není připojeno a správce vám to zatím nepovolil',
    'not-connected': 'Zatím není nic připojeno; zabere to minutu a začnete níže',
    disconnecting: 'Váš účet se odpojuje a nic už se nepřenáší',
    paused:
      'Pozastaveno, protože vám bylo odebráno právo; nic se nesmazalo, a až se právo vrátí, vše bude samo pokračovat',
    'paused-by-user':
      'Pozastavili jste to vy; změny zůstávají tam, kde vznikly, a přenesou se, až budete pokračovat',
    'paused-by-administrator':
      'Pozastavil to váš správce; změny zůstávají tam, kde vznikly, a přenesou se, až to bude pokračovat',
    'needs-reconnecting':
      'Nic se nepřenáší, protože nás Google už nepouští dovnitř; připojte prosím účet níže znovu',
    'permission-missing': 'Nefunguje vše: Google nedal všechna oprávnění pro {names}',
    'part-paused': 'Nefunguje vše: bylo vám odebráno právo {names}',
    'nothing-on': 'Váš účet je připojen, ale nic není zapnuto',
    'not-started':
      'Váš účet je připojen, ale zatím se nic nepřenáší: vyberte, co se má přenášet, podívejte se, co by se stalo, a spusťte to',
    late: 'Změny se opožďují: Google nebo ERP neodpovídá, nebo je toho k přenesení velmi mnoho; nic se neztratilo a obvykle to samo přejde',
    'given-up':
      'Nefunguje vše: něco se nepodařilo a vzdalo se to; správce vidí, co to je, a může to zkusit znovu',
    'waits-for-you': 'Funguje to, ale něco čeká na vás: viz níže',
    begun: 'Váš účet je připojen a právě probíhá první přenos',
    works: 'Vše funguje',
  },
}

const LAST: Readonly<Record<Language, string>> = {
  en: '; Google was last checked {ago}.',
  cs: '; poslední kontrola Googlu proběhla {ago}.',
}

export interface ConnectionSummary {
  readonly tone: Tone
  /** Whether things work and when something was last done. */
  readonly sentence: string
  /** The same without what is another with every minute. */
  readonly brief: string
}

export function connectionSummary(view: ConnectionView, language: Language): ConnectionSummary {
  const standing = standingOf(view)
  const names = concerned(view.features, standing).map((feature) => FEATURE_NAMES[language][feature])
  const sentence = SENTENCES[language][standing].replace('{names}', () => listed(names, language))
  const end = IN_WORK.includes(standing) ? ending(view, language) : '.'
  return { tone: TONES[standing], sentence: sentence + end + lastDeed(view, language), brief: `${sentence}.` }
}

/** Where something is looked at all the same; elsewhere it would only be when that ended. */
const IN_WORK: readonly ConnectionStanding[] = [
  'permission-missing',
  'part-paused',
  'late',
  'given-up',
  'waits-for-you',
  'begun',
  'works',
]

const LAST_DEED: Readonly<Record<Language, string>> = {
  en: ' The last change, {ago}: {deed}',
  cs: ' Poslední změna ({ago}): {deed}',
}

function lastDeed({ lastDeed: entry, now, zone }: ConnectionView, language: Language): string {
  if (entry === null) return ''
  return LAST_DEED[language]
    .replace('{ago}', () => agoText(entry.at, { now, zone, language }))
    .replace('{deed}', () => activitySentence(entry, language))
}

function ending({ account, features, now, zone }: ConnectionView, language: Language): string {
  const read = features.flatMap(({ lastReadAt }) => lastReadAt ?? [])
  if (account === null || read.length === 0) return '.'
  return LAST[language].replace('{ago}', () => agoText(Math.max(...read), { now, zone, language }))
}

function concerned(features: readonly FeatureView[], standing: ConnectionStanding): readonly Feature[] {
  const isConcerned = standing === 'part-paused' ? isPaused : lacksPermission
  return features.filter(isConcerned).map(({ feature }) => feature)
}

function standingOf(view: ConnectionView): ConnectionStanding {
  const { account, access, features, pausedBy } = view
  if (view.isErpAway) return account === null ? 'erp-away-unconnected' : 'erp-away'
  if (access === 'user-gone') return 'user-gone'
  if (account === null) return unconnected(features)
  if (account.state === 'disconnecting') return 'disconnecting'
  if (access === 'no-right') return 'paused'
  if (account.state === 'needs-reconnecting') return 'needs-reconnecting'
  if (pausedBy.length > 0) return isByUser(pausedBy) ? 'paused-by-user' : 'paused-by-administrator'
  if (features.some(lacksPermission)) return 'permission-missing'
  return features.some(isPaused) ? 'part-paused' : standingOfWork(features, { ...view, account })
}

function unconnected(features: readonly FeatureView[]): ConnectionStanding {
  return features.some(({ allowed }) => allowed) ? 'not-connected' : 'may-not'
}

function standingOfWork(
  features: readonly FeatureView[],
  view: ConnectionView & { account: { connectedAt: number } },
): ConnectionStanding {
  const on = features.filter(({ state }) => state === 'on')
  const calendar = on.find(({ feature }) => feature === 'calendar')
  if (on.length === 0) return 'nothing-on'
  if (calendar && view.exchange && view.exchange.startedAt === null) return 'not-started'
  const pace = calendar ? paceOf(calendar, view) : 'works'
  if (pace !== 'works') return pace
  if (view.hasGivenUp) return 'given-up'
  const { refused, holds } = view.attention
  return refused + holds + view.waitingMailboxes > 0 ? 'waits-for-you' : 'works'
}

function paceOf(
  { lastReadAt }: FeatureView,
  { account, exchange, now }: ConnectionView & { account: { connectedAt: number } },
): 'begun' | 'late' | 'works' {
  // A long first read is no delay as long as it goes on.
  if (exchange?.progress?.isFirst === true) return 'begun'
  const begun = Math.max(exchange?.startedAt ?? 0, account.connectedAt)
  if (now - (lastReadAt ?? begun) > LATE_MS) return 'late'
  return lastReadAt === null ? 'begun' : 'works'
}

/** What the administrator has paused, the user can't let go on. */
function isByUser(pausedBy: readonly PausedBy[]): boolean {
  return pausedBy.every((one) => one === 'user')
}

function lacksPermission({ allowed, state }: FeatureView): boolean {
  return allowed && state === 'permission-missing'
}

function isPaused({ allowed, state }: FeatureView): boolean {
  return !allowed && state !== 'off'
}
