/** What a Terraform provider says of itself, in short: see make-schema.ts. */
export interface ProviderSchema {
  readonly madeFrom: string
  readonly provider: BlockSchema
  readonly resources: Readonly<Record<string, BlockSchema>>
  readonly data: Readonly<Record<string, BlockSchema>>
}

/**
 * An attribute is its type with a mark: `string` (optional), `string!` (required), `string~` (optional, else computed), `string=` (computed).
 * A nested block says in `$` how often it may be there: `list <least> <most>` (0: any number), `set …`, or `single`.
 */
export interface BlockSchema {
  readonly [name: string]: string | BlockSchema
}
