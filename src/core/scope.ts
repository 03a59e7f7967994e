/** Whose data a request may see; every store asks for it. Anything else does not exist. */
export interface Scope {
  readonly tenant: string;
  /** null sees all projects of the tenant. */
  readonly project: string | null;
}
