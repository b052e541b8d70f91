/** The outer frame's page is inert: the host, of the same origin, does everything in it. */
export {};
