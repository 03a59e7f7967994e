/** Columns of a line. */
const WIDTH = 100;

/** JSON as `npm run format` leaves it: lists without objects in them take one line where there is room. */
export function jsonText(value: unknown): string {
  return `${textOf(value, '', '')}\n`;
}

/** @param before What stands before the value in its line. */
function textOf(value: unknown, indent: string, before: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const items = Array.isArray(value)
    ? value.map((item) => ({ name: '', item }))
    : Object.entries(value).map(([name, item]) => ({ name: `${JSON.stringify(name)}: `, item }));
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    if (before.length + line.length < WIDTH) return line;
  }
  const inner = `${indent}  `;
  const lines = items.map(({ name, item }) => inner + name + textOf(item, inner, inner + name));
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}
