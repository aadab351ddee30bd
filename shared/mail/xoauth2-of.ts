/**
 * What `AUTHENTICATE XOAUTH2` (IMAP) and `AUTH XOAUTH2` (SMTP) are sent with: one line of standard base64, with padding
 * (google.md 5.1). Whoever has it has the token. Throws RangeError for a value that would end its field early.
 */
export function xoauth2Of(user: string, accessToken: string): string {
  // A control character in one field would begin another one, `auth` of somebody else's choosing included.
  if (hasControl(user) || hasControl(accessToken)) throw new RangeError('a control character in a mail login')
  return Buffer.from(`user=${user}\x01auth=Bearer ${accessToken}\x01\x01`).toString('base64')
}

function hasControl(value: string): boolean {
  return /\p{Cc}/u.test(value)
}
