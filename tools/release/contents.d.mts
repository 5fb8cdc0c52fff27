/** Writes the contents of an npm package into a folder, and returns its name. */
type Make = (folder: string) => string;

export const serverPackage: Make;
export const agentPackage: Make;
export const clientPackage: Make;
