/** `fetch` for a key: to the server it belongs to only, and never along a redirect. */
export function fetchFrom(origin: string): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin) throw new TypeError(`refused to send the key to ${url.origin}`);
    return fetch(input, { ...init, redirect: 'manual' });
  };
}
