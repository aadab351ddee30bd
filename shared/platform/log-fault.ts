import type { Fault } from '../domain/fault.ts'
import type { Log } from './log.ts'

/** Expected trouble, as an operator sees it: where, what kind, what is done about it. */
export function logFault(log: Log, where: string, { code, disposition, message }: Fault): void {
  log.warn('fault', { function: where, code, disposition, detail: message })
}
