const PREFIX = 'https://www.googleapis.com/auth/'

/** Sign-in scopes have a short and a long spelling; Google answers with the long one. */
const SIGN_IN: Readonly<Record<string, string>> = {
  openid: 'openid',
  email: `${PREFIX}userinfo.email`,
  profile: `${PREFIX}userinfo.profile`,
  [`${PREFIX}userinfo.email`]: `${PREFIX}userinfo.email`,
  [`${PREFIX}userinfo.profile`]: `${PREFIX}userinfo.profile`,
}

/** The scopes one can be asked for, with the words of the consent page. */
const CONSENT_TEXTS: Readonly<Record<string, string>> = {
  [`${PREFIX}calendar`]: 'See, edit, share and permanently delete all the calendars you can access',
  [`${PREFIX}calendar.readonly`]: 'See and download any calendar you can access',
  [`${PREFIX}calendar.events`]: 'View and edit events on all your calendars',
  [`${PREFIX}calendar.events.readonly`]: 'View events on all your calendars',
  [`${PREFIX}calendar.events.owned`]: 'View and edit events on the calendars you own',
  [`${PREFIX}calendar.events.owned.readonly`]: 'View events on the calendars you own',
  [`${PREFIX}calendar.calendarlist`]: 'See, add and remove calendars you are subscribed to',
  [`${PREFIX}calendar.calendarlist.readonly`]: 'See the list of calendars you are subscribed to',
  [`${PREFIX}calendar.calendars`]: 'See and change the properties of your calendars, and create calendars',
  [`${PREFIX}calendar.calendars.readonly`]: 'See the properties of your calendars',
  [`${PREFIX}calendar.app.created`]: 'Make secondary calendars, and see and change events on them',
  [`${PREFIX}calendar.freebusy`]: 'View your availability in your calendars',
  [`${PREFIX}calendar.settings.readonly`]: 'View your calendar settings',
  [`${PREFIX}contacts`]: 'See, edit, download and permanently delete your contacts',
  [`${PREFIX}contacts.readonly`]: 'See and download your contacts',
  [`${PREFIX}gmail.metadata`]:
    'View your email message metadata such as labels and headers, but not the email body',
  [`${PREFIX}gmail.compose`]: 'Manage drafts and send emails',
  [`${PREFIX}gmail.settings.basic`]: 'See, edit, create, or change your email settings and filters in Gmail',
  [`${PREFIX}gmail.send`]: 'Send email on your behalf',
  [`${PREFIX}gmail.readonly`]: 'View your email messages and settings',
  [`${PREFIX}gmail.modify`]: 'Read, compose and send emails from your account',
  'https://mail.google.com/': 'Read, compose, send and permanently delete all your email',
}

/** Splits the `scope` parameter and spells sign-in scopes in their long form; `unknown` lists what Google has not. */
export function parseScopes(text: string): { scopes: readonly string[]; unknown: readonly string[] } {
  const asked = text.split(/\s+/).filter((scope) => scope !== '')
  const scopes = asked.map((scope) => SIGN_IN[scope] ?? scope)
  return {
    scopes: [...new Set(scopes)],
    unknown: scopes.filter((scope) => !isSignIn(scope) && !(scope in CONSENT_TEXTS)),
  }
}

export function isSignIn(scope: string): boolean {
  return scope in SIGN_IN
}

export function consentText(scope: string): string {
  return CONSENT_TEXTS[scope] ?? scope
}

export function joinScopes(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())]
}

export function calendarScope(name: string): string {
  return PREFIX + name
}

export const EMAIL_SCOPE = `${PREFIX}userinfo.email`
export const PROFILE_SCOPE = `${PREFIX}userinfo.profile`
