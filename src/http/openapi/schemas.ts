import * as z from 'zod';

export interface Json {
  [name: string]: unknown;
}

export interface Schemas {
  /** JSON Schema of one side of a zod schema; what has an id is a reference to a component. */
  toJson(schema: z.ZodType, io: 'input' | 'output'): Json;
  queryParameters(schema: z.ZodType): readonly Json[];
  /** All that `toJson` referred to. */
  components(): Json;
}

export function createSchemas(): Schemas {
  const components: Json = {};

  const toJson: Schemas['toJson'] = (schema, io) => {
    const options = { io, target: 'draft-2020-12', unrepresentable: 'any' } as const;
    const { $schema: _, $defs = {}, ...json } = z.toJSONSchema(schema, options);
    for (const [id, definition] of Object.entries($defs)) add(id, withReferences(definition));
    return withReferences(json);
  };

  function add(id: string, definition: Json): void {
    const known = components[id];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`two schemas, or the two sides of one, are called ${id}`);
    }
    components[id] = definition;
  }

  return {
    toJson,
    components: () => components,
    queryParameters(schema) {
      const { properties = {}, required = [], additionalProperties } = toJson(schema, 'input');
      const read = toJson(schema, 'output')['properties'] as Record<string, Json>;
      const named = Object.entries(properties as Record<string, Json>).map(([name, written]) => ({
        ...{ name, in: 'query', required: (required as string[]).includes(name) },
        ...toParameter(isNumber(read[name]) ? { ...written, ...read[name] } : written),
      }));
      return isSchema(additionalProperties) ? [...named, others(additionalProperties)] : named;
    },
  };
}

/** Numbers come as text with a pattern; clients are told the number. */
const isNumber = (schema: Json | undefined) =>
  schema?.['type'] === 'integer' || schema?.['type'] === 'number';

const isSchema = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Parameters whose names are not known, each a member of an object. */
function others(schema: Json): Json {
  const { description, schema: value } = toParameter(schema);
  return {
    ...{ name: 'others', in: 'query', style: 'form', explode: true },
    ...(description === undefined ? {} : { description }),
    schema: { type: 'object', additionalProperties: value },
  };
}

/** A parameter has a description of its own, and a number no pattern. */
function toParameter({ description, pattern, ...schema }: Json): Json {
  const isText = schema['type'] === 'string' && pattern !== undefined;
  return {
    ...(description === undefined ? {} : { description }),
    schema: { ...schema, ...(isText ? { pattern } : {}) },
  };
}

/** With references to components, and without the patterns of what a format says already. */
function withReferences(json: object): Json {
  return JSON.parse(JSON.stringify(json), function (this: Json, name, value: unknown) {
    if (typeof value !== 'string') return value;
    if (name === '$ref') return value.replace('#/$defs/', '#/components/schemas/');
    return name === 'pattern' && typeof this['format'] === 'string' ? undefined : value;
  }) as Json;
}
