/** What the sandboxed page of the Python worker is told by its address. */

export interface SandboxOptions {
  /** Whether the worker may reach other sites. */
  network: boolean;
  /** Address of the package index that it may reach in any case, empty for none. */
  index: string;
}
