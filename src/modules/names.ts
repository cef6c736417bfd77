/** The names of the modules, for what starts often and needs no more of them: the command line. */
export const moduleNames = ['booking', 'parking', 'billing'] as const;

export type ModuleName = (typeof moduleNames)[number];
