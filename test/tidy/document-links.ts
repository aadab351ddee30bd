import { posix } from 'node:path'
import type { SourceFile } from './source-tree.ts'

const LINK = /(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)|!\[[^\]]*\]\(([^)\s]+)\)/g
const HEADING = /^#{1,6}\s+(.+?)\s*#*$/gm

/** Links of a document to a file or heading of the repository that is not there. */
export function brokenLinks(document: SourceFile, tree: Tree): string[] {
  return [...withoutCode(document.text).matchAll(LINK)].flatMap(([, link, image]) => {
    const target = link ?? image ?? ''
    return /^[a-z]+:/.test(target) || leads(document.path, target, tree)
      ? []
      : [`${document.path}: ${target}`]
  })
}

export interface Tree {
  readonly paths: readonly string[]
  readonly read: (path: string) => string
}

function leads(from: string, target: string, { paths, read }: Tree): boolean {
  const [file = '', heading] = decodeURIComponent(target).split('#')
  const path = file === '' ? from : posix.join(posix.dirname(from), file).replace(/\/$/, '')
  if (!paths.includes(path)) return heading === undefined && paths.some((one) => one.startsWith(`${path}/`))
  return heading === undefined || headingsOf(read(path)).includes(heading)
}

/** Headings by the names that GitHub gives them. */
function headingsOf(text: string): string[] {
  const names = [...withoutCode(text).matchAll(HEADING)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  )
  return names
}

function withoutCode(text: string): string {
  return text.replaceAll(/^(```+|~~~+)[\s\S]*?^\1/gm, '')
}
