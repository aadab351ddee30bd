export type MailKind = 'invitation' | 'update' | 'cancellation' | 'reply'

/** A mail that Google would have sent about an event. */
export interface SentMail {
  readonly to: string
  readonly kind: MailKind
  readonly eventId: string
  /** The calendar in which the change was made. */
  readonly calendarId: string
  readonly summary: string
  readonly at: number
}

export interface Mailbox {
  readonly sent: SentMail[]
}
