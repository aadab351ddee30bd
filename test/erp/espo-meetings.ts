import { readFileSync } from 'node:fs'
import { z } from 'zod'

const body = z.record(z.string(), z.unknown())

/** Bodies of a real EspoCRM 9.3.10: the fields of Meeting, and what it answers about one. */
export const espoMeetings = z
  .object({
    fields: z.record(z.string(), body),
    /** To a POST with two users, a contact and a lead, of whom one user's status was sent. */
    created: body,
    /** To a PUT of the title. */
    renamed: z.object({ sent: body, answer: body }),
    /** To a PUT that sent one user's status, though both users have one. */
    statusOfOneSent: z.object({ sent: body, answer: body }),
    readAfter: body,
    /** Of users and contacts, leads not selected. */
    list: z.object({ list: z.array(body) }),
  })
  .parse(JSON.parse(readFileSync(new URL('../data/espo/meetings.json', import.meta.url), 'utf8')))
