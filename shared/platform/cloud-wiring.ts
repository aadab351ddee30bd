import type { Clock, Secrets, Store, Tasks } from '../ports.ts'
import type { SecretManagerOptions } from '../secrets/secret-manager.ts'
import { libraryCredentials, metadataCredentials } from '../store/cloud-credentials.ts'
import type { FirestoreOptions } from '../store/firestore-store.ts'
import type { CloudTasksOptions } from '../tasks/cloud-tasks.ts'
import type { Config } from './config.ts'

/** The parts of Google Cloud, each loaded when it is opened. */
export interface Cloud {
  readonly store: (options: FirestoreOptions) => Promise<Store>
  readonly secrets: (options: SecretManagerOptions) => Promise<Secrets>
  readonly tasks: (options: CloudTasksOptions) => Promise<Tasks>
}

/** By Google's clients. */
export const cloudByClients: Cloud = {
  store: async (options) => (await import('../store/firestore-by-client.ts')).firestoreByClient(options),
  secrets: async (options) =>
    (await import('../secrets/secret-manager-by-client.ts')).secretManagerByClient(options),
  tasks: async (options) => (await import('../tasks/cloud-tasks-by-client.ts')).cloudTasksByClient(options),
}

/**
 * By the few calls that are made of them, for whoever is waited for: with Google's clients the first answer takes 3.3 times as much
 * processor time as that of an empty function, with these 1.9 (test/bench/RESULTS.md).
 */
export function cloudByRest({ K_SERVICE, GCE_METADATA_HOST }: Config, clock: Clock): Cloud {
  // One for all three, so that they share its token.
  const credentials =
    K_SERVICE === undefined ? libraryCredentials() : metadataCredentials(GCE_METADATA_HOST, clock)
  return {
    store: async (options) =>
      (await import('../store/firestore-by-rest.ts')).firestoreByRest({ ...options, credentials }),
    secrets: async (options) =>
      (await import('../secrets/secret-manager-by-rest.ts')).secretManagerByRest({ ...options, credentials }),
    tasks: async (options) =>
      (await import('../tasks/cloud-tasks-by-rest.ts')).cloudTasksByRest({ ...options, credentials }),
  }
}
