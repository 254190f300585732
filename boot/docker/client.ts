export interface Docker { readonly socketPath: string }
