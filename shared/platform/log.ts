import type { Disposition, FaultCode } from '../domain/fault.ts'

/**
 * Everything that is ever logged. The catalogue is closed and typed, so that a title, an address, a token or
 * a text of a mail has no field to land in. Ids are the ERP's and our own; calendars go by their key.
 */
export interface LogEvents {
  bug: { function: string; stack_trace: string }
  fault: { function: string; code: FaultCode; disposition: Disposition; detail: string }
  'task.parked': { kind: string; code: FaultCode; tenant: string }
  'task.deferred': { kind: string; untilMs: number }
  'pair.done': {
    tenant: string
    entity: string
    record: string
    step: string
    side: string
    why: string
    fields: number
    /** From a person's change to its arrival here; null where nobody waits for it. */
    delayMs: number | null
  }
  'pair.refused': { tenant: string; entity: string; record: string; side: string; code: FaultCode }
  'pair.conflict': { tenant: string; entity: string; record: string; side: string; fields: string }
  'pair.skipped': { tenant: string; entity: string; record: string; why: string }
  'pull.done': {
    tenant: string
    calendar: string
    changed: number
    echoes: number
    queued: number
    full: boolean
  }
  'calendar.gone': { tenant: string; calendar: string }
  'brake.on': { tenant: string; user: string; calendar: string; side: string; count: number; of: number }
  'brake.off': {
    tenant: string
    user: string
    calendar: string
    side: string
    answer: string
    by: string
  }
  'channel.opened': { tenant: string; calendar: string; lastsMs: number }
  'channel.failed': { tenant: string; calendar: string; code: FaultCode }
  'channel.orphan': { tenant: string; calendar: string }
  'sweep.done': { tenant: string; calendars: number; records: number; moved: number }
  'renew.done': { tenant: string; calendars: number; mailboxes: number; webhooks: number }
  'connection.made': { tenant: string; user: string; first: boolean }
  'connection.refused': { tenant: string; why: string }
  'connection.lost': { tenant: string; user: string; code: FaultCode }
  'connection.ended': { tenant: string; user: string; revoked: boolean }
  'connection.access': { tenant: string; user: string; allowed: string; active: boolean }
  'connection.paused': { tenant: string; user: string; pauser: string; paused: boolean }
  'sync.started': { tenant: string; user: string }
  'access.checked': { tenant: string; users: number; changed: number }
  'user.erased': { tenant: string; user: string }
  'setup.broken': { tenant: string; check: string; cause: string }
  'session.begun': { tenant: string; user: string }
  'webhooks.registered': { tenant: string; made: number; mended: number }
  'export.started': { tenant: string; user: string; export: string; items: number; by: string }
  'export.batch': {
    tenant: string
    export: string
    batch: number
    created: number
    updated: number
    unchanged: number
    skipped: number
    failed: number
    waiting: number
  }
  'export.waits': { tenant: string; export: string; batch: number; why: string; untilMs: number }
  'export.ended': { tenant: string; export: string; state: string; why: string }
  'export.followed': { tenant: string; user: string; updated: number; removed: number }
  'export.book': { tenant: string; user: string; pages: number; full: boolean }
  'mailbox.registered': { tenant: string; mailbox: string; kind: string }
  'mailbox.connected': { tenant: string; mailbox: string; user: string; first: boolean; alias: boolean }
  'mailbox.refused': { tenant: string; mailbox: string; why: string }
  'mailbox.lost': { tenant: string; mailbox: string; code: FaultCode }
  'mailbox.ended': { tenant: string; mailbox: string; revoked: boolean; removed: boolean }
  'mailbox.access': { tenant: string; mailbox: string; allowed: boolean }
  'mailbox.tested': { tenant: string; mailbox: string; imap: string; smtp: string }
  'mail.read': { tenant: string; mailbox: string; pages: number; messages: number; complete: boolean }
  'mail.history-lost': { tenant: string; mailbox: string }
  'mail.unwatched': { tenant: string; mailbox: string; code: FaultCode }
  'credential.given': { tenant: string; mailbox: string; user: string }
  'intake.queued': { tenant: string; entity: string; records: number }
}

export type LogEvent = keyof LogEvents

export interface Log {
  info<Event extends LogEvent>(event: Event, fields: LogEvents[Event]): void
  warn<Event extends LogEvent>(event: Event, fields: LogEvents[Event]): void
  error<Event extends LogEvent>(event: Event, fields: LogEvents[Event]): void
}
