import type { Attributes } from '../value.ts'

/** One field as `GET Metadata?key=entityDefs.X.fields` shows it; the stand-in validates and maps by the same data. */
export interface FieldDefinition {
  readonly type:
    | 'varchar'
    | 'text'
    | 'url'
    | 'enum'
    | 'bool'
    | 'int'
    | 'date'
    | 'datetime'
    | 'datetimeOptional'
    | 'duration'
    | 'jsonArray'
    | 'jsonObject'
    | 'link'
    | 'linkParent'
    | 'linkMultiple'
    | 'email'
    | 'phone'
    | 'personName'
    | 'address'
    | 'password'
  readonly required?: boolean
  readonly readOnly?: boolean
  readonly notStorable?: boolean
  readonly utility?: boolean
  readonly isCustom?: boolean
  readonly audited?: boolean
  readonly maxLength?: number
  readonly pattern?: string
  readonly options?: readonly string[]
  readonly typeList?: readonly string[]
  readonly entity?: string
  readonly entityList?: readonly string[]
  readonly columns?: Readonly<Record<string, string>>
  readonly default?: string | number | boolean | null
}

export interface EntityDefinition {
  readonly entity: string
  readonly fields: Readonly<Record<string, FieldDefinition>>
  readonly order: { readonly by: string; readonly direction: 'asc' | 'desc' }
  /** Every attribute in the order of answers; how each shows is in its marks, see `parseShape`. */
  readonly shape: readonly ShapeAttribute[]
  /** Values that the server gives a new record. */
  readonly defaults: Attributes
  /** Attributes that a list adds to any `select`. */
  readonly alwaysSelected: readonly string[]
  readonly scope: Attributes
  readonly stream: boolean
}

export interface ShapeAttribute {
  readonly name: string
  /** In a list: always, only when selected, or never. */
  readonly list: 'always' | 'selected' | 'never'
  /** In the answer to a create even when nothing set it. */
  readonly onCreate: boolean
  /** `create`: never read again. `related`: only in a list of related records. */
  readonly only: 'create' | 'related' | null
}

/**
 * Marks before a name: `-` in a list only when selected, `!` never in a list, `+` always in a create's answer,
 * `*` in a create's answer and nowhere else, `~` only in a related list.
 */
export function parseShape(text: string): ShapeAttribute[] {
  return text
    .trim()
    .split(/\s+/)
    .map((token) => {
      const name = token.replace(/^[-!+*~]+/, '')
      const marks = token.slice(0, token.length - name.length)
      return {
        name,
        list: marks.includes('!') ? 'never' : marks.includes('-') ? 'selected' : 'always',
        onCreate: marks.includes('+') || marks.includes('*'),
        only: marks.includes('*') ? 'create' : marks.includes('~') ? 'related' : null,
      }
    })
}
