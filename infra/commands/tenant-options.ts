import { parseArgs } from 'node:util'
import type { TenantId } from '../../shared/domain/ids.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'

export type TenantCommand =
  | { readonly do: 'list' }
  | { readonly do: 'metrics-token' }
  | { readonly do: 'key'; readonly id: TenantId }
  | { readonly do: 'add' | 'change'; readonly id: TenantId; readonly settings: GivenSettings }

/** What was given; undefined is left as it is. */
export interface GivenSettings {
  readonly erpUrl?: string
  readonly googleClientId?: string
  /** Null: accounts of any domain. */
  readonly hostedDomain?: string | null
  readonly entities?: readonly string[]
  /** Of new mail; what isn't given is left as it is. */
  readonly mail?: { readonly topic?: string | null; readonly newsUrl?: string | null }
}

export const USAGE = `npm run tenant -- list
npm run tenant -- add ID --erp-url URL --google-client-id ID [--domain DOMAIN] [--entities Meeting,Call] [mail]
npm run tenant -- change ID [--erp-url URL] [--google-client-id ID] [--domain DOMAIN|any] [--entities Meeting,Call] [mail]
npm run tenant -- metrics-token   a new token for programs that read /console/metrics, shown once
npm run tenant -- key ID      a new key for the ERP's signed requests, shown once; the one before it is good for another day

mail: --mail-news-url URL|none   the ERP's own address that is told of new mail; without one it looks for itself
      --mail-topic projects/PROJECT/topics/NAME|none   where Gmail tells of it, in the project of the Google client; without one
                                 it is looked for every ten minutes

The ERP's API key and the secret of the Google client are read from ERP_API_KEY and GOOGLE_CLIENT_SECRET, or asked for.
They don't belong on the command line, where others can read them. With \`change\` they are left as they are unless given.
To try what a tenant needs: npm run doctor -- --tenant ID
`

const VERBS = ['add', 'change', 'key'] as const

/** Throws an Error whose message a person can act on. */
export function parseTenantCommand(args: readonly string[]): TenantCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'erp-url': { type: 'string' },
      'google-client-id': { type: 'string' },
      domain: { type: 'string' },
      entities: { type: 'string' },
      'mail-topic': { type: 'string' },
      'mail-news-url': { type: 'string' },
    },
  })
  const [verb, name, ...more] = positionals
  if ((verb === 'list' || verb === 'metrics-token') && name === undefined) return { do: verb }
  const known = VERBS.find((one) => one === verb)
  if (known === undefined) throw new Error('What is to be done: list, add, change, key or metrics-token?')
  const id = parseTenantId(name)
  if (id === null || more.length > 0)
    throw new Error(`${known} takes one name of small letters, digits and hyphens, at most 40.`)
  if (known === 'key') return keyOf(id, values)
  const settings = settingsOf(values)
  if (known === 'add' && !(settings.erpUrl && settings.googleClientId))
    throw new Error('add needs --erp-url and --google-client-id.')
  return { do: known, id, settings }
}

function keyOf(id: TenantId, values: Values): TenantCommand {
  if (Object.keys(values).length > 0) throw new Error('key takes a name and nothing else.')
  return { do: 'key', id }
}

interface Values {
  readonly 'erp-url'?: string | undefined
  readonly 'google-client-id'?: string | undefined
  readonly domain?: string | undefined
  readonly entities?: string | undefined
  readonly 'mail-topic'?: string | undefined
  readonly 'mail-news-url'?: string | undefined
}

function settingsOf(values: Values): GivenSettings {
  return {
    ...(values['erp-url'] !== undefined && { erpUrl: checkedUrl(values['erp-url']) }),
    ...(values['google-client-id'] !== undefined && {
      googleClientId: checkedClient(values['google-client-id']),
    }),
    ...(values.domain !== undefined && { hostedDomain: checkedDomain(values.domain) }),
    ...(values.entities !== undefined && { entities: checkedEntities(values.entities) }),
    ...mailOf(values),
  }
}

function mailOf({ 'mail-topic': topic, 'mail-news-url': newsUrl }: Values): Pick<GivenSettings, 'mail'> {
  if (topic === undefined && newsUrl === undefined) return {}
  return {
    mail: {
      ...(topic !== undefined && { topic: checkedTopic(topic) }),
      ...(newsUrl !== undefined && { newsUrl: newsUrl === 'none' ? null : checkedNewsUrl(newsUrl) }),
    },
  }
}

function checkedTopic(text: string): string | null {
  if (text === 'none') return null
  if (!/^projects\/[a-z][a-z0-9:.-]{4,60}\/topics\/[A-Za-z][\w.~+%-]{2,254}$/.test(text))
    throw new Error(
      '--mail-topic takes the full name of a topic, like projects/acme-crm/topics/gmail, or none.',
    )
  return text
}

function checkedNewsUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error('--mail-news-url takes an address of the ERP, or none.')
  const { username, password, search, hash } = new URL(text)
  if (username || password || search || hash)
    throw new Error('--mail-news-url takes an address without user, query or fragment.')
  return text
}

function checkedUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error('--erp-url takes the address of the ERP, like https://erp.example.com')
  const { username, password, search, hash } = new URL(text)
  if (username || password || search || hash)
    throw new Error('--erp-url takes an address without user, query or fragment.')
  return text.replace(/\/+$/, '')
}

function checkedClient(text: string): string {
  if (!/^[\w.-]{1,200}$/.test(text))
    throw new Error('--google-client-id takes a client id, like 123-abc.apps.googleusercontent.com')
  return text
}

function checkedDomain(text: string): string | null {
  if (text === 'any') return null
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text))
    throw new Error('--domain takes a Workspace domain, like example.com, or any.')
  return text
}

function checkedEntities(text: string): readonly string[] {
  const entities = text.split(',').map((entity) => entity.trim())
  if (entities.some((entity) => !/^[A-Za-z][A-Za-z0-9]{0,99}$/.test(entity)))
    throw new Error('--entities takes names of ERP entities with commas between them, like Meeting,Call')
  return [...new Set(entities)]
}
