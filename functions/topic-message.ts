/** The JSON inside a Pub/Sub message (base64), as it arrives in a CloudEvent; `{}` for an empty one, undefined for what isn't JSON. */
export function topicMessage(data: unknown): unknown {
  const message = (data as { message?: { data?: unknown } } | undefined)?.message
  if (typeof message?.data !== 'string' || message.data === '') return {}
  try {
    return JSON.parse(Buffer.from(message.data, 'base64').toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
