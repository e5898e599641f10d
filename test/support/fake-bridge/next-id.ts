let lastId = 0;

/** Ids that sort by when they were made. */
export const nextId = () => `01938f2a-0000-7000-8000-${(lastId++).toString(16).padStart(12, '0')}`;
