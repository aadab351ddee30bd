import type { SourceFile } from './source-tree.ts'

export interface Ban {
  readonly what: string
  readonly pattern: RegExp
  /** Where it counts. */
  readonly files: RegExp
  readonly except?: RegExp
  readonly inComments?: true
  readonly instead: string
  readonly bad: string
  readonly good: string
}

const CODE = /\.(?:ts|js)$/
const PRODUCT = /^(?:functions|shared)\/.*\.ts$/
/** Product and stand-ins: whoever runs them says what time it is. */
const CLOCKED = /^(?:functions|shared|infra\/local\/[^/]+)\/.*\.ts$/
const ENTRIES =
  /^(?:functions\/index|infra\/local\/start|infra\/build\/build|infra\/commands\/(?:after-restore|doctor|tenant)|infra\/costs\/print-costs|test\/run|test\/screenshots|test\/simulate|test\/faults\/run|test\/bench\/run)\.ts$/
const TEST_FILES = /\.test\.ts$/

export const bans: readonly Ban[] = [
  {
    what: 'the environment',
    pattern: /\bprocess\.env\b/,
    files: /^(?:functions|shared|infra)\/.*\.ts$/,
    except: ENTRIES,
    instead: 'a setting of shared/platform/config.ts, handed in',
    bad: 'const { STORE } = process.env',
    good: 'const { STORE } = config',
  },
  {
    what: 'the wall clock',
    pattern: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/,
    files: CLOCKED,
    except: ENTRIES,
    instead: 'clock.now()',
    bad: 'const at = new Date()',
    good: 'const at = new Date(clock.now())',
  },
  {
    what: 'chance',
    pattern: /\bMath\.random\b/,
    files: CODE,
    instead: 'randomUUID or randomBytes of node:crypto, or a seed that the caller gives',
    bad: 'const id = Math.random()',
    good: 'const id = randomUUID()',
  },
  {
    what: 'printing',
    pattern: /\bconsole\.|\bprocess\.std(?:out|err)\b/,
    files: CODE,
    except: ENTRIES,
    instead: 'an event of shared/platform/log.ts',
    bad: "console.log('done')",
    good: "log.info('pull.done', { changed, echoes })",
  },
  {
    what: 'waiting',
    pattern: /\bset(?:Timeout|Interval|Immediate)\(|timers\/promises/,
    files: /^shared\/(?:domain|flows)\/.*\.ts$/,
    instead: 'a task of the queue with a time',
    bad: 'setTimeout(retry, 1000)',
    good: 'await tasks.enqueue(task, { at })',
  },
  {
    what: 'the whole of googleapis',
    pattern: /['"]googleapis['"]/,
    files: CODE,
    // Measures how slow it is.
    except: /^test\/bench\/baselines\.ts$/,
    instead: 'googleapis/build/src/apis/<api>/index.js: five times as fast to load',
    bad: "import { google } from 'googleapis'",
    good: "import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'",
  },
  {
    what: 'a default export',
    pattern: /^\s*export default\b|\bas default\b/,
    files: CODE,
    except: /^[^/]+\.config\.js$/,
    instead: 'a named export, after which the file is named',
    bad: 'export default function sweep() {}',
    good: 'export function sweep() {}',
  },
  {
    what: 'a barrel',
    pattern: /^\s*export \*/,
    files: CODE,
    instead: 'an import from the file that defines it',
    bad: "export * from './plan.ts'",
    good: "import { planStep } from './plan.ts'",
  },
  {
    what: 'syntax that can’t be stripped',
    pattern: /^\s*(?:export )?(?:declare )?(?:const )?(?:enum|namespace)\s+\w+/,
    files: CODE,
    instead: 'a union of strings, or a module',
    bad: "enum Side { Erp = 'erp' }",
    good: "type Side = 'erp' | 'google'",
  },
  {
    what: 'any',
    pattern: /(?::|\bas|<)\s*any\b/,
    files: CODE,
    instead: 'unknown, and a schema',
    bad: 'const body = answer as any',
    good: 'const body = schema.parse(answer)',
  },
  {
    what: 'a class of our own',
    pattern: /^\s*(?:export )?(?:abstract )?class (?!\w*(?:Fault|Error)\b)/,
    files: PRODUCT,
    instead: 'a function that returns functions',
    bad: 'export class Pump {}',
    good: 'export class Fault extends Error {}',
  },
  {
    what: 'a note to oneself',
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/,
    files: /\.(?:ts|js|json|md|yml|tf|sh)$|^\.ci\//,
    except: /^package-lock\.json$/,
    inComments: true,
    instead: 'the work itself, or an issue',
    bad: '// TODO: page',
    good: '// Pages: the list is never longer than one.',
  },
  {
    what: 'a test that does not count',
    pattern: /\btest(?:\.serial)?\.(?:only|skip|todo|failing)\b|\.(?:only|skip)\(/,
    files: TEST_FILES,
    instead: 'a test that runs, or none',
    bad: "test.skip('a page', (t) => {})",
    good: "test('a page', (t) => {})",
  },
  {
    what: 'a snapshot',
    pattern: /\bt\.snapshot\b/,
    files: TEST_FILES,
    instead: 'what is expected, written down',
    bad: 't.snapshot(page)',
    good: "t.is(page, 'Lunch')",
  },
  {
    what: 'a module mock',
    pattern: /\b(?:esmock|mock\.module|jest\.mock|vi\.mock|proxyquire)\b/,
    files: /^test\/.*\.ts$/,
    instead: 'a port in memory, or a stand-in over HTTP',
    bad: "mock.module('../sweep.ts')",
    good: 'const store = memoryStore()',
  },
  {
    what: 'sleeping',
    pattern: /\bsetTimeout\b.*timers\/promises|\bsleep\(|new Promise\(\(?\w*\)? => setTimeout/,
    files: TEST_FILES,
    instead: 'a clock that the test sets, or test/support/until.ts',
    bad: 'await new Promise((done) => setTimeout(done, 500))',
    good: 'clock.time += 500',
  },
]

/** The lines of a file that a ban is about, as `path:line`. */
export function breaches(ban: Ban, { path, text }: SourceFile): string[] {
  // These files hold every ban's own bad example.
  if (path.startsWith('test/tidy/') || !ban.files.test(path) || ban.except?.test(path)) return []
  return text.split('\n').flatMap((line, index) => {
    const read = ban.inComments ? line : withoutComment(line)
    return ban.pattern.test(read) ? [`${path}:${index + 1}: ${ban.what}; instead ${ban.instead}`] : []
  })
}

function withoutComment(line: string): string {
  return /^\s*(?:\/\/|\/?\*)/.test(line) ? '' : line.replace(/\s\/\/ .*$/, '')
}
