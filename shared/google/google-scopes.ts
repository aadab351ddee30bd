const PREFIX = 'https://www.googleapis.com/auth/'

/** Who the user is. Google can't be asked to leave one of these out: there is no box to untick. */
export const SIGN_IN_SCOPES: readonly string[] = ['openid', 'email', 'profile']

/**
 * Two-way events on any calendar the user can write, and the list they are chosen from
 * (`calendar.events` doesn't cover calendarList).
 */
export const CALENDAR_SCOPES: readonly string[] = [
  `${PREFIX}calendar.events`,
  `${PREFIX}calendar.calendarlist.readonly`,
]

/** Contacts and their groups; there is no narrower one that can write. */
export const CONTACTS_SCOPES: readonly string[] = [`${PREFIX}contacts`]

/** IMAP and SMTP; no smaller one opens them (google.md 1.9), and this one covers all of Gmail that is called besides. */
export const MAIL_SCOPES: readonly string[] = ['https://mail.google.com/']

// Google answers the sign-in scopes in their long form, whatever form was asked for.
const LONG_FORMS: Readonly<Record<string, string>> = {
  email: `${PREFIX}userinfo.email`,
  profile: `${PREFIX}userinfo.profile`,
}

/** The scopes of a space-separated list in their long forms, so that two lists can be compared. */
export function normaliseScopes(scopes: string | readonly string[]): ReadonlySet<string> {
  const list = typeof scopes === 'string' ? scopes.split(/\s+/) : scopes
  return new Set(list.filter((scope) => scope !== '').map((scope) => LONG_FORMS[scope] ?? scope))
}

/** What a feature needs and the user did not grant (boxes can be unticked one by one), in long forms. */
export function missingScopes(granted: Iterable<string>, needed: readonly string[]): readonly string[] {
  const have = normaliseScopes([...granted])
  return [...normaliseScopes(needed)].filter((scope) => !have.has(scope))
}
