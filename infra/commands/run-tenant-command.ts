import { isFault } from '../../shared/domain/fault.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import type { Finding } from '../../shared/flows/finding.ts'
import { findingText } from '../../shared/pages/finding-texts.ts'
import type { TenantKeys, Tenants } from '../../shared/platform/tenants.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { NO_NEWS } from '../../shared/platform/tenant-record.ts'
import type { TenantRecord } from '../../shared/platform/tenant-record.ts'
import type { TenantCommand } from './tenant-options.ts'

export interface TenantCommandParts {
  readonly tenants: Tenants
  readonly ensureWebhooks: Deps['ensureWebhooks']
  readonly print: (line: string) => void
  readonly given: TenantKeys
  readonly ask: (label: string, variable: string) => Promise<string>
}

/** What has to be right before a tenant is stored; the rest can only be checked, or mended, once it is there. */
const NEEDED_FIRST: readonly Finding['check'][] = [
  'erp-reachable',
  'erp-version',
  'erp-key',
  'erp-rights',
  'erp-entities',
  'google-client',
]

/** What is done for no tenant in particular. */
const OF_ALL = { list, 'metrics-token': showMetricsToken } as const

/** Returns the exit code: 0 done, 1 when something that is needed is broken and nothing was stored. */
export async function runTenantCommand(command: TenantCommand, parts: TenantCommandParts): Promise<number> {
  if (!('id' in command)) return OF_ALL[command.do](parts)
  const { tenants, print } = parts
  const stored = await tenants.read(command.id)
  if (command.do === 'add' && stored !== null)
    throw new Error(
      `There is a tenant ${command.id} already; change it with: npm run tenant -- change ${command.id} …`,
    )
  if (command.do !== 'add' && stored === null) throw new Error(`There is no tenant ${command.id}.`)
  if (command.do === 'key') return showNewKey(command.id, parts)
  const before = stored ?? firstOf(command)
  const record = { ...before, ...command.settings, mail: { ...before.mail, ...command.settings.mail } }
  const keys = command.do === 'add' ? await allKeys(parts) : parts.given
  const findings = await tenants.tryOut(record, keys)
  const broken = findings.filter(({ check, state }) => state === 'broken' && NEEDED_FIRST.includes(check))
  for (const finding of broken) tell(finding, print)
  if (broken.length > 0) {
    print('\nNothing was stored.')
    return 1
  }
  await tenants.save(record, keys)
  print(`The tenant ${record.id} is stored. Functions that run already know it within a minute.`)
  tellOfMail(record, print)
  await register(record, parts)
  return command.do === 'add' ? showNewKey(record.id, parts) : 0
}

/** Nothing else ever shows it. */
async function showNewKey(id: TenantId, { tenants, print }: TenantCommandParts): Promise<number> {
  const key = await tenants.newRequestKey(id)
  print(`
The key that the ERP signs its requests with (Push to Google). Put it into the ERP now, it is not shown again:
    ${key}
A key from before stays good for 24 hours.`)
  return 0
}

async function showMetricsToken({ tenants, print }: TenantCommandParts): Promise<number> {
  const token = await tenants.newMetricsToken()
  print(`
The token that metrics are read with. It is not shown again:
    ${token}
One from before is good for another minute.`)
  return 0
}

async function list({ tenants, print }: TenantCommandParts): Promise<number> {
  for (const { id, erpUrl, googleClientId, hostedDomain, entities, mail } of await tenants.list()) {
    const shown = [id, erpUrl, googleClientId, hostedDomain ?? 'any domain', entities.join(',')]
    print([...shown, mail.newsUrl ?? 'no news of mail', mail.topic ?? 'no topic'].join('  '))
  }
  return 0
}

function firstOf({ id, settings }: Extract<TenantCommand, { do: 'add' | 'change' }>): TenantRecord {
  const { erpUrl = '', googleClientId = '' } = settings
  return { id, erpUrl, googleClientId, hostedDomain: null, entities: ['Meeting', 'Call'], mail: NO_NEWS }
}

async function allKeys({ given, ask }: TenantCommandParts): Promise<TenantKeys> {
  return {
    erpKey: given.erpKey ?? (await ask('API key of the ERP', 'ERP_API_KEY')),
    googleClientSecret:
      given.googleClientSecret ?? (await ask('Secret of the Google client', 'GOOGLE_CLIENT_SECRET')),
  }
}

function tellOfMail({ mail: { newsUrl, topic } }: TenantRecord, print: (line: string) => void): void {
  if (newsUrl === null)
    print(
      'The ERP is not told of new mail: --mail-news-url names its address for it. Mailboxes work without it.',
    )
  else if (topic === null)
    print('New mail is looked for every ten minutes: with --mail-topic Gmail tells of it within seconds.')
}

/** The daily renewal tries again, so a tenant is there without them, too. */
async function register({ id }: TenantRecord, { ensureWebhooks, print }: TenantCommandParts): Promise<void> {
  try {
    const made = await ensureWebhooks(id)
    print(
      made > 0
        ? `${made} webhooks were registered in the ERP.`
        : 'The webhooks in the ERP are as they should be.',
    )
  } catch (error) {
    if (!isFault(error)) throw error
    print(
      `The webhooks could not be registered (${error.message}). It is tried again every day; npm run doctor tells more.`,
    )
  }
}

function tell(finding: Finding, print: (line: string) => void): void {
  const { title, cause, cure } = findingText(finding, 'en')
  print(`✘ ${title}\n    ${cause}\n    ${cure}`)
}
