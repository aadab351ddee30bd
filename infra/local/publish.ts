/** Sends a message to a function as a push subscription of its topic would; throws when it isn't taken. */
export async function publish(functionsUrl: string, name: string, message: object): Promise<void> {
  const data = Buffer.from(JSON.stringify(message)).toString('base64')
  const response = await fetch(`${functionsUrl}/${name}/projects/local/topics/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      subscription: `projects/local/subscriptions/${name}`,
      message: { data, messageId: '1', publishTime: '1970-01-01T00:00:00Z', attributes: {} },
    }),
  })
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
}
