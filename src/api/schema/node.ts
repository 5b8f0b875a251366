/**
 * The schema as plain data: exactly the structural JSON schema a CustomResourceDefinition carries, plus words for people
 * (`expects`, `hint`) that are left out of it. One tree drives validation here, validation in the API server and the docs.
 */
export interface Schema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  description: string;
  default?: unknown;
  enum?: readonly string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  format?: 'int32' | 'int64' | 'double' | 'date-time';
  properties?: Record<string, Schema>;
  required?: readonly string[];
  maxProperties?: number;
  additionalProperties?: Schema;
  items?: Schema;
  maxItems?: number;
  'x-kubernetes-int-or-string'?: true;
  'x-kubernetes-preserve-unknown-fields'?: true;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: readonly string[];
  'x-kubernetes-validations'?: readonly Rule[];
  /** What a value must look like, after "must be": `a duration such as 10s or 1m30s`. */
  expects?: string;
  /** The way out, shown with every refusal of this value. */
  hint?: string;
}

/** A cross-field rule in CEL. One that reads `oldSelf` is about a change and can be judged by the API server alone. */
export interface Rule {
  rule: string;
  message: string;
  /** Relative path of the member to blame: `.mtls.mode`. */
  fieldPath?: string;
  hint?: string;
}

export type Presence = 'optional' | 'required' | 'defaulted';

declare const types: unique symbol;

/** A schema that knows the TypeScript types of what it accepts (`In`) and of what is there after defaults (`Out`). */
export interface Field<Out = unknown, In = Out, P extends Presence = Presence> {
  readonly schema: Schema;
  readonly presence: P;
  readonly [types]?: { out: Out; in: In };
}

export type Fields = Record<string, Field>;

/** The type of a value after defaults. */
export type Output<F> = F extends Field<infer Out, infer _In> ? Out : never;
/** The type of a value as a person writes it. */
export type Input<F> = F extends Field<infer _Out, infer In> ? In : never;

type PresenceOf<F> = F extends Field<infer _Out, infer _In, infer P> ? P : never;
type Flat<T> = { [K in keyof T]: T[K] };

export type OutputOf<F extends Fields> = Flat<
  { -readonly [K in keyof F as PresenceOf<F[K]> extends 'optional' ? never : K]: Output<F[K]> } & {
    -readonly [K in keyof F as PresenceOf<F[K]> extends 'optional' ? K : never]?: Output<F[K]>;
  }
>;
export type InputOf<F extends Fields> = Flat<
  { -readonly [K in keyof F as PresenceOf<F[K]> extends 'required' ? K : never]: Input<F[K]> } & {
    -readonly [K in keyof F as PresenceOf<F[K]> extends 'required' ? never : K]?: Input<F[K]>;
  }
>;
