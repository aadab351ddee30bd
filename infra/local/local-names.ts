import type { TenantId } from '../../shared/domain/ids.ts'

/** The one tenant of the embedded world, and its client at Google's stand-in. */
export const TENANT = 'main' as TenantId
export const CLIENT_ID = 'local-client.apps.googleusercontent.com'
