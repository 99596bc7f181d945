// Requests to our own server. An answer that is no success is thrown as a Refusal with its German sentence.

export class Refusal extends Error {
  constructor(sentence, status, data = {}) {
    super(sentence);
    this.status = status;
    this.data = data;
    this.faults = data.faults ?? [];
  }
}

const GONE = "Verbindung zum Programm verloren.";

async function answered(promise) {
  let answer;
  try {
    answer = await promise;
  } catch {
    throw new Refusal(GONE, 0);
  }
  if (answer.status === 204) return null;
  const data = await answer.json().catch(() => ({ error: `Unerwartete Antwort (${answer.status}).` }));
  if (!answer.ok) throw noted(new Refusal(data.error, answer.status, data));
  return data;
}

/** The number of a fault of the program by its sentence: „Bericht speichern“ stands beside the sentence. */
export const reports = new Map();

function noted(refusal) {
  if (refusal.data.report) reports.set(refusal.message, refusal.data.report);
  return refusal;
}

/** Ask for something. `path` may hold a query made by URLSearchParams. */
export function get(path) {
  return answered(fetch(path, { headers: { Accept: "application/json" } }));
}

/** Change something: `send("PATCH", "/api/korpus", {...})`. */
export function send(method, path, body = {}, options = {}) {
  const headers = { "Content-Type": "application/json", "X-Querschau": "1" };
  return answered(fetch(path, { method, headers, body: JSON.stringify(body), ...options }));
}

/** Hand over a file as it is. */
export function put(path, file) {
  const headers = { "Content-Type": "application/octet-stream", "X-Querschau": "1" };
  return answered(fetch(path, { method: "PUT", headers, body: file }));
}

/** An id for a record, made before it is sent, so that a repeated request is written once. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
}
