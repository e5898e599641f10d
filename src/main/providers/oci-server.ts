/**
 * Domains of Oracle's realms that do not follow the others' `oraclecloud<n>.com`. From Oracle's own
 * `oci-common` 2.142, `lib/realm.js`; a test compares them all.
 */
const DOMAINS: Record<string, string> = {
  oc1: 'oraclecloud.com',
  oc2: 'oraclegovcloud.com',
  oc3: 'oraclegovcloud.com',
  oc4: 'oraclegovcloud.uk',
  oc19: 'oraclecloud.eu',
};

/** The Identity server of a region, which is in the realm that the tenancy's OCID names. */
export function identityServer(tenancy: string, region: string): string {
  return `https://identity.${region}.oci.${domainOf(tenancy.split('.')[2] ?? '')}`;
}

export function domainOf(realm: string): string {
  return DOMAINS[realm] ?? `oraclecloud${/^oc(\d{1,3})$/.exec(realm)?.[1] ?? ''}.com`;
}
