// The way to the playground's server.

/** The status where there was no answer at all. */
export const OFFLINE = 0;

/** Why the server did not do it: `message` is for the person, `status` says which kind. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function send(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Refusal(OFFLINE, "The playground does not answer.");
  }
  const json = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(response.status, json?.error ?? `The playground answered ${response.status}.`);
  return json;
}

const post = (path, body) => send("POST", path, body);

export const act = (what) => post("/api/act", what);
export const complete = async (typing) => (await post("/api/complete", typing)).choices;
export const setScene = (scene) => post("/api/scene", { scene });
export const changeTicket = async (ticket, what) => (await post("/api/change", { ticket, what })).now;
export const setViewer = (change) => post("/api/viewer", change);
export const wait = (minutes) => post("/api/wait", { minutes });
export const resetClock = () => send("DELETE", "/api/clock");
export const restart = () => send("POST", "/api/restart");
