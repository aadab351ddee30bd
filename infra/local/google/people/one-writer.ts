import type { ContactsBook } from './contacts-book.ts'
import { writesOverlap } from './people-error.ts'

/**
 * A write of an account, which takes as long as `during`. All mutators ask for one write after another (google.md 4.1): one that
 * begins while another runs is counted, and refused unless the options say otherwise.
 */
export async function asWriter<T>(
  book: ContactsBook,
  during: () => Promise<void>,
  write: () => T,
): Promise<T> {
  const { writers } = book
  if (writers.running > 0) {
    writers.overlaps += 1
    if (book.options.overlapping !== 'done') throw writesOverlap()
  }
  writers.running += 1
  try {
    await during()
    return write()
  } finally {
    writers.running -= 1
  }
}
