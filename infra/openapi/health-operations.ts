import { healthAnswer } from '../../functions/health-answer.ts'
import { jsonSchemaOf } from './json-schema.ts'
import { NOBODY_ASKED, TROUBLE, json } from './operation.ts'
import type { Operation } from './operation.ts'

const WELL = json('It works.', { name: 'Health', schema: jsonSchemaOf(healthAnswer, 'output') })
const WITHOUT_Z =
  'Also without the z: Cloud Run keeps some paths that end with z on public addresses to itself.'

/** What every function is asked by operators and the platform. */
export const healthOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/{function}/healthz',
    id: 'isWell',
    tag: 'Health',
    summary: 'Whether the settings are complete and the function’s code loads',
    description: WITHOUT_Z,
    security: NOBODY_ASKED,
    answers: { 200: WELL },
    problems: TROUBLE,
  },
  {
    method: 'get',
    path: '/{function}/readyz',
    id: 'isReady',
    tag: 'Health',
    summary: 'The same, and whether the store answers',
    description: WITHOUT_Z,
    security: NOBODY_ASKED,
    answers: { 200: WELL },
    problems: TROUBLE,
  },
]
