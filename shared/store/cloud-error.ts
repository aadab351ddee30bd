/** A refusal of Google Cloud, or none of its answers. `code` is the RPC status, as the official clients have it on theirs. */
export class CloudError extends Error {
  override readonly name = 'CloudError'
  readonly code: number

  constructor(code: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
