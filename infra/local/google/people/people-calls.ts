import type { ApiMethod, CallRequest, Reply } from './call-request.ts'
import type { ContactsBook } from './contacts-book.ts'
import { GROUP_METHODS } from './group-calls.ts'
import { asWriter } from './one-writer.ts'
import { spend } from './people-quota.ts'
import { PERSON_METHODS } from './person-calls.ts'

export const PEOPLE_METHODS = { ...PERSON_METHODS, ...GROUP_METHODS }

export type MethodName = keyof typeof PEOPLE_METHODS

/**
 * One call of People v1 on the contacts of an account: counted against the quota, alone among its writes, then done. `during` is how
 * long a write takes. Throws PeopleError. HTTP and the port that simulations use are both around this.
 */
export async function callPeople(
  book: ContactsBook,
  name: MethodName,
  { during, ...request }: Partial<CallRequest> & { during: () => Promise<void> },
): Promise<Reply> {
  const method: ApiMethod = PEOPLE_METHODS[name]
  const full: CallRequest = { name: '', params: new URLSearchParams(), body: {}, ...request }
  spend(book, method.cost(full))
  const run = () => ({ ...method.run(book, full) })
  return method.writes ? await asWriter(book, during, run) : run()
}
