const MOST_CHARACTERS = 300
/** Longer than any word a server would say to a person, and shorter than any token. */
const SECRET_RUN = /[\w+/=.~-]{40,}/g

/**
 * What a mail server said, for a page: one line, at most 300 characters, without the given secrets or anything else that
 * could be one. Some servers repeat what they were sent.
 */
export function mailWords(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret !== '')
  const clean = known
    .reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
    .replace(SECRET_RUN, '…')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return clean.length > MOST_CHARACTERS ? `${clean.slice(0, MOST_CHARACTERS - 1)}…` : clean
}
