import { diagnoseWithoutStore } from '../../shared/flows/diagnose.ts'
import { CHECK_NAMES, found, ok } from '../../shared/flows/finding.ts'
import type { Finding } from '../../shared/flows/finding.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import { setupPage } from '../../shared/pages/setup-page.ts'
import type { Installation, SetupView } from '../../shared/pages/setup-page.ts'

type Text = (plain: string) => string

const NOW = Date.UTC(2027, 0, 5, 13, 5)
const FACTS = {
  minutes: 3,
  number: 6,
  calendars: 2,
  open: 1,
  watched: 2,
  polled: 1,
  connected: 4,
  mailboxes: 2,
  answerMs: 80,
  version: '9.3.10',
}

export const installationOf = (text: Text): Installation => ({
  tenant: text('main'),
  erpUrl: text('https://erp.example.com'),
  googleClientId: text('12-ab.apps.googleusercontent.com'),
  hostedDomain: null,
  entities: [text('Meeting'), 'Call', text('Visit')],
})

/** The set-up list as it may stand, with `text` wherever a text comes from outside. */
export function setupPages(shell: Shell, text: Text): Record<string, string> {
  const facts = {
    ...FACTS,
    entities: text('Meeting, Call'),
    uri: text('https://erp.example.com/oauth'),
    url: text('https://erp.example.com'),
  }
  const well = CHECK_NAMES.map((check) => ok(check, facts) as Finding)
  const trouble: readonly Finding[] = [
    found('erp-reachable', 'broken', { cause: 'too-slow', facts }),
    found('webhooks', 'warning', { cause: 'missing', facts: { events: text('Meeting.create') } }),
    found('channels', 'warning', { cause: 'some-lapsed', facts }),
    found('accounts', 'unknown', { cause: 'nobody', facts }),
  ]
  const isWell = ({ check }: Finding): boolean => !trouble.some((one) => one.check === check)
  const view: SetupView = {
    findings: well,
    copy: [
      { label: 'redirect-uri', value: text('https://erp.example.com/oauth/callback') },
      { label: 'push-url', value: text('https://erp.example.com/calendar-push/main') },
      { label: 'intake-url', value: text('https://erp.example.com/erp-intake/main') },
    ],
    installation: installationOf(text),
    checkedAt: NOW,
    zone: text('Europe/Prague'),
  }
  const page = (given: Partial<SetupView>): string =>
    setupPage({ ...shell, path: '/setup' }, { ...view, ...given })
  return {
    'set-up, all well': page({}),
    'set-up with trouble': page({ findings: [...trouble, ...well.filter(isWell)] }),
    'set-up without the store': page({ findings: diagnoseWithoutStore(), copy: [] }),
  }
}
