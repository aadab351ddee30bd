import { readFileSync } from 'node:fs'
import { countOf } from '../domain/counts.ts'
import { mailNews } from '../erp/mail-news.ts'
import type { AccountScope } from '../flows/account-scope.ts'
import type { MailScope } from '../flows/mail-scope.ts'
import type { AccessTokens } from '../google/access-tokens.ts'
import { endpointsOf } from '../google/google-endpoints.ts'
import { googleMail } from '../google/google-mail.ts'
import { MAIL_SCOPES } from '../google/google-scopes.ts'
import type { MailEndpoint } from '../mail-ports.ts'
import { xoauth2Of } from '../mail/xoauth2-of.ts'
import type { Config } from './config.ts'
import type { Parts } from './parts.ts'
import { deferred } from './parts-wiring.ts'
import { validRequestKeys } from './request-keys.ts'
import { mailTokensOf, tenantSecrets } from './tenant-record.ts'
import type { TenantRecord } from './tenant-record.ts'

export interface MailWiringParts {
  readonly parts: Parts
  /** By `mailTokensOf`. */
  readonly tokens: AccessTokens
  readonly knownPerson: MailScope['knownPerson']
}

/** What mailboxes need besides the tenant's accounts; loaded for those who have to do with them. */
export function mailScope(
  scope: AccountScope,
  { id: tenant, mail }: TenantRecord,
  { parts, tokens, knownPerson }: MailWiringParts,
): MailScope {
  const { config, clock, counters } = parts
  const onCall = (): void => counters.add(tenant, countOf.called('gmail', clock.now()))
  const endpoints = endpointsOf(config)
  const keys = async (): Promise<readonly string[]> =>
    validRequestKeys(await parts.readSecret(tenantSecrets.requests(tenant)), clock.now())
  return {
    ...scope,
    mailScopes: MAIL_SCOPES,
    mailSecretName: (sub) => tenantSecrets.mail(tenant, sub),
    gmailBy: (token) => googleMail({ endpoints, clock, onCall, accessToken: () => Promise.resolve(token) }),
    gmailOf: (sub) =>
      googleMail({
        endpoints,
        clock,
        onCall,
        accessToken: (rejected) => tokens.token(mailTokensOf(sub), rejected),
      }),
    mailTokenOf: (sub, rejected) => tokens.held(mailTokensOf(sub), rejected),
    forgetMailTokens: (sub) => tokens.forget(mailTokensOf(sub)),
    servers: serversOf(config),
    // Its protocols are loaded for those who test one.
    mailServerOf: (sub, letter) =>
      deferred(async () => {
        const { mailServer } = await import('../mail/mail-server.ts')
        return mailServer({
          clock,
          accessToken: (rejected) => tokens.token(mailTokensOf(sub), rejected),
          ...(letter !== null && { letter }),
          ...(config.MAIL_CA_FILE !== undefined && { ca: readFileSync(config.MAIL_CA_FILE, 'utf8') }),
        })
      }, ['test']),
    xoauth2: xoauth2Of,
    news: mail.newsUrl === null ? null : mailNews({ url: mail.newsUrl, keys, clock }),
    knownPerson,
    mailboxUrl: (id) => `${scope.consoleUrl}/mailboxes/${id}`,
  }
}

export function serversOf({
  MAIL_IMAP_URL,
  MAIL_SMTP_URL,
}: Pick<Config, 'MAIL_IMAP_URL' | 'MAIL_SMTP_URL'>): MailScope['servers'] {
  return { imap: endpointOf(MAIL_IMAP_URL, 993, 143), smtp: endpointOf(MAIL_SMTP_URL, 465, 587) }
}

function endpointOf(url: string, tlsPort: number, plainPort: number): MailEndpoint {
  const { protocol, hostname, port } = new URL(url)
  const isTls = protocol.endsWith('s:')
  const standard = isTls ? tlsPort : plainPort
  return {
    host: hostname,
    port: port === '' ? standard : Number(port),
    security: isTls ? 'tls' : 'starttls',
  }
}
