const NAME = /^[A-Za-z0-9_-]{1,255}$/
/** Secret Manager's limit for one payload. */
const VALUE_MAX_BYTES = 64 * 1_024

export function checkSecretName(name: string): void {
  if (!NAME.test(name)) throw new RangeError('a secret name must match [A-Za-z0-9_-]{1,255}')
}

export function checkSecretValue(value: string): void {
  if (value === '') throw new RangeError('a secret is never overwritten by nothing; remove it instead')
  if (Buffer.byteLength(value) > VALUE_MAX_BYTES)
    throw new RangeError(`a secret holds at most ${VALUE_MAX_BYTES} bytes`)
}
