import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Seals with AES-256-GCM: nonce, tag, ciphertext. What is bound to one name can't be opened under another. */
export function seal(key: Buffer, name: string, value: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** Throws when it was sealed with another key, under another name, or was changed since. */
export function unseal(key: Buffer, name: string, box: Uint8Array): string {
  const nonce = box.subarray(0, NONCE_BYTES)
  const tag = box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  // The length is named because Node would accept a shorter, easier to forge tag.
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(name)).setAuthTag(tag)
  return decipher.update(box.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}
