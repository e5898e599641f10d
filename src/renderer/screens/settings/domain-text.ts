/**
 * The domain in what was typed or pasted: an address gives its host. Whether it is one is for the
 * command to say.
 */
export function domainFrom(text: string): string {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/^[^@]*@/, '')
    .replace(/:\d*$/, '');
  return host.replace(/\.$/, '');
}

/** The domains in a text, each once: several may be pasted at a time. */
export function domainsFrom(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).map(domainFrom))].filter((domain) => domain !== '');
}

/** Which of `domains` already reaches `domain`: itself, or `*.example.com` for all below it. */
export function coveredBy(domain: string, domains: readonly string[]): string | undefined {
  return domains.find(
    (known) => known === domain || (known.startsWith('*.') && domain.endsWith(known.slice(1))),
  );
}

/** What is wrong with a domain, as far as it can be told here; the command decides. */
export function domainProblem(domain: string): string | null {
  if (DOMAIN.test(domain)) return null;
  return `“${domain}” is no domain. Write one such as example.com or *.example.com.`;
}

const DOMAIN = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/;
