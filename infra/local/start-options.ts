import { parseArgs } from 'node:util'

export interface StartOptions {
  readonly port: number
  readonly demo: boolean
  readonly erp: { readonly url: string; readonly apiKey: string } | null
  readonly googleClient: { readonly id: string; readonly secret: string } | null
  /** Addresses of further users of the ERP's stand-in. */
  readonly users: readonly string[]
}

export const USAGE = `npm start [-- options]
  --port N         the functions' port; the stand-ins get the next ones (default 8080)
  --demo           run the whole story by itself and end
  --erp-url URL    a real AutoERP/EspoCRM in the stand-in's place, with
  --erp-key KEY    the key of its API user
  --user ADDRESS   one more user of the ERP's stand-in, with this e-mail address; may be given several times
  --google         the real Google; sign in with an account whose address an ERP user has. GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET come from the environment
`

/** Throws an Error whose message a person can act on. */
export function parseStartOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8080' },
      demo: { type: 'boolean', default: false },
      'erp-url': { type: 'string' },
      'erp-key': { type: 'string' },
      google: { type: 'boolean', default: false },
      user: { type: 'string', multiple: true, default: [] },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_531)
    throw new Error('--port takes a number from 1 to 65531.')
  const { 'erp-url': url, 'erp-key': apiKey } = values
  if ((url === undefined) !== (apiKey === undefined)) throw new Error('--erp-url and --erp-key go together.')
  const erp = url === undefined || apiKey === undefined ? null : { url: checkedUrl(url), apiKey }
  const odd = values.user.find((email) => !/^[^\s@]+@[^\s@]+$/.test(email))
  if (odd !== undefined) throw new Error(`--user takes an e-mail address, not ${odd}`)
  const googleClient = values.google ? clientFrom(env) : null
  return { port, demo: values.demo, erp, googleClient, users: values.user }
}

function checkedUrl(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error('--erp-url takes the address of the ERP, like https://erp.example.com')
  return url.replace(/\/+$/, '')
}

function clientFrom({
  GOOGLE_CLIENT_ID: id,
  GOOGLE_CLIENT_SECRET: secret,
}: Readonly<Record<string, string | undefined>>): { id: string; secret: string } {
  if (!id || !secret)
    throw new Error('--google needs GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET in the environment.')
  return { id, secret }
}
