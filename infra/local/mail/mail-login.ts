export interface TokenOwner {
  readonly email: string
  readonly scopes: readonly string[]
}

/** Who a token belongs to; null for none that is good now. Throws when nobody can be asked. */
export type ReadToken = (accessToken: string) => Promise<TokenOwner | null>

/** google.md 5.1: no smaller scope opens IMAP or SMTP. */
const MAIL_SCOPE = 'https://mail.google.com/'

/** What Gmail sends before it refuses (google.md 5.1). */
export const REFUSAL = { status: '400', schemes: 'Bearer', scope: MAIL_SCOPE }

/** `unknown`: the token couldn't be checked just now. */
export type LoginResult = 'good' | 'refused' | 'unknown'

export interface SaslLogin {
  readonly user: string
  readonly accessToken: string
}

/** A token opens its own account's mailbox and no other. */
export async function checkLogin(
  { user, accessToken }: SaslLogin,
  readToken: ReadToken,
): Promise<LoginResult> {
  try {
    const owner = await readToken(accessToken)
    const isGood = owner?.email.toLowerCase() === user.toLowerCase() && owner.scopes.includes(MAIL_SCOPE)
    return isGood ? 'good' : 'refused'
  } catch {
    return 'unknown'
  }
}

/** Reads the first message of XOAUTH2 or OAUTHBEARER (RFC 7628), base64; null when it is none. */
export function readSasl(mechanism: string, base64: string): SaslLogin | null {
  const text = Buffer.from(base64, 'base64').toString()
  const fields = text.split('\x01')
  const accessToken = fields.find((field) => /^auth=Bearer /i.test(field))?.slice('auth=Bearer '.length)
  const user =
    mechanism === 'XOAUTH2' ? /^user=(.+)$/.exec(fields[0] ?? '')?.[1] : gs2User(/^n,a=([^,]+),$/, fields[0])
  return user === undefined || accessToken === undefined || !text.endsWith('\x01\x01')
    ? null
    : { user, accessToken }
}

function gs2User(header: RegExp, field = ''): string | undefined {
  return header.exec(field)?.[1]?.replaceAll('=2C', ',').replaceAll('=3D', '=')
}

/** Asks Google's token info, or a stand-in's: `GET <url>?access_token=…`. */
export function tokenInfoAt(url: string): ReadToken {
  return async (accessToken) => {
    const answer = await fetch(`${url}?access_token=${encodeURIComponent(accessToken)}`)
    if (answer.status === 400) return null
    if (!answer.ok) throw new Error(`token info answered ${answer.status}`)
    const { email = '', scope = '' } = (await answer.json()) as { email?: string; scope?: string }
    return { email, scopes: scope.split(' ') }
  }
}
