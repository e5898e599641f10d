/** Reads Markdown as the screens do. Loaded when something is exported. */
export async function createMarkdownReader() {
  const [{ unified }, { default: remarkParse }, { default: remarkGfm }] = await Promise.all([
    import('unified'),
    import('remark-parse'),
    import('remark-gfm'),
  ]);
  const reader = unified().use(remarkParse).use(remarkGfm);
  return (text: string) => reader.parse(text);
}

export type MarkdownReader = Awaited<ReturnType<typeof createMarkdownReader>>;
export type MarkdownTree = ReturnType<MarkdownReader>;
export type MarkdownNode = MarkdownTree['children'][number];

/** How deep what is in one another is followed: nobody writes it, and it would not end well. */
export const DEEPEST = 60;
