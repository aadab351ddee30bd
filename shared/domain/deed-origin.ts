import type { Side } from './link.ts'

/** Where something came from that was done to a side: the other side, or somebody at the console; null for neither. */
export function originOf({ on, why }: { readonly on: Side; readonly why: string }): Side | 'console' | null {
  if (why === 'undo' || why === 'chosen') return 'console'
  if (why === 'moved') return null
  return why === 'private' || on === 'erp' ? 'google' : 'erp'
}
