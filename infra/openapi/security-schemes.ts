import { noticeHeaders } from '../../functions/calendar-push/notice.ts'
import { signedHeaders } from '../../shared/platform/signed-request.ts'
import { jsonSchemaOf } from './json-schema.ts'
import type { JsonSchema } from './json-schema.ts'

const formOf = (schema: typeof signedHeaders | typeof noticeHeaders, header: string): string =>
  (jsonSchemaOf(schema, 'input')['properties'] as Readonly<Record<string, { readonly pattern: string }>>)[
    header
  ]?.pattern ?? ''

const inHeader = (name: string, description: string): JsonSchema => ({
  type: 'apiKey',
  in: 'header',
  name,
  description,
})

/** How those who call are known. */
export const securitySchemes: JsonSchema = {
  signature: inHeader(
    'X-AutoERP-Signature',
    `\`v1=\` and the HMAC-SHA256, in small hex digits, of \`X-AutoERP-Timestamp\` (seconds since 1970), \`X-AutoERP-Nonce\` (new each time), the method, the path as it is called, without a query, and the body, with one line feed between each; with the tenant’s request key. Good for five minutes either way, and once. Of the form \`${formOf(signedHeaders, 'x-autoerp-signature')}\`.`,
  ),
  webhookSignature: inHeader(
    'Signature',
    'The ERP’s own, since 9.0: base64 of the webhook’s id, a colon, and the HMAC-SHA256 of the body in hex digits, with the webhook’s secret key.',
  ),
  webhookSignatureBefore11: inHeader(
    'X-Signature',
    'The ERP’s own, until 11.0: the same with the HMAC’s bytes in the place of its digits.',
  ),
  channelToken: inHeader(
    'X-Goog-Channel-Token',
    `What the channel was opened with; it names the calendar, and is good for this channel and tenant alone. Of the form \`${formOf(noticeHeaders, 'x-goog-channel-token')}\`.`,
  ),
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__session',
    description: 'The console’s, of somebody who has signed in. Good for 12 hours.',
  },
  proof: inHeader(
    'X-AutoERP-Proof',
    'The value of the field `csrf` of the console’s forms: proves that no other site sends it.',
  ),
  metricsToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'Made by `npm run tenant -- metrics-token`; one for the deployment.',
  },
  caller: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An OIDC token of Google’s for the deployment’s own caller, whose audience is the function’s address. Checked by the function.',
  },
  platform: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The same, checked by the platform, before the function sees the event.',
  },
}
