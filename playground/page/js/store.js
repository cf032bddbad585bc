// What the server says there is, kept up to date.

const values = new Map();
const watchers = [];

export const get = (key) => values.get(key);
export const session = () => values.get("session");

/** All values whose keys begin with `prefix`. */
export function all(prefix) {
  return [...values].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value);
}

/** Calls `watcher` with the set of changed keys whenever something beginning with `prefix` changes. */
export function watch(prefix, watcher) {
  watchers.push({ prefix, watcher });
}

function tell(keys) {
  for (const { prefix, watcher } of watchers) {
    const mine = keys.filter((key) => key.startsWith(prefix));
    if (mine.length) watcher(new Set(mine));
  }
}

function apply(event) {
  const keys = new Set();
  if (event.type === "fresh") {
    for (const key of values.keys()) keys.add(key);
    values.clear();
  }
  for (const [key, value] of JSON.parse(event.data)) {
    keys.add(key);
    if (value === null) values.delete(key);
    else values.set(key, value);
  }
  tell([...keys]);
}

/** Begins to listen. `connected` is told whether the server is there. */
export function connect(connected) {
  const source = new EventSource("/api/events");
  source.addEventListener("fresh", apply);
  source.addEventListener("changes", apply);
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => connected(false));
}
