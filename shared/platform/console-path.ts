/** Names of pages and ids, and nothing that could lead to another host, up, or to what a query asks for. */
const PATH = /^(?:\/[A-Za-z0-9][\w-]{0,63}){1,4}$/

/** A path of the console's, below the tenant's address, as it may be gone back to; empty for what is none. */
export function consolePath(text: string | undefined): string {
  return text !== undefined && PATH.test(text) ? text : ''
}
