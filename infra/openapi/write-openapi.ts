import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApiDocument } from './open-api-document.ts'
import { problemsPage } from './problem-types.ts'

const folder = import.meta.dirname
writeFileSync(join(folder, 'openapi.json'), `${JSON.stringify(await openApiDocument(), null, 2)}\n`)
writeFileSync(join(folder, 'problems.md'), problemsPage())
