import { createRequire } from 'node:module'
import type { EventEmitter } from 'node:events'
import type { Server, Socket } from 'node:net'

/** What is used here of the package hoodiecrow-imap, which brings no types: an IMAP server with one store, in memory. */
export interface Hoodiecrow extends EventEmitter {
  readonly server: Server
  readonly connectionHandlers: ((connection: HoodiecrowConnection) => void)[]
  registerCapability(keyword: string, isOffered?: (connection: HoodiecrowConnection) => boolean): void
  setCommandHandler(command: string, handler: CommandHandler): void
  getMailbox(path: string): HoodiecrowFolder | undefined
  /** `raw` holds a byte in each character. */
  appendMessage(path: string, flags: readonly string[], internalDate: string, raw: string): unknown
}

export interface HoodiecrowFolder {
  readonly messages: readonly { readonly uid: number; readonly raw: string }[]
}

export interface HoodiecrowConnection {
  server: Hoodiecrow
  state: 'Not Authenticated' | 'Authenticated' | 'Selected' | 'Logout'
  readonly socket: Socket | null
  readonly _notificationCallback: (...args: unknown[]) => void
  /** Takes the next line in a command's place. */
  inputHandler: ((line: string) => void) | false
  send(response: object, description: string, parsed: ParsedCommand, data: string): void
}

export interface ParsedCommand {
  readonly tag: string
  readonly command: string
  readonly attributes?: readonly ({ readonly value?: string } | null)[]
}

export type CommandHandler = (
  ...call: [connection: HoodiecrowConnection, parsed: ParsedCommand, data: string, done: () => void]
) => void

export interface HoodiecrowOptions {
  readonly plugins: readonly (string | ((server: Hoodiecrow) => void))[]
  readonly secureConnection?: boolean
  readonly credentials?: { readonly key: string; readonly cert: string }
  readonly storage: Readonly<Record<string, object>>
  readonly id?: Readonly<Record<string, string>>
}

export const hoodiecrow = createRequire(import.meta.url)('hoodiecrow-imap') as (
  options: HoodiecrowOptions,
) => Hoodiecrow
