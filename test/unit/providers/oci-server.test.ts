import { Realm } from 'oci-common';
import { expect, test } from 'vitest';
import { domainOf, identityServer } from '../../../src/main/providers/oci-server';

test('the server is the region’s, in the realm of the tenancy', () => {
  expect(identityServer('ocid1.tenancy.oc1..abc', 'eu-frankfurt-1')).toBe(
    'https://identity.eu-frankfurt-1.oci.oraclecloud.com',
  );
  expect(identityServer('ocid1.tenancy.oc4..abc', 'uk-gov-london-1')).toBe(
    'https://identity.uk-gov-london-1.oci.oraclegovcloud.uk',
  );
});

test('every realm that Oracle’s library knows has the same domain here', () => {
  const realms = Realm.values();
  expect(realms.length).toBeGreaterThan(10);
  for (const { realmId, secondLevelDomain } of realms) {
    expect([realmId, domainOf(realmId)]).toEqual([realmId, secondLevelDomain]);
  }
});
