import type { Secrets } from '../ports.ts'
import { cloudCalls } from '../store/cloud-calls.ts'
import type { CloudCall } from '../store/cloud-calls.ts'
import type { CloudCredentials } from '../store/cloud-credentials.ts'
import { cloudDeadline } from '../store/cloud-deadline.ts'
import { secretManager } from './secret-manager.ts'
import type { SecretManagerOptions, SecretVersion } from './secret-manager.ts'

export interface SecretManagerRestOptions extends SecretManagerOptions {
  /** Those of Google's library, unless told otherwise. */
  readonly credentials?: CloudCredentials
}

type Call = <Answer>(call: Omit<CloudCall, 'signal'>) => Promise<Answer>

/** Bytes are Base64 in it, and 64-bit numbers texts. */
interface Payload {
  readonly data?: string
  readonly dataCrc32c?: string
}

interface VersionsPage {
  readonly versions?: readonly { readonly name?: string; readonly state?: string }[]
  readonly nextPageToken?: string
}

/** Secret Manager by calls of our own (see cloud-calls). */
export function secretManagerByRest(options: SecretManagerRestOptions): Secrets {
  const { projectId, apiEndpoint, credentials, deadlineMs = 10_000 } = options
  const calls = cloudCalls({ host: 'secretmanager.googleapis.com', apiEndpoint, credentials })
  const call: Call = (one) => cloudDeadline(deadlineMs, (signal) => calls({ ...one, signal }))
  const all = `v1/projects/${projectId}/secrets`
  return secretManager(options, {
    access: async (secret, version) => {
      const path = `${all}/${secret}/versions/${version}:access`
      const { payload } = await call<{ payload?: Payload }>({ method: 'GET', path })
      const data = Buffer.from(payload?.data ?? '', 'base64')
      return { data, checksum: payload?.dataCrc32c ?? null }
    },
    add: async (secret, data, checksum) => {
      const payload: Payload = { data: data.toString('base64'), dataCrc32c: String(checksum) }
      const path = `${all}/${secret}:addVersion`
      const { name = '' } = await call<{ name?: string }>({ method: 'POST', path, body: { payload } })
      return name
    },
    create: (secretId, made) => call({ method: 'POST', path: all, query: { secretId }, body: made }),
    versions: (secret) => everyVersion(call, `${all}/${secret}/versions`),
    destroy: (secret, version) =>
      call({ method: 'POST', path: `${all}/${secret}/versions/${version}:destroy`, body: {} }),
    remove: (secret) => call({ method: 'DELETE', path: `${all}/${secret}` }),
  })
}

/** Page by page, in the order of the API: newest first. */
async function everyVersion(call: Call, path: string): Promise<readonly SecretVersion[]> {
  const found: SecretVersion[] = []
  for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
    const query: Record<string, string> = pageToken === '' ? {} : { pageToken }
    const page: VersionsPage = await call({ method: 'GET', path, query })
    for (const { name = '', state = '' } of page.versions ?? []) found.push({ name, state })
    pageToken = page.nextPageToken === '' ? undefined : page.nextPageToken
  }
  return found
}
