// The codebook in the browser: labels, colours, what defines a code, values of attributes.

import { get } from "./api.js";

export class Book {
  constructor(data) {
    this.dimensions = data.dimensions;
    this.codes = new Map(data.codes.map((code) => [code.id, code]));
    this.free = new Map(data.free.map(({ id, label }) => [id, label]));
    this.status = data.attributes.status ?? [];
    this.perspective = data.attributes.perspektive ?? [];
    this.usual = this.status[0] ?? "";
  }

  /** The codebook of the open corpus. Throws a Refusal. */
  static async load() {
    return new Book(await get("/api/codes"));
  }

  label(code) {
    return this.codes.get(code)?.label ?? this.free.get(code) ?? code;
  }

  colour(code) {
    const dimension = this.codes.get(code)?.dimension;
    return dimension === undefined ? "frei" : `d${dimension}`;
  }

  dimension(code) {
    const known = this.codes.get(code);
    return known ? this.dimensions[known.dimension].label : "Freie Codes";
  }

  /** Whether a coding with this code has a status; those with a free code may. */
  hasStatus(code) {
    const known = this.codes.get(code);
    return this.status.length > 0 && (!known || this.dimensions[known.dimension].has_status);
  }

  /** All codes in the order of the codebook, then the free ones: `{id, label, dimension, definition}`. */
  all() {
    const own = [...this.codes.values()].map((c) => ({ id: c.id, label: c.label, dimension: this.dimension(c.id), definition: c.definition }));
    return [...own, ...[...this.free].map(([id, label]) => ({ id, label, dimension: "Freie Codes", definition: "" }))];
  }
}
