import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import type { Secrets } from '../ports.ts'
import { googleClientOptions } from '../store/google-client-options.ts'
import { secretManager } from './secret-manager.ts'
import type { SecretManagerOptions } from './secret-manager.ts'

/** Secret Manager by Google's client, which is loaded on first use. */
export function secretManagerByClient(options: SecretManagerOptions): Secrets {
  const { projectId, deadlineMs = 10_000 } = options
  let connecting: Promise<SecretManagerServiceClient> | undefined
  const connected = (): Promise<SecretManagerServiceClient> => (connecting ??= connect(options))
  // One attempt within the deadline: the client would otherwise repeat a call for a minute.
  const call = { timeout: deadlineMs, maxRetries: 0 }
  const parent = `projects/${projectId}`
  const nameOf = (secret: string): string => `${parent}/secrets/${secret}`
  return secretManager(options, {
    access: async (secret, version) => {
      const name = `${nameOf(secret)}/versions/${version}`
      const [{ payload }] = await (await connected()).accessSecretVersion({ name }, call)
      const checksum = payload?.dataCrc32c
      return { data: Buffer.from(payload?.data ?? ''), checksum: checksum == null ? null : String(checksum) }
    },
    add: async (secret, data, dataCrc32c) => {
      const added = { parent: nameOf(secret), payload: { data, dataCrc32c } }
      const [version] = await (await connected()).addSecretVersion(added, call)
      return version.name ?? ''
    },
    create: async (secretId, secret) => (await connected()).createSecret({ parent, secretId, secret }, call),
    versions: async (secret) => {
      // Every page. A page size of our own would make the client warn on stderr in each process.
      const [versions] = await (await connected()).listSecretVersions({ parent: nameOf(secret) }, call)
      return versions.map(({ name, state }) => ({ name: name ?? '', state: String(state) }))
    },
    destroy: async (secret, version) =>
      (await connected()).destroySecretVersion({ name: `${nameOf(secret)}/versions/${version}` }, call),
    remove: async (secret) => (await connected()).deleteSecret({ name: nameOf(secret) }, call),
  })
}

async function connect({ apiEndpoint }: SecretManagerOptions): Promise<SecretManagerServiceClient> {
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager')
  return new SecretManagerServiceClient(await googleClientOptions(apiEndpoint))
}
