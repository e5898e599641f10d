import { openPassthrough } from '../../integration/gateway/passthrough-fixture';
import { openKeyring } from './open-keyring';

/**
 * A gateway in a process of its own, to be killed: `<database file> <provider's URL> <provider's key>`.
 * Says where it listens and with which client key, as one line of JSON.
 */
async function main([file = '', providerUrl = '', providerKey = '']: string[]): Promise<void> {
  const door = await openPassthrough({ file, keyring: openKeyring });
  door.addCredential(providerKey, providerUrl);
  const { apiKey } = door.addClient();
  process.stdout.write(`${JSON.stringify({ url: door.url, apiKey })}\n`);
}

void main(process.argv.slice(2));
