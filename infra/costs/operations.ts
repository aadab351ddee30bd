/** What the store is asked for, as Firestore counts it: a document that a query brings is a read, and a query that brings none is one. */
export interface StoreOperations {
  readonly reads: number
  readonly writes: number
}

/**
 * What each piece of the work costs the store, measured on the flows themselves: test/infra/costs.test.ts does each and compares. A token that a
 * process doesn't have in memory comes on top (`tokenOfOthers`), or is renewed (`tokenRenewal`).
 */
export const OPERATIONS = {
  /** A record changed in the ERP: the task `sync-pair` that writes it to Google. */
  changeInErp: { reads: 2, writes: 2 },
  /** … and the read of its own echo that Google's notice brings. */
  echoRead: { reads: 3, writes: 2 },
  /** A read that brings one event changed in Google, and writes it to the ERP. */
  changeInGoogle: { reads: 3, writes: 4 },
  /** For each record that was changed lately, by us or not, when the next sweep comes. */
  sweepOfChange: { reads: 1, writes: 0 },
  /** A poll that brings nothing. */
  quietPoll: { reads: 2, writes: 2 },
  /** For each calendar, whenever the scheduler's sweep queues its poll. */
  sweepOfCalendar: { reads: 1, writes: 0 },
  /** For each connected user, every five minutes. */
  accessCheckOfUser: { reads: 1, writes: 0 },
  /** For each connected user, and for each pair that is remembered, once a night. */
  nightlyCheckOfUser: { reads: 3, writes: 0 },
  nightlyCheckOfPair: { reads: 1, writes: 0 },
  tokenOfOthers: { reads: 1, writes: 0 },
  tokenRenewal: { reads: 2, writes: 2 },
  /** Gmail's notice that a message came: the task `pull-mail` that tells the ERP. */
  mailNotice: { reads: 3, writes: 2 },
  /** A login that the ERP asks for every five minutes, with a token that is in memory; one write is the request's own. */
  mailCredential: { reads: 2, writes: 3 },
  /** Ten new contacts of a push: a link for each, claimed and settled, and their share of what is remembered of the address book. */
  tenContacts: { reads: 18.8, writes: 26.3 },
} as const satisfies Record<string, StoreOperations>

/** What each run of the scheduler's costs for each tenant, however few there are to look at: test/local/day.test.ts counts them. */
export const RUNS = {
  accessCheck: { reads: 9, writes: 1 },
  sweep: { reads: 5, writes: 2 },
  window: { reads: 2, writes: 0 },
  comparison: { reads: 5, writes: 2 },
} as const satisfies Record<string, StoreOperations>
