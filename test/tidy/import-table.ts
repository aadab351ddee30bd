import { packageOf } from './imports-of.ts'
import type { Import } from './imports-of.ts'

interface Zone {
  readonly name: string
  readonly files: RegExp
  readonly may: readonly RegExp[]
  /** What only types may be taken from. */
  readonly mayType?: readonly RegExp[]
  /** How much of a file's path is its own folder, which it may import from freely. */
  readonly ownDepth?: number
}

const DOMAIN = /^shared\/domain\//
const FLOWS = /^shared\/flows\//
const PORTS = /^shared\/(?:erp-|google-|contact-|mail-)?ports\.ts$/
const LOG = /^shared\/platform\/log\.ts$/
const LOG_FAULT = /^shared\/platform\/log-fault\.ts$/
const PLATFORM = /^shared\/platform\/(?!(?:\w+-)?wiring\.ts)/
/** What the pages of several functions share. */
const PAGES = /^shared\/pages\//
const ADAPTERS = /^shared\/(?:google|erp|mail|store|tasks|secrets)\//
/** What the other embedded parts and the other parts of Google Cloud share with the store. */
const STORE_GROUND =
  /^shared\/store\/(?:open-database|sqlite-fault|cloud-\w+|google-client-options|rpc-status)\.ts$/
/** Keeps an answer for a while; it knows nothing but the clock. */
const REMEMBER = /^shared\/platform\/remember\.ts$/
const WEBHOOKS = /^shared\/erp\/webhook-(?:payload|signature)\.ts$/
const CRYPTO = /^node:crypto$/
const NODE = /^node:/
const ZOD = /^zod$/
const TEMPORAL = /^temporal-polyfill$/
const AUTH = /^google-auth-library$/
const ANY_PACKAGE = /^(?!functions\/|shared\/|infra\/|test\/|\.)/

/** Who may import what. The first zone that a file lies in counts; what it doesn't name is forbidden. */
const zones: readonly Zone[] = [
  {
    name: 'a function’s room',
    files: /^functions\/[^/]+\//,
    may: [DOMAIN, FLOWS, PORTS, PLATFORM, PAGES, WEBHOOKS, CRYPTO, ZOD],
    ownDepth: 2,
  },
  {
    name: 'the entry',
    files: /^functions\/index\.ts$/,
    may: [/^functions\/[^/]+$/, /^shared\/platform\//, NODE],
  },
  {
    name: 'the registry and what surrounds every room',
    files: /^functions\/[^/]+$/,
    may: [/^functions\//, DOMAIN, PLATFORM, NODE, ZOD, /^@google-cloud\/functions-framework$/],
  },
  { name: 'the domain', files: DOMAIN, may: [DOMAIN, CRYPTO, TEMPORAL] },
  { name: 'the ports', files: PORTS, may: [], mayType: [DOMAIN, LOG] },
  { name: 'the flows', files: FLOWS, may: [FLOWS, DOMAIN, PORTS, LOG_FAULT, CRYPTO, ZOD], mayType: [LOG] },
  {
    name: 'the Google adapter',
    files: /^shared\/google\//,
    may: [
      DOMAIN,
      PORTS,
      REMEMBER,
      CRYPTO,
      ZOD,
      TEMPORAL,
      AUTH,
      /^googleapis\/build\/src\/apis\/\w+\/index\.js$/,
    ],
    ownDepth: 2,
  },
  {
    name: 'the ERP adapter',
    files: /^shared\/erp\//,
    may: [DOMAIN, PORTS, REMEMBER, CRYPTO, ZOD, TEMPORAL],
    ownDepth: 2,
  },
  {
    name: 'the mail client',
    files: /^shared\/mail\//,
    may: [DOMAIN, PORTS, /^node:(?:crypto|events)$/, /^imapflow$/, /^nodemailer\/lib\/[\w-]+$/],
    ownDepth: 2,
  },
  {
    name: 'the store',
    files: /^shared\/store\//,
    may: [DOMAIN, PORTS, NODE, AUTH, /^@google-cloud\/firestore$/],
    ownDepth: 2,
  },
  {
    name: 'the queue and the secrets',
    files: /^shared\/(?:tasks|secrets)\//,
    may: [DOMAIN, PORTS, STORE_GROUND, NODE, /^@google-cloud\/(?:tasks|secret-manager)$/],
    ownDepth: 2,
  },
  {
    name: 'the wiring',
    files: /^shared\/platform\/(?:\w+-)?wiring\.ts$/,
    may: [/^shared\/platform\//, DOMAIN, FLOWS, PORTS, ADAPTERS, NODE, ZOD],
  },
  { name: 'the pages', files: PAGES, may: [PAGES, DOMAIN, /^hono\/html$/], mayType: [FLOWS] },
  {
    name: 'the platform',
    files: PLATFORM,
    may: [PLATFORM, DOMAIN, PORTS, CRYPTO, ZOD, AUTH],
    mayType: [FLOWS],
  },
  {
    // One that shared the product's code could not show the product's mistakes.
    name: 'a stand-in for Google or the ERP',
    files: /^infra\/local\/(?:google|erp)\//,
    may: [ANY_PACKAGE],
    mayType: [PORTS],
    ownDepth: 3,
  },
  { name: 'the infrastructure', files: /^infra\//, may: [/^(?:infra|functions|shared)\//, ANY_PACKAGE] },
  { name: 'a test', files: /^test\//, may: [/^(?:test|infra|functions|shared)\//, ANY_PACKAGE] },
  { name: 'a configuration file', files: /^[^/]+$/, may: [ANY_PACKAGE] },
]

/** Slow to load: a function that doesn't need one must not wait for it at its cold start. */
const HEAVY = /^(?:@google-cloud\/(?:firestore|tasks|secret-manager)|google-auth-library|googleapis)$/

/** What is wrong with an import, in words; null when it is allowed. */
export function importFault(path: string, { target, how }: Import): string | null {
  const zone = zones.find(({ files }) => files.test(path))
  if (zone === undefined) return `${path} lies in no zone of the import table`
  const fault = `${path}: ${zone.name} must not import ${target}`
  if (!isAllowed(zone, path, { target, how })) return fault
  const isProduct = /^(?:functions|shared)\//.test(path)
  return isProduct && how === 'static' && HEAVY.test(packageOf(target))
    ? `${fault} when it is loaded; \`import type\`, and \`await import()\` at the first use`
    : null
}

function isAllowed(zone: Zone, path: string, { target, how }: Import): boolean {
  const { may, mayType = [], ownDepth } = zone
  const own = ownDepth === undefined ? null : `${path.split('/').slice(0, ownDepth).join('/')}/`
  if (own !== null && target.startsWith(own)) return true
  return may.some((one) => one.test(target)) || (how === 'type' && mayType.some((one) => one.test(target)))
}
