import type { LabelledEntity } from './entity.ts'

/** `Offer` with the label `Call` is `Call: Offer` in Google; without a label it stays as it is. */
export function withLabel(title: string, label: string): string {
  return label === '' ? title : `${label}: ${title}`
}

/** The title without its label, however the label is written; a title that doesn't carry it stays as it is. */
export function withoutLabel(title: string, label: string): string {
  return carriesLabel(title, label) ? title.slice(label.length + 1).trimStart() : title
}

/** The entity that a title in Google names by its label: the longest label wins, else the default entity, if there is one. */
export function entityOfTitle(
  title: string,
  entities: readonly LabelledEntity[],
  defaultEntity: string | null,
): LabelledEntity | null {
  const longestFirst = [...entities].sort((a, b) => b.label.length - a.label.length)
  const named = longestFirst.find(({ label }) => carriesLabel(title, label))
  return named ?? entities.find(({ entity }) => entity === defaultEntity) ?? null
}

function carriesLabel(title: string, label: string): boolean {
  return label !== '' && title.slice(0, label.length + 1).toLowerCase() === `${label}:`.toLowerCase()
}
