/** Escapes text for Markdown, also inside a table cell. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replace(/[\\`*_{}[\]<>|~#!]/g, '\\$&');
}

/** A table of escaped cells; the columns after the first `left` ones are right-aligned, for numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  const rule = `| ${head.map((_, index) => (index < left ? '---' : '--:')).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

export function image(alt: string, file: string): string {
  return `![${plain(alt)}](${encodeURI(file)})`;
}
