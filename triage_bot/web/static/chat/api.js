// Speaks to the chat API. Keeps only the opaque id and token of the conversation, and only for this tab.

const KEY = "triage-chat";
const PATIENCE_MS = 20000;

export class ApiError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export class Api {
  constructor(base) {
    this.base = base.replace(/\/$/, "");
    this.held = this.#remembered();
  }

  #remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY)) || null;
    } catch {
      return null;
    }
  }

  #hold(held) {
    this.held = held;
    try {
      held ? sessionStorage.setItem(KEY, JSON.stringify(held)) : sessionStorage.removeItem(KEY);
    } catch {
      // A browser that keeps nothing still has the conversation in this page.
    }
  }

  async start(language, region) {
    const turn = await this.#call("POST", "", { language, region });
    this.#hold({ id: turn.id, token: turn.token, language });
    return turn;
  }

  speaks(language) {
    this.#hold({ ...this.held, language });
  }

  resume() {
    return this.#call("GET", `/${this.held.id}`);
  }

  say(body) {
    return this.#call("POST", `/${this.held.id}/messages`, body);
  }

  async erase() {
    const held = this.held;
    if (held) await this.#call("DELETE", `/${held.id}`);
    this.#hold(null);
  }

  forget() {
    this.#hold(null);
  }

  async texts(language) {
    const reply = await fetch(`${this.base}/chat-texts/${language}`, { credentials: "omit" });
    return reply.ok ? reply.json() : {};
  }

  async #call(method, path, body) {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (path && this.held) headers.Authorization = `Bearer ${this.held.token}`;
    const reply = await fetch(`${this.base}/api/v1/conversations${path}`, {
      method,
      headers,
      credentials: "omit",
      cache: "no-store",
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (reply.ok) return reply.status === 204 ? null : reply.json();
    const problem = await reply.json().catch(() => ({}));
    throw new ApiError(reply.status, problem.detail || "");
  }
}
