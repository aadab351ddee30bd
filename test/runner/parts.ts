import { TERRAFORM, findTerraform } from '../infra/terraform.ts'
import { CHROMIUM, findChromium } from '../support/chromium.ts'
import { DOVECOT, findDovecot } from '../support/dovecot.ts'
import { firestoreEmulator } from '../support/firestore-emulator.ts'
import { PHP, findPhp } from '../support/php.ts'

/** A real part that some suites need and that not every machine has. */
export interface Part {
  readonly suites: readonly string[]
  /** What a missing one is told with. */
  readonly missing: string
  /** It can't be installed where the tests decide what lands: what it checks must not be all that is checked. */
  readonly isExtra?: true
  /** Null where the machine has none. */
  readonly start: () => Promise<StartedPart | null>
}

export interface StartedPart {
  readonly env: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

export const parts: readonly Part[] = [
  {
    suites: ['test/contract/store-firestore-client.test.ts', 'test/contract/store-firestore-rest.test.ts'],
    missing:
      'no Firestore emulator was found (install the gcloud component cloud-firestore-emulator and Java, or set FIRESTORE_EMULATOR_HOST)',
    async start() {
      const emulator = await firestoreEmulator()
      return emulator && { env: { FIRESTORE_EMULATOR_HOST: emulator.host }, stop: () => emulator.stop() }
    },
  },
  {
    suites: [
      'test/mail/mailbox-dovecot.test.ts',
      'test/mail/credential-dovecot.test.ts',
      'test/mail/erp-examples-dovecot.test.ts',
    ],
    missing:
      'no Dovecot was found (install dovecot-imapd, dovecot-submissiond and dovecot-lmtpd, or run as root where apt can)',
    async start() {
      const program = await findDovecot()
      return program === null ? null : { env: { [DOVECOT]: program }, stop: async () => {} }
    },
  },
  {
    suites: [
      'test/local/erp-examples.test.ts',
      'test/local/erp-extension.test.ts',
      'test/local/erp-mailboxes.test.ts',
      'test/mail/erp-examples-embedded.test.ts',
      'test/mail/erp-examples-dovecot.test.ts',
    ],
    missing:
      'no PHP 8.1 with curl was found (install php-cli, php-curl, curl and openssl, or run as root where apt can)',
    async start() {
      const program = await findPhp()
      return program === null ? null : { env: { [PHP]: program }, stop: async () => {} }
    },
  },
  {
    suites: [
      'test/browser/chromium.test.ts',
      'test/browser/clicks.test.ts',
      'test/browser/live.test.ts',
      'test/browser/side-by-side.test.ts',
      'test/browser/sample-pages.test.ts',
      'test/browser/story.test.ts',
      'test/browser/without-script.test.ts',
    ],
    missing:
      'no Chromium was found (install chromium-headless-shell, chromium or google-chrome, or run as root where apt can)',
    async start() {
      const program = await findChromium()
      return program === null ? null : { env: { [CHROMIUM]: program }, stop: async () => {} }
    },
  },
  {
    suites: ['test/infra/terraform.test.ts'],
    missing: 'no Terraform was found (install it from its makers, or name its program in TERRAFORM)',
    isExtra: true,
    async start() {
      const program = await findTerraform()
      return program === null ? null : { env: { [TERRAFORM]: program }, stop: async () => {} }
    },
  },
]
