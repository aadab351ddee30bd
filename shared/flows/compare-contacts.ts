import type { ContactScope } from './contact-scope.ts'

/** Nightly: queues what changed in the ERP since the last time, when anybody's contacts follow. How many records. */
export async function compareContacts(_scope: ContactScope): Promise<number> {
  throw new Error('not written yet')
}
