import type { Finding, FindingState } from '../../shared/flows/finding.ts'
import { findingText } from '../../shared/pages/finding-texts.ts'
import type { Language } from '../../shared/pages/language.ts'

const MARKS: Readonly<Record<FindingState, string>> = { ok: '✓', warning: '!', broken: '✗', unknown: '?' }

const STATES: readonly FindingState[] = ['broken', 'warning', 'unknown', 'ok']

const COUNTS: Readonly<Record<Language, Readonly<Record<FindingState, string>>>> = {
  en: { broken: 'broken', warning: 'to be looked at', unknown: 'can’t be told', ok: 'fine' },
  cs: { broken: 'chyby', warning: 'k pozornosti', unknown: 'nelze zjistit', ok: 'v pořádku' },
}

/** The list of one tenant for a terminal: a line each, and below those that aren't fine what is wrong and what to do. */
export function doctorReport(tenant: string, findings: readonly Finding[], language: Language): string {
  const counts = STATES.map(
    (state) => `${COUNTS[language][state]}: ${findings.filter((one) => one.state === state).length}`,
  )
  const lines = findings.flatMap((finding) => linesOf(finding, language))
  return [`${tenant}\n`, ...lines, '', `  ${counts.join(', ')}`].join('\n')
}

function linesOf(finding: Finding, language: Language): readonly string[] {
  const { title, cause, cure } = findingText(finding, language)
  const mark = `  ${MARKS[finding.state]} `
  if (finding.state === 'ok') return [`${mark}${title}: ${cause}`]
  return [`${mark}${title}`, `      ${cause}`, `      → ${cure}`]
}
